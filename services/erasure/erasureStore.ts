import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { put, type Row, update, type Write } from '../platform/commit.ts';
import { dynamo, tableName } from '../platform/table.ts';
import type { Awaited, Copies, Erasure } from './erasure.ts';

/**
 * Reads and writes the follow-up of erasures: the institutions that were told and those that have confirmed. It holds ids
 * and codes only.
 */

const schemaVersion = 1;

const erasurePk = (_scope: Scope, country: string) => `ERASURE#${country}`;
/** The key of an erasure: by country, in the order of time. */
const erasureKey = (scope: Scope, country: string, erasedAt: string, beneficiaryId: string) => ({
  pk: erasurePk(scope, country),
  sk: `${erasedAt}#${beneficiaryId}`,
});

/** The write of a new erasure. `awaited` holds the institutions that have been told by now. */
export const erasureWrite = (scope: Scope, erasure: Erasure): Write => ({
  item: put({
    ...erasureKey(scope, erasure.country, erasure.erasedAt, erasure.beneficiaryId),
    schemaVersion,
    ...erasure,
    waits: waits(erasure.awaited),
  }),
});

const waits = (awaited: Erasure['awaited']) =>
  Object.values(awaited).filter(({ confirmedAt }) => confirmedAt === undefined).length;

/** The write that adds further referrals whose institutions were told. */
export function toldWrite(scope: Scope, erasure: Erasure, told: Record<string, Awaited>): Write {
  const ids = Object.keys(told);
  const names = Object.fromEntries(ids.map((id, at) => [`#r${at}`, id]));
  const values = Object.fromEntries(ids.map((id, at) => [`:r${at}`, told[id]]));
  const set = ids.map((_id, at) => `awaited.#r${at} = :r${at}`).join(', ');
  const key = erasureKey(scope, erasure.country, erasure.erasedAt, erasure.beneficiaryId);
  const item = update(key, `SET ${set} ADD waits :told`, { ...values, ':told': ids.length }, { names });
  return { item };
}

/** The write of an institution's confirmation. */
export function confirmedWrite(
  scope: Scope,
  { country, erasedAt, beneficiaryId }: { country: string; erasedAt: string; beneficiaryId: string },
  referralId: string,
  at: string,
  copies: Copies,
): Write {
  const key = erasureKey(scope, country, erasedAt, beneficiaryId);
  const item = update(
    key,
    'SET awaited.#r.confirmedAt = :at, awaited.#r.copies = :copies ADD waits :less',
    { ':at': at, ':copies': copies, ':less': -1 },
    {
      names: { '#r': referralId },
      condition: 'attribute_exists(awaited.#r) AND attribute_not_exists(awaited.#r.confirmedAt)',
    },
  );
  return { item, unless: () => ({ code: 'BUSY' }) };
}

const erasureOf = (row: Row): Erasure => {
  const { pk: _pk, sk: _sk, schemaVersion: _version, waits: _waits, ...erasure } = row;
  return erasure as Erasure;
};

export async function findErasure(
  scope: Scope,
  country: string,
  erasedAt: string,
  beneficiaryId: string,
): Promise<Erasure | undefined> {
  const { pk, sk } = erasureKey(scope, country, erasedAt, beneficiaryId);
  const { Items } = await dynamo.send(
    new QueryCommand({
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: marshall({ ':pk': pk, ':sk': sk }),
    }),
  );
  return Items?.[0] && erasureOf(unmarshall(Items[0]));
}

const mostQueries = 4;
const filteredLimit = 200;

/**
 * Erasures, newest first. A filter makes at most four queries of 200 rows. A filtered page can therefore be short although
 * the list continues.
 */
export async function readErasures(
  scope: Scope,
  country: string,
  { first, after, waiting }: { first: number; after?: string | undefined; waiting: boolean },
): Promise<{ items: { cursor: string; item: Erasure }[]; endCursor: string | null; hasNextPage: boolean }> {
  const items: { cursor: string; item: Erasure }[] = [];
  let from = after;
  let isDone = false;
  for (let query = 0; query < mostQueries && items.length <= first && !isDone; query++) {
    const answer = await dynamo.send(
      new QueryCommand({
        TableName: tableName(),
        KeyConditionExpression: from ? 'pk = :pk AND sk < :from' : 'pk = :pk',
        ...(waiting && { FilterExpression: 'waits > :none' }),
        ExpressionAttributeValues: marshall({
          ':pk': erasurePk(scope, country),
          ...(from && { ':from': from }),
          ...(waiting && { ':none': 0 }),
        }),
        ScanIndexForward: false,
        Limit: waiting ? filteredLimit : first + 1,
      }),
    );
    const rows = (answer.Items ?? []).map((item) => unmarshall(item));
    items.push(...rows.map((row) => ({ cursor: row.sk as string, item: erasureOf(row) })));
    isDone = answer.LastEvaluatedKey === undefined;
    if (answer.LastEvaluatedKey) from = unmarshall(answer.LastEvaluatedKey).sk as string;
  }
  const shown = items.slice(0, first);
  const hasNextPage = items.length > first || !isDone;
  const endCursor = items.length > first ? shown.at(-1)?.cursor : isDone ? shown.at(-1)?.cursor : from;
  return { items: shown, endCursor: endCursor ?? null, hasNextPage };
}
