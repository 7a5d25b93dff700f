import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Actor, Role } from '../caller/actor.ts';
import type { Trail } from '../caller/auditTrail.ts';
import type { Scope } from '../caller/scope.ts';
import { dynamo } from '../platform/table.ts';
import { type AccessEntry, askingOf, entriesOf, strangerEntry } from './accessEntry.ts';
import * as keys from './accessLogKeys.ts';
import { endOfRetention } from './accessLogRetention.ts';

/** Adds and reads entries of the access log. Nothing here changes or removes an entry. */

export const accessLogSchemaVersion = 1;

export function accessLogTable(): string {
  const name = process.env[keys.accessLogTableVariable];
  if (!name) throw new Error(`${keys.accessLogTableVariable} is not set`);
  return name;
}

/**
 * Writes the reads and refusals of one request.
 * @throws when they are not written by `deadline` (epoch milliseconds).
 */
export async function recordTrail(
  actor: Actor,
  trail: Trail,
  requestId: string,
  operations: readonly string[],
  deadline: number,
): Promise<void> {
  if (trail.reads.size === 0 && trail.denials.length === 0) return;
  const asking = askingOf(actor, requestId, operations, new Date().toISOString());
  await putEntries(actor, entriesOf(trail, asking), deadline);
}

/** Writes the refusal of a caller without a membership in force. `member` is a former membership, if there was one. */
export async function recordRefusedCaller(
  scope: Scope,
  subject: string,
  member: Pick<Actor, 'country' | 'institutionId' | 'kind' | 'roles'> | undefined,
  requestId: string,
  deadline: number,
): Promise<void> {
  const entry = strangerEntry(subject, member, requestId, new Date().toISOString());
  await putEntries(scope, [entry], deadline);
}

const largestTransaction = 100;
const pauseMilliseconds = 25;

/**
 * Writes all entries of a request. If a later part fails, the written entries record a read that did not leave the service.
 * @throws when an entry was not written by `deadline` (epoch milliseconds). The answer must then not be sent.
 */
export async function putEntries(scope: Scope, entries: AccessEntry[], deadline: number): Promise<void> {
  if (entries.length === 0) return;
  const items = entries.map((entry) => marshall(rowOf(scope, entry), { removeUndefinedValues: true }));
  const puts = items.map((Item) => ({
    Put: { TableName: accessLogTable(), Item, ConditionExpression: 'attribute_not_exists(pk)' },
  }));
  const chunks = Array.from({ length: Math.ceil(puts.length / largestTransaction) }, (_, at) =>
    puts.slice(at * largestTransaction, (at + 1) * largestTransaction),
  );
  await Promise.all(chunks.map((chunk) => write(chunk, deadline)));
}

type Put = { Put: { TableName: string; Item: Record<string, AttributeValue>; ConditionExpression: string } };

async function write(puts: Put[], deadline: number): Promise<void> {
  const [only] = puts;
  const ClientRequestToken = randomUUID();
  for (;;) {
    const abortSignal = AbortSignal.timeout(Math.max(0, deadline - Date.now()));
    try {
      if (only && puts.length === 1) await dynamo.send(new PutItemCommand(only.Put), { abortSignal });
      else
        await dynamo.send(new TransactWriteItemsCommand({ TransactItems: puts, ClientRequestToken }), { abortSignal });
      return;
    } catch (error) {
      if (isThereAlready(error)) return;
      if (!mayBeTriedAgain(error) || Date.now() + pauseMilliseconds >= deadline) throw error;
      await sleep(pauseMilliseconds);
    }
  }
}

/**
 * True when the row was already written by an attempt whose answer was lost. The keys are random, so no other writer makes
 * them.
 */
const isThereAlready = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).length > 0 &&
    (error.CancellationReasons ?? []).every(({ Code }) => Code === 'ConditionalCheckFailed'));

/** True for an error that the SDK does not retry itself. */
const mayBeTriedAgain = (error: unknown): boolean =>
  error instanceof TransactionCanceledException ||
  (error as { name?: string }).name === 'TransactionInProgressException';

/** The row of an entry. Each call makes new keys. */
export function rowOf(scope: Scope, entry: AccessEntry) {
  const { country, ...shown } = entry;
  const id = randomUUID();
  return {
    pk: keys.shardPk(keys.minuteOf(entry.at), keys.shardOf(id)),
    sk: keys.entrySk(entry.at, id),
    ...shown,
    country,
    memberPk: keys.memberPartition(scope, country, entry.memberId, entry.decision),
    ...(entry.subject && { subjectPk: keys.subjectPartition(scope, country, entry.subject, entry.decision) }),
    [keys.accessLogExpiry]: Math.ceil(endOfRetention(entry.at).getTime() / 1000),
    schemaVersion: accessLogSchemaVersion,
  };
}

/** One partition of one index, as the source of an answer. */
export type LogSource = { index: keys.AccessLogIndex; partition: string };
/** The attributes of an entry in an index. `id` consists of the time and the random id. */
export type ShownEntry = Omit<AccessEntry, 'country' | 'roles' | 'dataClasses'> & {
  id: string;
  roles: Role[];
  dataClasses?: ('PERSONAL' | 'CONFIDENTIAL' | 'SPECIAL_CATEGORY')[];
};
export type LogPage = { entries: ShownEntry[]; hasMore: boolean; endCursor: string | null };

const highest = '~';

/** Entries of several partitions between two instants (both included), newest first, before the position `after`. */
export async function listEntries(
  sources: LogSource[],
  range: { from: string; to: string },
  first: number,
  after?: string | undefined,
): Promise<LogPage> {
  const end = `${range.to}#${highest}`;
  const to = after !== undefined && after < end ? after : end;
  // BETWEEN returns the row at the position too, and it is dropped. The query reads one row more for it, and another one to
  // know whether the list continues.
  const found = await Promise.all(sources.map((source) => query(source, range.from, to, first + 2)));
  const entries = found
    .flat()
    .filter(({ id }) => id !== after)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .filter(({ id }, at, all) => id !== all[at - 1]?.id);
  const shown = entries.slice(0, first);
  return { entries: shown, hasMore: entries.length > first, endCursor: shown.at(-1)?.id ?? null };
}

async function query({ index, partition }: LogSource, from: string, to: string, limit: number): Promise<ShownEntry[]> {
  if (from > to) return [];
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: accessLogTable(),
      IndexName: index,
      KeyConditionExpression: '#pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': keys.accessLogIndexes[index].pk },
      ExpressionAttributeValues: marshall({ ':pk': partition, ':from': from, ':to': to }),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items.map((item) => {
    const { pk: _pk, sk, subjectPk: _subject, memberPk: _member, ...shown } = unmarshall(item);
    return { ...shown, id: sk } as ShownEntry;
  });
}

/** The sources of the reads and refusals of a subject: the random id of a beneficiary, or the id of a requested record. */
export const subjectSources = (
  scope: Scope,
  country: string,
  subjects: string[],
  decisions: readonly keys.Decision[],
) =>
  subjects.flatMap((subject) =>
    decisions.map(
      (decision): LogSource => ({
        index: 'subject',
        partition: keys.subjectPartition(scope, country, subject, decision),
      }),
    ),
  );
export const memberSources = (
  scope: Scope,
  countries: string[],
  memberId: string,
  decisions: readonly keys.Decision[],
) =>
  countries.flatMap((country) =>
    decisions.map(
      (decision): LogSource => ({
        index: 'member',
        partition: keys.memberPartition(scope, country, memberId, decision),
      }),
    ),
  );
