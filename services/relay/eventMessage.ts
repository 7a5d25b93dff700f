import type { Kind } from '../platform/outcome.ts';
import type { QueueMessage } from '../platform/queues.ts';

/** An event as the outbox keeps it: who may know it, and which of them still wait for it. */
export type OutboxEvent = {
  referralId: string;
  version: number;
  type: string;
  recordedAt: string;
  number: string;
  /** Institution → the version of the event it was told before this one, 0 for the first. */
  told: Record<string, number>;
  pending: string[];
  /** Whether somebody got it already: the row then has the times. */
  sentExists: boolean;
};

/**
 * The message of an institution's queue (schema/events.asyncapi.yaml): ids, number, type and versions. Whoever reads it
 * asks the API for the content, and so sees exactly what it may see.
 */
export function eventMessage(event: OutboxEvent, institutionId: string, stage: string): QueueMessage {
  const { referralId, version, number } = event;
  const previousVersion = event.told[institutionId];
  if (previousVersion === undefined) throw new Error('an event pending for an institution that may not know it');
  const body = {
    specversion: '1.0',
    id: `${referralId}/${version}`,
    source: `/indreptar/${stage}`,
    type: `md.indreptar.${event.type}.v1`,
    subject: number,
    time: event.recordedAt,
    datacontenttype: 'application/json',
    data: { kind: 'REFERRAL' satisfies Kind, referralId, number, version, previousVersion },
  };
  return { groupId: referralId, deduplicationId: `${referralId}#${version}`, body: JSON.stringify(body) };
}
