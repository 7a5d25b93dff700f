import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../../caller/scope.ts';
import type { Row } from '../../platform/commit.ts';
import { type IndexName, listed, tableIndexes } from '../../platform/indexes.ts';
import { queryRows, rowsUnder } from '../../platform/rows.ts';
import { dynamo, tableName } from '../../platform/table.ts';
import type { Marked, Referral } from '../referral.ts';
import * as keys from '../store/referralKeys.ts';

/** Reads lists and counts from indexes and counters. It never scans the table (docs/access-patterns.md). */

/** A referral in a list: ids, codes and dates, nothing personal. Members of staff are there for restricted referrals only. */
export type Summary = Pick<Referral, Marked<'LISTED'> | 'draftedBy' | 'issuedBy'>;

/** Conditions inside an index. Several values of one attribute are alternatives. */
export type Filter = {
  equals?: Record<string, readonly (string | boolean)[] | undefined>;
  absent?: readonly string[];
  between?: Record<string, readonly [string, string] | undefined>;
  /** At least one of these filters must hold. */
  anyOf?: readonly Filter[];
  /** All of these filters must hold too. */
  allOf?: readonly Filter[];
};
/**
 * One partition of one index, as the source of a list. `filter` holds the conditions of the caller, `sight` those of the
 * caller's rights.
 */
export type Source = { index: IndexName; partition: string; filter?: Filter; sight?: Filter | undefined };
export type Range = { from?: string | undefined; to?: string | undefined };
export type PageRequest = { first: number; after: string | undefined; descending?: boolean; range?: Range };
export type Found<T> = { items: { cursor: string; item: T }[]; endCursor: string | null; hasNextPage: boolean };

const mostQueries = 4;
/**
 * A filtered page first reads three times the rows that it shows, because most rows of most lists match. Only then does it
 * read more.
 */
const firstFilteredPages = 3;
const filteredQueryLimit = 200;
const lowest = ' ';
const highest = '~';

type Reader = { source: Source; rows: Row[]; last: string | undefined; isDone: boolean; queries: number };

/**
 * A page from several sources in one order. Without a filter it takes one query for each source. With a filter, or among
 * rows that the caller may not see, it takes at most four queries; the page then holds the rows that were found, and
 * `hasNextPage` is true. `endCursor` is the last shown row. For an empty page it is the last read row, which must be sealed
 * before the caller gets it.
 */
export async function listPage(sources: Source[], request: PageRequest): Promise<Found<Summary>> {
  const readers = sources.map(
    (source): Reader => ({ source, rows: [], last: request.after, isDone: false, queries: 0 }),
  );
  let queries = 0;
  while (!isFull(readers, request.first)) {
    const waiting = readers.filter((reader) => !reader.isDone).slice(0, mostQueries - queries);
    if (waiting.length === 0) break;
    queries += waiting.length;
    await Promise.all(waiting.map((reader) => readMore(reader, request)));
  }
  return merge(readers, request);
}

const isFull = (readers: Reader[], first: number) => readers.every(({ isDone, rows }) => isDone || rows.length > first);

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);

async function readMore(reader: Reader, { first, descending = false, range = {} }: PageRequest): Promise<void> {
  const { index, partition, filter, sight } = reader.source;
  const { pk, sk } = tableIndexes[index];
  const [from, to] = [range.from ?? lowest, range.to ?? highest];
  const low = descending ? from : later(reader.last ?? from, from);
  const high = descending ? earlier(reader.last ?? to, to) : to;
  // The position lies beyond the range, for example after the filter was narrowed. Nothing is left.
  if (low > high) {
    reader.isDone = true;
    return;
  }
  const narrowed = compile(filter);
  const compiled = sight ? compile(filter ? { ...filter, allOf: [sight] } : sight) : narrowed;
  // BETWEEN returns the row at the position too, and it is dropped. The query therefore reads one row more.
  const limits = [first + 2, first * firstFilteredPages + 2, filteredQueryLimit];
  // Hidden rows are rare, so they do not widen the first query. The later queries find a page behind many hidden rows.
  const limit = limits[Math.min(reader.queries + (narrowed ? 1 : 0), limits.length - 1)];
  reader.queries += 1;
  const answer = await dynamo.send(
    new QueryCommand({
      TableName: tableName(),
      IndexName: index,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :low AND :high',
      ...(compiled && { FilterExpression: compiled.expression }),
      ExpressionAttributeNames: { '#pk': pk, '#sk': sk, ...compiled?.names },
      ExpressionAttributeValues: marshall({ ':pk': partition, ':low': low, ':high': high, ...compiled?.values }),
      ScanIndexForward: !descending,
      Limit: limit,
    }),
  );
  const rows = (answer.Items ?? []).map((item) => unmarshall(item)).filter((row) => row[sk] !== reader.last);
  reader.rows.push(...rows);
  reader.isDone = answer.LastEvaluatedKey === undefined;
  if (answer.LastEvaluatedKey) reader.last = unmarshall(answer.LastEvaluatedKey)[sk] as string;
}

