import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workerScope } from '../../services/caller/scope.ts';
import type { Row } from '../../services/platform/commit.ts';
import { readPartition } from '../../services/referrals/store/partitionStore.ts';
import { findReferral } from '../../services/referrals/store/referralStore.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { markedCase, markedRest } from './support/markedStore.ts';
import { asBeforeEncryption } from './support/plainRows.ts';
import { dumpOf, markers } from './support/storeDump.ts';

/** The stored bytes, written through the API in this process on the real engine. */
const scope = workerScope('test');
const { next, given, foundIn } = markers();

let platform: InProcess;
let referralIds: string[] = [];
beforeAll(async () => {
  platform = await startInProcess();
  for (let count = 0; count < 2; count++) referralIds.push(...(await markedCase(platform, next)).referralIds);
  await markedRest(platform, next);
}, 60_000);
afterAll(() => platform.stop());

const dump = () => {
  const { client, tableName, keysName, accessLogName } = platform.table;
  return dumpOf(client, [tableName, keysName, accessLogName]);
};
const put = (row: Row) =>
  platform.table.client.send(
    new PutItemCommand({ TableName: platform.table.tableName, Item: marshall(row, { removeUndefinedValues: true }) }),
  );

describe('a dump of every table', () => {
  it('contains none of a thousand personal values', async () => {
    expect(given.size).toBeGreaterThanOrEqual(1_000);
    expect(foundIn(await dump())).toBe(0);
  });
});

describe('a sealed field moved to another row', () => {
  const partOf = async (id: string, sk: string) => {
    const row = (await readPartition(scope, id)).find((one) => one.sk === sk);
    if (!row) throw new Error(`no ${sk}`);
    return row as Row & { sealed: Record<string, Uint8Array> };
  };

  it('does not open there, although both rows are about the same person', async () => {
    const [from = '', , to = ''] = referralIds;
    const [source, target] = [await partOf(from, 'STATE'), await partOf(to, 'STATE')];
    expect(source.listed).toMatchObject({ beneficiaryId: (target.listed as { beneficiaryId: string }).beneficiaryId });
    await put({ ...target, sealed: { ...target.sealed, summary: source.sealed.summary } });
    await expect(findReferral(scope, to)).rejects.toThrow();
    const { data, errors } = await platform.as('caseworker.chisinau')(
      'query($id: ID) { referral(id: $id) { summary } }',
      { id: to },
    );
    expect(data?.referral ?? null).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    await put(target);
    expect((await findReferral(scope, to))?.referral.summary).toMatch(/^mk/);
  });

  it('does not open in the other field of the same row, nor in the other event of the same referral', async () => {
    const [id = ''] = referralIds;
    const state = await partOf(id, 'STATE');
    await put({ ...state, sealed: { ...state.sealed, summary: state.sealed.servicesAlreadyProvided } });
    await expect(findReferral(scope, id)).rejects.toThrow();
    await put(state);
    const [one, other] = [await partOf(id, 'EV#000002'), await partOf(id, 'EV#000003')];
    await put({ ...other, sealed: one.sealed });
    await expect(findReferral(scope, id)).rejects.toThrow();
    await put(other);
    expect(await findReferral(scope, id)).toBeDefined();
  });
});

describe('the same store as it was before encryption', () => {
  it('shows its values in the dump, so the search would have found them', async () => {
    await asBeforeEncryption(platform.table);
    expect(foundIn(await dump())).toBeGreaterThan(900);
    referralIds = [];
  });
});
