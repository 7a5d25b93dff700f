import type { Kind } from '../platform/outcome.ts';
import type { QueueMessage } from '../platform/queues.ts';

/** An event in the outbox: the institutions that are told, and the institutions that still wait for it. */
export type OutboxEvent = {
  referralId: string;
  version: number;
  type: string;
  recordedAt: string;
  number: string;
  /** By institution: the version of the event that it was told before this one, 0 for the first. */
  told: Record<string, number>;
  pending: string[];
  /** True when an institution got it already. The row then has the times. */
  sentExists: boolean;
};

/**
 * The message for the queue of an institution (schema/events.asyncapi.yaml): ids, number, type and versions. The consumer
 * reads the content through the API, under its own rights.
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
