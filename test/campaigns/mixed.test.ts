import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral, run } from '../support/referrals.ts';
import { tallied } from './support/clerks.ts';
import { differences } from './support/recount.ts';
import { readStored, type StoredRow } from './support/stored.ts';
import { countTransactions } from './support/storeTap.ts';

const referrals = 8;
const rounds = 25;
const atOnce = 3;

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const words = 'Un motiv care se explică îndeajuns de bine.';
const receipt = { incomingNumber: 'R-1' };
const measure = { result: 'DELIVERED', date: '2026-04-10' };
/** What somebody may do at this moment, with data that are valid in some status. */
const actions: [mutation: string, by: 'ISSUER' | 'COORDINATOR' | 'RECEIVER', input: object][] = [
  ['acknowledgeReferral', 'RECEIVER', receipt],
  ['acceptReferral', 'RECEIVER', { ...receipt, noAppointmentReason: 'Grupa se formează.' }],
  ['startReferral', 'RECEIVER', { serviceDate: '2026-04-10' }],
  ['holdReferral', 'RECEIVER', { reasonCode: 'ILLNESS', expectedResumeDate: '2026-05-01' }],
  ['resumeReferral', 'RECEIVER', {}],
  ['requestReferralInfo', 'RECEIVER', { question: 'Ce nivel are?' }],
  ['provideReferralInfo', 'ISSUER', { answer: 'Începător.' }],
  ['declineReferral', 'RECEIVER', { reasonCode: 'NO_CAPACITY', reasonText: words }],
  ['completeReferral', 'RECEIVER', { ...receipt, results: [measure] }],
  ['failReferral', 'RECEIVER', { ...receipt, reasonCode: 'NO_LONGER_NEEDED' }],
  ['takeBackReferralAnswer', 'RECEIVER', { reason: words }],
  ['redirectReferral', 'RECEIVER', { receivingInstitution: 'APL', reasonCode: 'OUT_OF_TERRITORY' }],
  ['redirectReferral', 'RECEIVER', { receivingInstitution: 'MC', reasonCode: 'NOT_COMPETENT' }],
  ['addReferralNote', 'RECEIVER', { text: 'A sunat.' }],
  ['amendReferral', 'ISSUER', { urgency: 'URGENT' }],
  ['verifyReferral', 'ISSUER', { verified: true, beneficiaryConfirmed: 'YES' }],
  ['cancelReferral', 'ISSUER', { reasonCode: 'MOVED' }],
  ['reopenReferral', 'ISSUER', { reason: words, completionDue: '2026-08-01' }],
  ['reopenReferral', 'COORDINATOR', { reason: words, completionDue: '2026-08-01' }],
  ['markReferralEnteredInError', 'COORDINATOR', { reason: words }],
];
/** Rare ends, so that most referrals live long. */
const rare = new Set(['cancelReferral', 'markReferralEnteredInError', 'verifyReferral']);
const receivers: Record<string, string> = { 'MD-MEC': 'contact.mec', 'MD-MC': 'contact.mc' };
const places = { ISSUER: 'caseworker.chisinau', COORDINATOR: 'coordinator.igm' };

/** The same numbers at every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe('everybody does everything at once', () => {
  it('and whatever wins, the counters, cases, guards, registers and histories equal a recount', async () => {
    const roll = dice(20_260_410);
    const made = Array.from({ length: referrals }, (_, at) =>
      issuedReferral(platform.as('caseworker.chisinau'), { restricted: at % 3 === 0 }),
    );
    await Promise.all(made);
    const count = countTransactions();
    const answers: Awaited<ReturnType<typeof run>>[] = [];
    const reached = new Set<string>();
    const differing: string[] = [];
    const attempt = ({ id, version, receivingInstitutionId }: StoredRow) => {
      let choice = actions[roll(actions.length)];
      if (choice && rare.has(choice[0]) && roll(3) > 0) choice = actions[roll(actions.length)];
      const [mutation, by, input] = choice ?? ['addReferralNote', 'RECEIVER', { text: 'A sunat.' }];
      const place = by === 'RECEIVER' ? (receivers[receivingInstitutionId] ?? places.COORDINATOR) : places[by];
      return run(platform.as(place), mutation, { referral: { id }, expectedVersion: version, ...input });
    };
    for (let round = 0; round < rounds; round++) {
      const states = (await readStored(platform.table)).states.sort((a, b) => (a.number < b.number ? -1 : 1));
      for (const { status } of states) reached.add(status);
      const tried = states.flatMap((state) => Array.from({ length: atOnce }, () => attempt(state)));
      answers.push(...(await Promise.all(tried)));
      if (round % 5 === 4) differing.push(...(await differences(platform.table)));
    }
    count.stop();
    console.log(count, reached.size, tallied(answers));
    expect(differing).toEqual([]);
    const tally = tallied(answers);
    const successes = Object.entries(tally).filter(([kind]) => kind.endsWith('Success'));
    expect(successes.length).toBeGreaterThanOrEqual(15);
    expect(reached.size).toBeGreaterThanOrEqual(12);
    expect(count.refusedByState).toBeGreaterThanOrEqual(20);
    expect(Object.keys(tally).filter((kind) => kind === 'BUSY')).toEqual([]);
  });
});
