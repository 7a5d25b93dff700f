import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { forgetMembers } from '../../services/caller/memberStore.ts';
import { workerScope } from '../../services/caller/scope.ts';
import { hashOfEvent } from '../../services/lifeCycle/eventRow.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { readPartition } from '../../services/referrals/store/partitionStore.ts';
import { rewrittenSk } from '../../services/referrals/store/referralKeys.ts';
import { encryptRows } from '../../tools/encryptRows.ts';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { succeed } from '../support/referrals.ts';
import { markedCase, markedRest } from './support/markedStore.ts';
import { asBeforeEncryption } from './support/plainRows.ts';
import { dumpOf, markers } from './support/storeDump.ts';

/**
 * `npm run encrypt` on a store that predates encryption. The tests run in one order, because each uses the result of
 * the one before.
 */
const scope = workerScope('test');
const { next, foundIn } = markers();
const quiet = () => undefined;

let platform: InProcess;
let caseId: string;
let referralIds: string[] = [];
let asItWas: string;
let formerHeads: unknown[];
beforeAll(async () => {
  platform = await startInProcess();
  ({ caseId, referralIds } = await markedCase(platform, next));
  await markedRest(platform, next);
  asItWas = await shown();
  await asBeforeEncryption(platform.table);
  formerHeads = await Promise.all(referralIds.map(headOf));
}, 60_000);
afterAll(() => platform.stop());

const found = async () => foundIn(await dumpOf(platform.table.client, [platform.table.tableName]));
const headOf = async (id: string) => (await readPartition(scope, id)).find(({ sk }) => sk === 'STATE')?.lastHash;

/** All data as the members of the issuer see it. */
async function shown(): Promise<string> {
  forgetDataKeys();
  forgetMembers();
  const caseworker = platform.as('caseworker.chisinau');
  const referrals = referralIds.map((id) =>
    caseworker(
      `query($id: ID) { referral(id: $id) { summary servicesAlreadyProvided status version measures { activity } person { surname }
        incomingNumber appointment { place } history { type actor { displayName role } data { note question answer reasonText } } } }`,
      { id },
    ),
  );
  const ofCase = caseworker(
    'query($id: ID) { case(ref: { id: $id }) { beneficiary { surname languages } householdMembers { givenNames locality } } }',
    { id: caseId },
  );
  const members = platform.as('supervisor.mec')('{ members { displayName email } me { member { displayName } } }');
  const answers = await Promise.all([...referrals, ofCase, members]);
  for (const { errors } of answers) if (errors) throw new Error(JSON.stringify(errors));
  return JSON.stringify(answers.map(({ data }) => data));
}

/** Interrupts the run after so many transactions, as a lost connection would. */
function cutOffAfter(transactions: number): () => void {
  let left = transactions;
  return tapStore(({ name, input, next: go }) => {
    if (name === 'TransactWriteItems' && left-- <= 0) throw new Error('cut off');
    return go({ input });
  });
}

describe('rows from before encryption', () => {
  it('are not encrypted in the store, and the API shows them as before', async () => {
    expect(await found()).toBeGreaterThan(400);
    expect(await shown()).toBe(asItWas);
  });

  it('stay readable and writable if the command is stopped between two rows', async () => {
    const heal = cutOffAfter(1);
    await expect(encryptRows(quiet)).rejects.toThrow('cut off');
    heal();
    const left = await found();
    expect(left).toBeGreaterThan(0);
    expect(await shown()).toBe(asItWas);
    // One command on a sealed referral, and one on a plain referral.
    for (const id of referralIds.slice(0, 2)) {
      const before = JSON.parse(asItWas)[referralIds.indexOf(id)].referral;
      await succeed(platform.as('caseworker.chisinau'), 'addReferralNote', {
        ...{ referral: { id }, expectedVersion: before.version, text: next() },
      });
    }
    formerHeads = await Promise.all(
      referralIds.map(async (id, at) => ((await isRewritten(id)) ? formerHeads[at] : headOf(id))),
    );
    asItWas = await shown();
  });

  it('are all sealed by the next run, and the API shows the same', async () => {
    const sealed = await encryptRows(quiet);
    expect(sealed.referrals).toBeGreaterThan(0);
    expect(await found()).toBe(0);
    expect(await shown()).toBe(asItWas);
    expect(await encryptRows(quiet)).toEqual({ referrals: 0, cases: 0, members: 0 });
  });

  it('have a valid chain of hashes, and keep the head of the chain before the encryption', async () => {
    for (const [at, id] of referralIds.entries()) {
      const rows = await readPartition(scope, id);
      const events = rows.filter(({ sk }) => String(sk).startsWith('EV#'));
      let previousHash = '';
      for (const event of events) {
        expect(event).toMatchObject({ previousHash, schemaVersion: 2, hash: hashOfEvent(event) });
        previousHash = String(event.hash);
      }
      expect(await headOf(id)).toBe(previousHash);
      expect(rows.find(({ sk }) => sk === rewrittenSk)?.formerHash).toBe(formerHeads[at]);
    }
  });
});

const isRewritten = async (id: string) => (await readPartition(scope, id)).some(({ sk }) => sk === rewrittenSk);
