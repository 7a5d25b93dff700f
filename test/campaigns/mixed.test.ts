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
const open = ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'];
const live = [...open, 'COMPLETED', 'NOT_COMPLETED', 'DECLINED', 'CLOSED'];
/** The actions of a side, with the statuses in which they are worth trying. */
const actions: [mutation: string, by: 'ISSUER' | 'COORDINATOR' | 'RECEIVER', from: string[], input: object][] = [
  ['acknowledgeReferral', 'RECEIVER', ['ISSUED'], receipt],
  ['acceptReferral', 'RECEIVER', ['ISSUED', 'ACKNOWLEDGED'], { ...receipt, noAppointmentReason: 'Grupa se formează.' }],
  ['startReferral', 'RECEIVER', ['ACCEPTED'], { serviceDate: '2026-04-10' }],
  [
    'holdReferral',
    'RECEIVER',
    ['ACCEPTED', 'IN_PROGRESS'],
    { reasonCode: 'ILLNESS', expectedResumeDate: '2026-05-01' },
  ],
  ['resumeReferral', 'RECEIVER', ['ON_HOLD'], {}],
  [
    'requestReferralInfo',
    'RECEIVER',
    ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS'],
    { question: 'Ce nivel are?' },
  ],
  ['provideReferralInfo', 'ISSUER', ['INFO_REQUESTED'], { answer: 'Începător.' }],
  [
    'declineReferral',
    'RECEIVER',
    ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED'],
    { reasonCode: 'NO_CAPACITY', reasonText: words },
  ],
  [
    'completeReferral',
    'RECEIVER',
    ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'],
    { ...receipt, results: [measure] },
  ],
  [
    'failReferral',
    'RECEIVER',
    ['ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'],
    { ...receipt, reasonCode: 'NO_LONGER_NEEDED' },
  ],
  ['takeBackReferralAnswer', 'RECEIVER', ['COMPLETED', 'NOT_COMPLETED', 'DECLINED'], { reason: words }],
  [
    'redirectReferral',
    'RECEIVER',
    ['ISSUED', 'ACCEPTED', 'IN_PROGRESS'],
    { receivingInstitution: 'APL', reasonCode: 'OUT_OF_TERRITORY' },
  ],
  [
    'redirectReferral',
    'RECEIVER',
    ['ISSUED', 'ACCEPTED', 'IN_PROGRESS'],
    { receivingInstitution: 'MC', reasonCode: 'NOT_COMPETENT' },
  ],
  ['addReferralNote', 'RECEIVER', live, { text: 'A sunat.' }],
  ['amendReferral', 'ISSUER', open, { urgency: 'URGENT' }],
  ['verifyReferral', 'ISSUER', ['COMPLETED', 'NOT_COMPLETED'], { verified: true, beneficiaryConfirmed: 'YES' }],
  ['cancelReferral', 'ISSUER', ['INFO_REQUESTED'], { reasonCode: 'MOVED' }],
  ['reopenReferral', 'ISSUER', ['COMPLETED', 'DECLINED', 'CLOSED'], { reason: words, completionDue: '2026-08-01' }],
  [
    'reopenReferral',
    'COORDINATOR',
    ['COMPLETED', 'DECLINED', 'CLOSED'],
    { reason: words, completionDue: '2026-08-01' },
  ],
  ['markReferralEnteredInError', 'COORDINATOR', ['ON_HOLD', 'CLOSED'], { reason: words }],
];
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

describe('all roles send all commands at once', () => {
  it('and the counters, cases, guards, registers and histories equal a recount, whichever command wins', async () => {
    const roll = dice(20_260_410);
    const made = Array.from({ length: referrals }, (_, at) =>
      issuedReferral(platform.as('caseworker.chisinau'), { restricted: at % 3 === 0 }),
    );
    await Promise.all(made);
    const count = countTransactions();
    const answers: Awaited<ReturnType<typeof run>>[] = [];
    const reached = new Set<string>();
    const differing: string[] = [];
    const attempt = async ({ id, status, version, receivingInstitutionId }: StoredRow) => {
      const worthTrying = actions.filter(([, , from]) => from.includes(status));
      const choice = worthTrying[roll(worthTrying.length)];
      if (!choice) return [];
      const [mutation, by, , input] = choice;
      const place = by === 'RECEIVER' ? (receivers[receivingInstitutionId] ?? places.COORDINATOR) : places[by];
      return [await run(platform.as(place), mutation, { referral: { id }, expectedVersion: version, ...input })];
    };
    for (let round = 0; round < rounds; round++) {
      const states = (await readStored(platform.table)).states.sort((a, b) => (a.number < b.number ? -1 : 1));
      for (const { status } of states) reached.add(status);
      const tried = states.flatMap((state) => Array.from({ length: atOnce }, () => attempt(state)));
      answers.push(...(await Promise.all(tried)).flat());
      if (round % 5 === 4) differing.push(...(await differences(platform.table)));
    }
    count.stop();
    expect(differing).toEqual([]);
    const tally = tallied(answers);
    const taken = new Set(answers.flatMap(({ event }) => event?.type ?? []));
    expect(taken.size).toBeGreaterThanOrEqual(10);
    expect(reached.size).toBeGreaterThanOrEqual(10);
    expect(count.refusedByState).toBeGreaterThanOrEqual(50);
    expect(Object.keys(tally).filter((kind) => kind === 'BUSY')).toEqual([]);
  });
});
