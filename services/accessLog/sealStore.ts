import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { dynamo } from '../platform/table.ts';
import { logShards, sealedRowsPk, sealKey, sealPk, shardPk } from './accessLogKeys.ts';
import { accessLogSchemaVersion, accessLogTable } from './accessLogStore.ts';
import * as seals from './seals.ts';

/** Reads and writes the seals of the access log. Minutes are read as stored. Seals are added and never replaced. */

/** A row holds 400 KB, and a mark takes 115 bytes. */
const marksPerRow = 2_500;
/** The first seal looks back this far. No entry is older, because the sealer is deployed with the log. */
const firstLooksBackMilliseconds = 60 * seals.minuteMilliseconds;
/** Each minute takes sixteen parallel queries. */
const minutesAtOnce = 2;

/** The marks of all entries of a minute, from the rows as stored. */
export async function readMinute(_scope: Scope, minute: string): Promise<seals.RowMark[]> {
  const shards = Array.from({ length: logShards }, (_, shard) => storedRows(shardPk(minute, shard)));
  return seals.inOrder((await Promise.all(shards)).flat().map(seals.markOf));
}

async function storedRows(pk: string): Promise<Record<string, AttributeValue>[]> {
  const rows: Record<string, AttributeValue>[] = [];
  const query = {
    TableName: accessLogTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': pk }),
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) rows.push(...Items);
  return rows;
}

/** The minute and the digest of the newest seal. Undefined before the first seal. */
export async function newestSeal(_scope: Scope): Promise<{ minute: string; digest: string } | undefined> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: accessLogTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': sealPk }),
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const row = Items[0] && unmarshall(Items[0]);
  return row && { minute: row.sk, digest: row.digest };
}

/**
 * Seals every closed minute without a seal, oldest first, until `until` (epoch milliseconds). After an outage the next calls
 * seal the rest. Two parallel calls do the same work and write it once. Returns the seals that this call has written.
 */
export async function sealClosedMinutes(scope: Scope, now: Date, until: number): Promise<seals.Seal[]> {
  const newest = await newestSeal(scope);
  let previous = newest?.digest ?? '';
  let minute = newest ? seals.minuteAfter(newest.minute) : seals.minuteAt(now.getTime() - firstLooksBackMilliseconds);
  const written: seals.Seal[] = [];
  while (seals.isClosed(minute, now) && Date.now() < until) {
    const minutes = [minute];
    while (minutes.length < minutesAtOnce && seals.isClosed(seals.minuteAfter(minutes.at(-1) ?? minute), now)) {
      minutes.push(seals.minuteAfter(minutes.at(-1) ?? minute));
    }
    const rows = await Promise.all(minutes.map((one) => readMinute(scope, one)));
    for (const [at, one] of minutes.entries()) {
      const seal = seals.sealOf(one, previous, rows[at] ?? []);
      // Another call was faster. Its chain is valid, and it does the rest of the work.
      if (!(await putSeal(seal))) return written;
      written.push(seal);
      previous = seal.digest;
      minute = seals.minuteAfter(one);
    }
  }
  return written;
}

/** Writes a seal. False when the minute already has one. */
export async function putSeal({ minute, previous, digest, count, marks }: seals.Seal): Promise<boolean> {
  const parts = Array.from({ length: Math.max(1, Math.ceil(count / marksPerRow)) }, (_, part) =>
    seals.packed(minute, marks.slice(part * marksPerRow, (part + 1) * marksPerRow)),
  );
  const [rows = '', ...further] = parts;
  // The keys contain the digest, so that the marks of an interrupted sealer are never taken for those of another.
  await Promise.all(
    further.map((text, at) =>
      add({ pk: sealedRowsPk(minute), sk: `${digest}#${String(at + 1).padStart(4, '0')}`, rows: text }),
    ),
  );
  return add({ ...sealKey(minute), previous, digest, count, rows, schemaVersion: accessLogSchemaVersion });
}

/** Adds a row. False when it already exists. */
async function add(row: Record<string, unknown>): Promise<boolean> {
  const Item = marshall(row);
  try {
    await dynamo.send(
      new PutItemCommand({ TableName: accessLogTable(), Item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The seals from a minute on, oldest first. */
export async function* readSeals(_scope: Scope, from = ''): AsyncGenerator<seals.Seal> {
  const query = {
    TableName: accessLogTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND sk >= :from',
    ExpressionAttributeValues: marshall({ ':pk': sealPk, ':from': from || ' ' }),
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    for (const item of Items) {
      const { sk: minute, previous, digest, count, rows } = unmarshall(item);
      const further = count > marksPerRow ? await furtherRows(minute, digest) : [];
      yield { minute, previous, digest, count, marks: seals.unpacked(minute, [rows, ...further].join('\n')) };
    }
  }
}

async function furtherRows(minute: string, digest: string): Promise<string[]> {
  const rows = await storedRows(sealedRowsPk(minute));
  return rows
    .map((row) => unmarshall(row))
    .filter(({ sk }) => sk.startsWith(`${digest}#`))
    .map((row) => row.rows);
}
