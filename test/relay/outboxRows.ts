import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { workerScope } from '../../services/caller/scope.ts';
import { eventSk, stateSk } from '../../services/lifeCycle/eventRow.ts';
import { referralPk } from '../../services/referrals/store/referralKeys.ts';
import type { TestTable } from '../support/engines.ts';

/** A row of the outbox as a command writes it: one event of a referral, and the institutions that wait for it. */
export type OutboxRow = {
  referralId: string;
  version: number;
  type?: string;
  told: Record<string, number>;
  pending: string[];
  /** False: a row without the map of times. */
  withSent?: boolean;
};

export async function putEvent(table: TestTable, row: OutboxRow): Promise<void> {
  const { referralId, version, type = 'referral.amended', told, pending, withSent = true } = row;
  const item = {
    pk: referralPk(workerScope('test'), referralId),
    sk: eventSk(version),
    referralId,
    version,
    type,
    recordedAt: '2026-03-02T08:15:30.000Z',
    number: 'IGM-CH/2026/000123',
    told,
    ...(pending.length > 0 && {
      pending: Object.fromEntries(pending.map((id) => [id, true])),
      ...(withSent && { sent: {} }),
    }),
  };
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(item) }));
}

/** The record of the stream that wakes the relay. */
export const stateRecord = (referralId: string, sequence = 1): DynamoDBRecord => ({
  eventName: 'MODIFY',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    Keys: { pk: { S: referralPk(workerScope('test'), referralId) }, sk: { S: stateSk } },
    SequenceNumber: String(sequence),
  },
});

export const streamEvent = (...referralIds: string[]): DynamoDBStreamEvent => ({
  Records: referralIds.map((id, position) => stateRecord(id, position + 1)),
});
