import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  paginateQuery,
  type QueryCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Key, Row } from './commit.ts';
import { dynamo, tableName } from './table.ts';

/** Reads and writes rows outside a commit: by key, by partition and in batches. Unprocessed items are sent again. */

const mostGets = 100;
const mostWrites = 25;
const mostRounds = 8;
const firstPauseMilliseconds = 50;

/**
 * Rows by key, in the given order; undefined for a missing row. The read is consistent. Up to a hundred rows take one round
 * trip.
 */
export async function readRows(wanted: readonly Key[]): Promise<(Row | undefined)[]> {
  const found = new Map<string, Row>();
  // The key of a command has more fields than the key of its row.
  const keys = wanted.map(({ pk, sk }) => ({ pk, sk }));
  for (const row of await rowsByKey(tableName(), keys)) found.set(`${row.pk}|${row.sk}`, row);
  return wanted.map(({ pk, sk }) => found.get(`${pk}|${sk}`));
}

/** The rows of any table, by key. Missing rows are left out. */
export async function rowsByKey(table: string, wanted: readonly { pk: string; sk?: string }[]): Promise<Row[]> {
  const rows: Row[] = [];
  await inRounds(
    wanted.map((key) => marshall(key)),
    mostGets,
    async (Keys) => {
      const request = new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await dynamo.send(request);
      rows.push(...(Responses?.[table] ?? []).map((item) => unmarshall(item)));
      return UnprocessedKeys?.[table]?.Keys ?? [];
    },
  );
  return rows;
}

/** Puts and deletes rows in any order, without conditions. */
export async function writeRows(requests: readonly WriteRequest[]): Promise<void> {
  const table = tableName();
  await inRounds(requests, mostWrites, async (part) => {
    const { UnprocessedItems } = await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: part } }));
    return UnprocessedItems?.[table] ?? [];
  });
}

export const removal = ({ pk, sk }: Key): WriteRequest => ({ DeleteRequest: { Key: marshall({ pk, sk }) } });

async function inRounds<T>(all: readonly T[], most: number, send: (part: T[]) => Promise<T[]>): Promise<void> {
  for (let start = 0; start < all.length; start += most) {
    let left = all.slice(start, start + most);
    for (let round = 1; left.length > 0; round += 1) {
      if (round > mostRounds) throw new Error('the store keeps leaving part of a batch undone');
      if (round > 1) await sleep(Math.random() * firstPauseMilliseconds * 2 ** round);
      left = await send(left);
    }
  }
}

/** All rows of a query. Reads page by page. */
export async function queryRows(query: QueryCommandInput): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    rows.push(...Items.map((item) => unmarshall(item)));
  }
  return rows;
}

/** All rows of a partition, or those whose sort key begins with `prefix`. The read is consistent. */
export const rowsUnder = (pk: string, prefix?: string): Promise<Row[]> =>
  queryRows({
    TableName: tableName(),
    ConsistentRead: true,
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: marshall({ ':pk': pk, ':prefix': prefix }, { removeUndefinedValues: true }),
  });
