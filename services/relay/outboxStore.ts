import {
  type AttributeValue,
  ConditionalCheckFailedException,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { workerScope } from '../caller/scope.ts';
import { eventSk, eventSkPrefix } from '../lifeCycle/eventRow.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { referralPk } from '../referrals/store/referralKeys.ts';
import type { OutboxEvent } from './eventMessage.ts';

const scope = workerScope('relay');

/** The error of a row that no command can have written. Its message holds no data of the row. */
export class MalformedOutboxRow extends Error {
  override name = 'MalformedOutboxRow';
}

/**
 * The pending events of a referral, oldest first. The read is consistent, because the stream can be faster than a replica.
 */
export async function findPendingEvents(referralId: string): Promise<OutboxEvent[]> {
  const events: OutboxEvent[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo.send(
      new QueryCommand({
        TableName: tableName(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :events)',
        FilterExpression: 'attribute_exists(pending)',
        // The role allows only the listed attributes, so the query must name them.
        Select: 'SPECIFIC_ATTRIBUTES',
        ProjectionExpression: 'version, #type, recordedAt, #number, told, pending, sent',
        ExpressionAttributeNames: { '#type': 'type', '#number': 'number' },
        ExpressionAttributeValues: marshall({ ':pk': referralPk(scope, referralId), ':events': eventSkPrefix }),
        ExclusiveStartKey: from,
      }),
    );
    events.push(...(page.Items ?? []).map((item) => toEvent(referralId, unmarshall(item))));
    from = page.LastEvaluatedKey;
  } while (from);
  return events;
}

/**
 * Records that an event reached queues, and removes the pending marks of their institutions. The last removal also removes
 * the event from the outbox.
 */
export async function markSent(event: OutboxEvent, institutionIds: string[], sentAt: string): Promise<void> {
  const nobodyWaits = event.pending.every((id) => institutionIds.includes(id));
  try {
    await updateMarks(event, institutionIds, sentAt, { sentExists: event.sentExists, nobodyWaits });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Another delivery of the same stream record was faster. The remaining marks are removed one by one.
    await updateMarks(event, institutionIds, sentAt, { sentExists: true, nobodyWaits: false }).catch(ignoreLostRace);
  }
}

type MarkShape = { sentExists: boolean; nobodyWaits: boolean };

async function updateMarks(event: OutboxEvent, ids: string[], sentAt: string, shape: MarkShape): Promise<void> {
  const paths = ids.map((_id, position) => `#i${position}`);
  const nested = shape.sentExists || !shape.nobodyWaits;
  const set = shape.sentExists ? paths.map((path) => `sent.${path} = :sent`).join(', ') : 'sent = :sent';
  const remove = shape.nobodyWaits ? 'pending' : paths.map((path) => `pending.${path}`).join(', ');
  const conditions = [
    shape.sentExists ? 'attribute_exists(sent)' : 'attribute_not_exists(sent)',
    shape.nobodyWaits ? 'pending = :pending' : 'attribute_exists(pending)',
  ];
  await dynamo.send(
    new UpdateItemCommand({
      TableName: tableName(),
      Key: marshall({ pk: referralPk(scope, event.referralId), sk: eventSk(event.version) }),
      UpdateExpression: `SET ${set} REMOVE ${remove}`,
      ConditionExpression: conditions.join(' AND '),
      ...(nested && { ExpressionAttributeNames: Object.fromEntries(ids.map((id, at) => [`#i${at}`, id])) }),
      ExpressionAttributeValues: marshall({
        ':sent': shape.sentExists ? sentAt : Object.fromEntries(ids.map((id) => [id, sentAt])),
        ...(shape.nobodyWaits && { ':pending': Object.fromEntries(event.pending.map((id) => [id, true])) }),
      }),
    }),
  );
}

function ignoreLostRace(error: unknown) {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}

function toEvent(referralId: string, row: Record<string, unknown>): OutboxEvent {
  const { version, type, recordedAt, number, told, pending, sent } = row;
  const usable =
    typeof version === 'number' &&
    typeof type === 'string' &&
    typeof recordedAt === 'string' &&
    typeof number === 'string' &&
    isRecord(told) &&
    isRecord(pending) &&
    Object.keys(pending).every((id) => typeof told[id] === 'number');
  if (!usable) throw new MalformedOutboxRow(eventSkPrefix);
  return {
    referralId,
    version,
    type,
    recordedAt,
    number,
    told: told as Record<string, number>,
    pending: Object.keys(pending),
    sentExists: isRecord(sent),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
