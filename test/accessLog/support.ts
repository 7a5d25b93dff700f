import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AccessEntry } from '../../services/accessLog/accessEntry.ts';
import { logShards, shardPk } from '../../services/accessLog/accessLogKeys.ts';
import { putEntries } from '../../services/accessLog/accessLogStore.ts';
import { minuteAfter, minuteAt } from '../../services/accessLog/seals.ts';
import { workerScope } from '../../services/caller/scope.ts';
import type { Row } from '../../services/platform/commit.ts';
import type { TestTable } from '../support/engines.ts';

export const scope = workerScope('test');

export const anEntry = (more: Partial<AccessEntry> = {}): AccessEntry => ({
  at: '2026-04-10T07:00:10.000Z',
  decision: 'READ',
  country: 'MD',
  memberId: 'member-1',
  memberKind: 'PERSON',
  roles: ['CASEWORKER'],
  institutionId: 'MD-IGM',
  operations: ['Query.referral'],
  requestId: randomUUID(),
  subject: randomUUID(),
  purposeKind: 'REFERRAL',
  purposeId: randomUUID(),
  dataClasses: ['PERSONAL'],
  fields: ['DisclosedPerson.surname'],
  ...more,
});

export const write = (...entries: AccessEntry[]) => putEntries(scope, entries, Date.now() + 10_000);

/** The changes that an intruder with write access to the table could make. */
export const insider = (table: TestTable, tableName = table.accessLogName) => {
  const rowsOf = async (pk: string): Promise<Row[]> => {
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': pk }),
      }),
    );
    return Items.map((item) => unmarshall(item));
  };
  const put = (row: Row) =>
    table.client.send(
      new PutItemCommand({ TableName: tableName, Item: marshall(row, { removeUndefinedValues: true }) }),
    );
  const remove = ({ pk, sk }: Partial<Record<'pk' | 'sk', unknown>>) =>
    table.client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall({ pk, sk }) }));
  return { rowsOf, put, remove };
};

/** All rows of the access log, with the seals. */
export async function allRows(table: TestTable): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.accessLogName, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    rows.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

export const entriesIn = async (table: TestTable): Promise<Row[]> =>
  (await allRows(table)).filter(({ pk }) => String(pk).startsWith('LOG#'));

/** The entries since an instant (epoch milliseconds), by their keys, whatever number came before. */
export async function entriesSince(table: TestTable, since: number): Promise<Row[]> {
  const { rowsOf } = insider(table);
  const minutes: string[] = [];
  for (let minute = minuteAt(since); minute <= minuteAt(Date.now()); minute = minuteAfter(minute)) minutes.push(minute);
  const partitions = minutes.flatMap((minute) =>
    Array.from({ length: logShards }, (_, shard) => shardPk(minute, shard)),
  );
  return (await Promise.all(partitions.map(rowsOf))).flat();
}