function compile(filter: Filter | undefined) {
  if (!filter) return undefined;
  const names: Record<string, string> = {};
  const values: Row = {};
  const name = (attribute: string) => {
    names['#listed'] = listed;
    names[`#f_${attribute}`] = attribute;
    return `#listed.#f_${attribute}`;
  };
  const placeholderOf = (value: unknown) => {
    const placeholder = `:f${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };
  const conditions = ({ equals = {}, absent = [], between = {}, anyOf, allOf = [] }: Filter): string[] => {
    const parts: string[] = [];
    for (const [attribute, wanted] of Object.entries(equals)) {
      if (wanted && wanted.length > 0) parts.push(`${name(attribute)} IN (${wanted.map(placeholderOf).join(', ')})`);
    }
    for (const attribute of absent) parts.push(`attribute_not_exists(${name(attribute)})`);
    for (const [attribute, range] of Object.entries(between)) {
      if (range) parts.push(`${name(attribute)} BETWEEN ${placeholderOf(range[0])} AND ${placeholderOf(range[1])}`);
    }
    const alternatives = anyOf?.map((alternative) => `(${conditions(alternative).join(' AND ')})`);
    return [...parts, ...allOf.flatMap(conditions), ...(alternatives ? [`(${alternatives.join(' OR ')})`] : [])];
  };
  const parts = conditions(filter);
  return parts.length > 0 ? { expression: parts.join(' AND '), names, values } : undefined;
}

/** Merges the sources into one order, up to the position that every unfinished source has reached. */
function merge(readers: Reader[], { first, descending = false }: PageRequest): Found<Summary> {
  const order = (a: string, b: string) => (a === b ? 0 : (a < b ? -1 : 1) * (descending ? -1 : 1));
  const unfinished = readers.filter(({ isDone }) => !isDone);
  const reached = unfinished.map(({ last }) => last ?? (descending ? highest : lowest)).sort(order)[0];
  const positioned = readers.flatMap(({ source, rows }) =>
    rows.map((row) => ({
      cursor: row[tableIndexes[source.index].sk] as string,
      item: row[listed] as Summary,
    })),
  );
  const unique = [...new Map(positioned.map((entry) => [entry.item.id, entry])).values()];
  const sorted = unique.sort((a, b) => order(a.cursor, b.cursor));
  const certain = reached === undefined ? sorted : sorted.filter(({ cursor }) => order(cursor, reached) <= 0);
  const items = certain.slice(0, first);
  const hasNextPage = certain.length > first || unfinished.length > 0;
  // The last read row may be hidden from the caller. The caller gets its position only for an empty page, and sealed.
  return { items, endCursor: items.at(-1)?.cursor ?? reached ?? null, hasNextPage };
}

/** The ids and versions of the referrals that are assigned to a member. */
export async function assignedReferrals(scope: Scope, memberId: string): Promise<{ id: string; version: number }[]> {
  const rows = await queryRows({
    TableName: tableName(),
    IndexName: 'assigneeDue',
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': tableIndexes.assigneeDue.pk },
    ExpressionAttributeValues: marshall({ ':pk': keys.assigneePartition(scope, memberId) }),
  });
  return rows.map((row) => row[listed] as Summary).map(({ id, version }) => ({ id, version }));
}

/** A number as the API returns it. */
export type ShownCount = { institutionId: string; status: string; count: number | null; isSmall: boolean };
export type Count = { institutionId: string; restricted: boolean; status: string; count: number };

/** Exact counts, from the counters that every commit updates. One query for a country or an institution. */
export async function readCounts(scope: Scope, country: string, institutionId?: string): Promise<Count[]> {
  const sums = new Map<string, Count>();
  const rows = await rowsUnder(keys.counterPk(scope, country), institutionId ? `${institutionId}#` : `${country}-`);
  for (const { pk: _pk, sk, ...counts } of rows) {
    const [id = '', flag] = (sk as string).split('#');
    for (const [status, count] of Object.entries(counts)) {
      const name = `${id}#${flag}#${status}`;
      const sum = sums.get(name) ?? { institutionId: id, restricted: flag === 'R', status, count: 0 };
      sums.set(name, { ...sum, count: sum.count + Number(count) });
    }
  }
  return [...sums.values()].filter(({ count }) => count !== 0);
}

export type FeedEvent = {
  position: string;
  referralId: string;
  number: string | undefined;
  version: number;
  type: string;
  recordedAt: string;
  previousVersion: number;
};

/** The events of an institution after a position and not later than `until`, oldest first. */
export async function readFeed(
  scope: Scope,
  institutionId: string,
  indexes: ('receiverFeed' | 'issuerFeed')[],
  after: string | undefined,
  until: string,
  first: number,
): Promise<{ events: FeedEvent[]; hasMore: boolean }> {
  const readers = await Promise.all(
    indexes.map(async (index) => {
      const reader: Reader = {
        source: { index, partition: keys.feedPartition(scope, institutionId) },
        rows: [],
        last: after,
        isDone: false,
        queries: 0,
      };
      await readMore(reader, { first, after, range: { to: until } });
      return reader;
    }),
  );
  const unfinished = readers.filter(({ isDone }) => !isDone).map(({ last }) => last ?? lowest);
  const reached = unfinished.sort()[0] ?? highest;
  const events = readers
    .flatMap(({ rows }) => rows.map((row) => feedEvent(row, institutionId)))
    .filter(({ position }) => position <= reached)
    .sort((a, b) => (a.position < b.position ? -1 : 1))
    .filter(({ position }, at, all) => position !== all[at - 1]?.position);
  return { events: events.slice(0, first), hasMore: events.length > first || unfinished.length > 0 };
}

const feedEvent = (row: Row, institutionId: string): FeedEvent => ({
  position: row.feedSk as string,
  referralId: row.referralId as string,
  number: row.number as string | undefined,
  version: row.version as number,
  type: row.type as string,
  recordedAt: row.recordedAt as string,
  previousVersion: (row.told as Record<string, number>)[institutionId] ?? 0,
});
