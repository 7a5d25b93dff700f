import { type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { findMember } from '../../../services/caller/memberStore.ts';
import { workerScope } from '../../../services/caller/scope.ts';
import { findCase } from '../../../services/caseFile/caseStore.ts';
import { hashOfEvent } from '../../../services/lifeCycle/eventRow.ts';
import type { Row } from '../../../services/platform/commit.ts';
import { forgetDataKeys } from '../../../services/platform/keys/dataKeyCache.ts';
import { readPartition } from '../../../services/referrals/store/partitionStore.ts';
import { findReferral } from '../../../services/referrals/store/referralStore.ts';
import type { TestTable } from '../../support/engines.ts';

const scope = workerScope('test');
const plain = (value: unknown) => Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(value), 'utf8')]);

async function allRows(client: DynamoDBClient, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    rows.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return rows;
}

/** Rewrites every row as it was stored before encryption (schema version 1), and removes the data keys. */
export async function asBeforeEncryption(table: TestTable): Promise<void> {
  const former: Row[] = [];
  for (const row of await allRows(table.client, table.tableName)) {
    const id = String(row.pk).replace(/^\w+#/, '');
    if (row.sk === 'STATE') former.push(...(await referralRows(id)));
    if (row.sk === 'CASE') former.push(await formerCase(id, row));
    if (row.sk === 'MEMBER') former.push(await formerMember(id, row));
  }
  for (const row of former) {
    const Item = marshall(row, { removeUndefinedValues: true });
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
  }
  await table.freshKeys();
  forgetDataKeys();
}

async function referralRows(id: string): Promise<Row[]> {
  const [found, stored] = [await findReferral(scope, id), await readPartition(scope, id)];
  const state = stored.find(({ sk }) => sk === 'STATE');
  if (!found || !state) throw new Error('a referral without rows');
  let previousHash = '';
  const events = found.events.map(({ version, data, displayName }) => {
    const row = stored.find(({ sk, version: at }) => at === version && sk !== 'STATE');
    const former: Row = { ...row, schemaVersion: 1, sealed: plain({ data, displayName }), previousHash };
    previousHash = hashOfEvent(former);
    return { ...former, hash: previousHash };
  });
  const sealed = Object.fromEntries(
    Object.keys(state.sealed as object).map((field) => [field, plain(found.referral[field as keyof object])]),
  );
  return [...events, { ...state, schemaVersion: 1, sealed, lastHash: previousHash }];
}

async function formerCase(id: string, row: Row): Promise<Row> {
  const found = await findCase(scope, id);
  const persons = found?.persons.map((person) => ({ id: person.id, sealed: plain(person) }));
  const text = row.closeReasonText === undefined ? {} : { closeReasonText: plain(found?.closeReasonText ?? null) };
  return { ...row, ...text, schemaVersion: 1, persons };
}

async function formerMember(id: string, row: Row): Promise<Row> {
  const found = await findMember(id);
  return { ...row, schemaVersion: 1, sealed: plain({ displayName: found?.displayName, email: found?.email }) };
}
