import { businessNow } from '../platform/clock.ts';
import { log } from '../platform/logger.ts';
import { messagesPerRequest, type QueueMessage, type SendResult, sendToInstitution } from '../platform/queues.ts';
import { eventMessage, type OutboxEvent } from './eventMessage.ts';
import { findPendingEvents, MalformedOutboxRow, markSent } from './outboxStore.ts';

type Delivery = { event: OutboxEvent; institutionId: string; message: QueueMessage };

/**
 * Sends the pending events of these referrals, oldest version first. Returns the referrals to try again. A failure delays
 * only the later versions of the same referral, for the same queue.
 */
export async function relayReferrals(referralIds: string[], stage: string): Promise<Set<string>> {
  const retry = new Set<string>();
  const events = (await Promise.all(referralIds.map((id) => pendingOf(id, retry)))).flat();
  const sent = new Map<OutboxEvent, string[]>(events.map((event) => [event, []]));
  const institutionIds = [...new Set(events.flatMap((event) => event.pending))];

  await Promise.all(
    institutionIds.map(async (institutionId) => {
      const waiting = events.filter((event) => event.pending.includes(institutionId));
      const deliveries = waiting.map((event) => ({
        event,
        institutionId,
        message: eventMessage(event, institutionId, stage),
      }));
      const delivered = await deliver(institutionId, deliveries, retry);
      for (const { event } of delivered) sent.get(event)?.push(institutionId);
    }),
  );

  const sentAt = businessNow().toISOString();
  const marks = [...sent].filter(([, ids]) => ids.length > 0);
  await Promise.all(marks.map(([event, ids]) => mark(event, ids, sentAt, retry)));
  return retry;
}

/** The pending events of a referral. An unreadable row is logged and skipped, because another attempt would fail too. */
async function pendingOf(referralId: string, retry: Set<string>): Promise<OutboxEvent[]> {
  try {
    return await findPendingEvents(referralId);
  } catch (error) {
    if (!(error instanceof MalformedOutboxRow)) retry.add(referralId);
    log.error('relay.unreadable', { referralId }, error);
    return [];
  }
}

/** Delivers to one queue in rounds. A request holds at most one message of each referral, so that the order is kept. */
async function deliver(institutionId: string, deliveries: Delivery[], retry: Set<string>): Promise<Delivery[]> {
  const byReferral = Map.groupBy(deliveries, ({ event }) => event.referralId);
  const delivered: Delivery[] = [];
  while (byReferral.size > 0) {
    const request = [...byReferral.values()].slice(0, messagesPerRequest).map((queue) => queue[0] as Delivery);
    const results = await sendToInstitution(
      institutionId,
      request.map(({ message }) => message),
    );
    if (results.every((result) => result === 'RETRY')) {
      // The queue does not answer. Requests for the other referrals would only use up the time of this run.
      for (const referralId of byReferral.keys()) retry.add(referralId);
      log.error('relay.queueUnavailable', { institutionId, count: byReferral.size });
      return delivered;
    }
    for (const [position, delivery] of request.entries()) {
      const { referralId } = delivery.event;
      const result = results[position] ?? 'RETRY';
      if (result === 'SENT') {
        delivered.push(delivery);
        advance(byReferral, referralId);
      } else {
        byReferral.delete(referralId);
        reportUnsent(delivery, result, retry);
      }
    }
  }
  return delivered;
}

/** Removes the sent message, and moves its referral behind the others. */
function advance(byReferral: Map<string, Delivery[]>, referralId: string) {
  const rest = byReferral.get(referralId)?.slice(1) ?? [];
  byReferral.delete(referralId);
  if (rest.length > 0) byReferral.set(referralId, rest);
}

function reportUnsent({ event, institutionId }: Delivery, result: SendResult, retry: Set<string>) {
  if (result === 'RETRY') retry.add(event.referralId);
  log.error('relay.unsent', { ...ids(event), institutionId, code: result });
}

/** Records the delivery. A failure only causes a second delivery, which the queue and the consumer drop. */
async function mark(event: OutboxEvent, institutionIds: string[], sentAt: string, retry: Set<string>) {
  try {
    await markSent(event, institutionIds, sentAt);
  } catch (error) {
    retry.add(event.referralId);
    log.error('relay.unmarked', ids(event), error);
  }
}

const ids = ({ referralId, version, type }: OutboxEvent) => ({ referralId, version, type });
