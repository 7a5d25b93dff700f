import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';
import { tallied } from './support/clerks.ts';
import { differences } from './support/recount.ts';
import { readStored } from './support/stored.ts';
import { countTransactions, type TransactionCount } from './support/storeTap.ts';

const atOnce = 50;

let platform: InProcess;
let count: TransactionCount;
beforeAll(async () => {
  platform = await startInProcess();
});
beforeEach(async () => {
  await platform.fresh();
  count = countTransactions();
});
afterEach(() => count.stop());
afterAll(() => platform.stop());

const caseworker = () => platform.as('caseworker.chisinau');
const casesOpened = (howMany: number) => Promise.all(Array.from({ length: howMany }, () => openedCase(caseworker())));
const issueOf = (caseId: string, more: object = {}) => ({ idempotencyKey: randomUUID(), draft: aDraft(caseId, more) });
const serials = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `IGM-CH/2026/${String(from + at).padStart(6, '0')}`);

describe('the register of a centre', () => {
  it('gives fifty issues at once fifty consecutive numbers, and BUSY to none', async () => {
    const cases = await casesOpened(atOnce);
    const answers = await Promise.all(cases.map(({ id }) => run(caseworker(), 'issueReferral', issueOf(id))));
    expect(tallied(answers)).toEqual({ ReferralSuccess: atOnce });
    const numbers = answers.map(({ referral }) => referral.number);
    expect(numbers.sort()).toEqual(serials(1, atOnce));
    // The commands met at the counter: most had read the same next number.
    expect(count.refused).toBeGreaterThanOrEqual(atOnce - 1);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('numbers the children of redirects in the same series, while other referrals are issued', async () => {
    const half = atOnce / 2;
    const open = await Promise.all(Array.from({ length: half }, () => issuedReferral(caseworker())));
    const cases = await casesOpened(half);
    const contact = platform.as('contact.mec');
    const redirects = open.map(({ id, version }) =>
      run(contact, 'redirectReferral', {
        referral: { id },
        expectedVersion: version,
        receivingInstitution: 'MC',
        reasonCode: 'NOT_COMPETENT',
      }),
    );
    const issues = cases.map(({ id }) => run(caseworker(), 'issueReferral', issueOf(id)));
    const redirected = await Promise.all(redirects);
    const issued = await Promise.all(issues);
    expect(tallied([...redirected, ...issued])).toEqual({ RedirectReferralSuccess: half, ReferralSuccess: half });
    const numbers = [...redirected.map(({ child }) => child.number), ...issued.map(({ referral }) => referral.number)];
    expect(numbers.sort()).toEqual(serials(half + 1, half + atOnce));
    expect(count.refused).toBeGreaterThan(0);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('begins again with the local year, and does not affect other centres', async () => {
    await issuedReferral(caseworker());
    platform.setNow('2026-12-31T21:59:59.000Z');
    const due = { completionDue: '2027-03-01' };
    expect((await issuedReferral(caseworker(), due)).number).toBe('IGM-CH/2026/000002');
    expect((await issuedReferral(platform.as('caseworker.balti'), due)).number).toBe('IGM-BL/2026/000001');
    // Midnight in Chișinău, two hours before midnight in UTC.
    platform.setNow('2026-12-31T22:00:00.000Z');
    expect((await issuedReferral(caseworker(), due)).number).toBe('IGM-CH/2027/000001');
    platform.setNow('2026-04-10T07:00:00.000Z');
    expect(await differences(platform.table)).toEqual([]);
  });

  it('uses no number for a refused command', async () => {
    const opened = await openedCase(caseworker());
    await succeed(caseworker(), 'issueReferral', issueOf(opened.id));
    const refused = await run(caseworker(), 'issueReferral', issueOf(opened.id));
    expect(refused).toMatchObject({ code: 'DUPLICATE', message: expect.stringContaining('IGM-CH/2026/000001') });
    expect((await issuedReferral(caseworker())).number).toBe('IGM-CH/2026/000002');
    expect(await differences(platform.table)).toEqual([]);
  });
});

describe('two commands on one case at once', () => {
  const pairs = 30;

  it('never issue the same need of the same person to the same institution twice', async () => {
    const cases = await casesOpened(pairs);
    const answers = await Promise.all(
      cases.flatMap(({ id }) => [
        run(caseworker(), 'issueReferral', issueOf(id)),
        run(caseworker(), 'issueReferral', issueOf(id)),
      ]),
    );
    expect(tallied(answers)).toEqual({ ReferralSuccess: pairs, DUPLICATE: pairs });
    expect(await differences(platform.table)).toEqual([]);
  });

  it('never close a case with a referral that is being issued', async () => {
    const cases = await casesOpened(pairs);
    const both = cases.map(({ id, version }) => {
      const close = { case: { id }, expectedVersion: version, reasonCode: 'LEFT_COUNTRY' };
      return Promise.all([run(caseworker(), 'issueReferral', issueOf(id)), run(caseworker(), 'closeCase', close)]);
    });
    const outcomes = (await Promise.all(both)).map(([issued, closed]) =>
      [issued.code ?? 'issued', closed.code ?? 'closed'].join(' '),
    );
    expect(
      outcomes.filter((outcome) => outcome !== 'issued OPEN_REFERRALS' && outcome !== 'CASE_NOT_OPEN closed'),
    ).toEqual([]);
    // The recount itself finds a closed case with an open referral.
    expect(await differences(platform.table)).toEqual([]);
    const { cases: stored } = await readStored(platform.table);
    expect(stored.filter(({ status, openReferrals }) => status !== 'ACTIVE' && openReferrals > 0)).toEqual([]);
  });

  it('answer the second of two different closings with a version conflict', async () => {
    const opened = await openedCase(caseworker());
    const close = { case: { id: opened.id }, expectedVersion: opened.version };
    const answers = await Promise.all([
      run(caseworker(), 'closeCase', { ...close, reasonCode: 'LEFT_COUNTRY' }),
      run(caseworker(), 'closeCase', { ...close, reasonCode: 'DIED' }),
    ]);
    expect(tallied(answers)).toEqual({ CloseCaseSuccess: 1, VERSION_CONFLICT: 1 });
  });
});
