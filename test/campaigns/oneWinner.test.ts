import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral } from '../support/referrals.ts';
import { addClerks, type Clerk, tallied } from './support/clerks.ts';
import { differences } from './support/recount.ts';
import { readStored } from './support/stored.ts';
import { countTransactions, type TransactionCount, withoutCondition } from './support/storeTap.ts';

const clerksAtOnce = 50;
/** The proof: so many transactions that the store refused. The rounds end when there are enough. */
const fewestOverlaps = 100;
const mostRounds = 100;
const campaignTimeout = 300_000;

let platform: InProcess;
let clerks: Clerk[];
let restore: () => void = () => undefined;
beforeAll(async () => {
  platform = await startInProcess();
  clerks = await addClerks(platform, clerksAtOnce);
});
afterEach(() => restore());
afterAll(() => platform.stop());

const acknowledge = `mutation($input: AcknowledgeReferralInput!) { result: acknowledgeReferral(input: $input) {
  __typename ... on Problem { code } ... on VersionConflictProblem { currentVersion currentStatus } } }`;
type Acknowledged = { __typename: string; code?: string; currentVersion?: number; currentStatus?: string };
type Round = { id: string; answers: Acknowledged[] };

/** Every clerk acknowledges the same referral, read in the same version. */
async function acknowledgedByAll(): Promise<Round> {
  const { id, version } = await issuedReferral(platform.as('caseworker.chisinau'));
  const inputOf = (at: number) => ({ referral: { id }, expectedVersion: version, incomingNumber: `MEC-${at}` });
  const answers = clerks.map(async ({ client }, at): Promise<Acknowledged> => {
    const { data, errors } = await client(acknowledge, { input: inputOf(at) });
    return errors ? { __typename: 'GraphQLError', code: JSON.stringify(errors) } : data.result;
  });
  return { id, answers: await Promise.all(answers) };
}

/** The faults of the answers and of the stored data. Empty when exactly one clerk has won. */
async function faults({ id, answers }: Round): Promise<string[]> {
  const found: string[] = [];
  const { ReferralSuccess: winners = 0, VERSION_CONFLICT: conflicts = 0 } = tallied(answers);
  if (winners !== 1) found.push(`${winners} winners`);
  if (conflicts !== answers.length - 1) found.push(`${conflicts} conflicts`);
  const misled = answers.filter(
    ({ code, currentVersion, currentStatus }) =>
      code === 'VERSION_CONFLICT' && (currentVersion !== 2 || currentStatus !== 'ACKNOWLEDGED'),
  );
  if (misled.length > 0) found.push('conflicts that do not tell the present version');
  const { data } = await platform.as('contact.mec')(
    'query($id: ID) { referral(id: $id) { version incomingNumber history { type data { incomingNumber } } } }',
    { id },
  );
  const { version, incomingNumber, history } = data.referral;
  const winner = `MEC-${answers.findIndex(({ __typename }) => __typename === 'ReferralSuccess')}`;
  if (version !== 2 || history.length !== 2) found.push(`version ${version} after ${history.length} events`);
  if (history[1]?.data.incomingNumber !== winner || incomingNumber !== winner) found.push('not what the winner sent');
  return found;
}

describe('fifty clerks acknowledge one referral at once', () => {
  let count: TransactionCount;

  it(
    'one wins, forty-nine are told that it has changed, one event is written: until a hundred overlaps were refused',
    async () => {
      count = countTransactions();
      restore = count.stop;
      const found: string[] = [];
      let rounds = 0;
      for (; rounds < mostRounds && count.refusedByState < fewestOverlaps; rounds++) {
        found.push(...(await faults(await acknowledgedByAll())));
      }
      expect(found).toEqual([]);
      // The commands overlapped: they had read the same version, so the store refused them, not the reader.
      expect(count.refusedByState).toBeGreaterThanOrEqual(fewestOverlaps);
      expect(await differences(platform.table)).toEqual([]);
      const { events } = await readStored(platform.table);
      expect([...events.values()].flat()).toHaveLength(rounds * 2);
    },
    campaignTimeout,
  );
});

/**
 * Whether commands overlap is chance, and a round on a busy machine can be right by luck. There are therefore several
 * rounds.
 */
describe('the same check without the version condition', () => {
  it('finds losers who are not told the present version, although the event row still lets only one win', async () => {
    restore = withoutCondition((sk) => sk === 'STATE');
    let found: string[] = [];
    for (let round = 0; round < mostRounds && found.length === 0; round++) {
      found = await faults(await acknowledgedByAll());
    }
    expect(found).toEqual(['conflicts that do not tell the present version']);
  });

  it('finds several winners when the event row has no condition either, and the recount finds the damage', async () => {
    restore = withoutCondition((sk) => sk === 'STATE' || sk.startsWith('EV#'));
    const severalWinners = /^(?!1 )\d+ winners$/;
    const found: string[] = [];
    for (let round = 0; round < mostRounds && !found.some((fault) => severalWinners.test(fault)); round++) {
      found.push(...(await faults(await acknowledgedByAll())));
    }
    expect(found).toContainEqual(expect.stringMatching(severalWinners));
    expect(await differences(platform.table)).not.toEqual([]);
  });
});
