import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';
import { tallied } from './support/clerks.ts';
import { differences } from './support/recount.ts';
import { readStored } from './support/stored.ts';

const atOnce = 100;

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const caseworker = () => platform.as('caseworker.chisinau');
const contact = () => platform.as('contact.mec');
const times = <T>(howMany: number, make: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: howMany }, (_, at) => make(at)));

/** The parts that a repeat must return again: the event, the version, and the number of the created referral. */
const saidBy = ({ __typename, event, referral, child, code }: Awaited<ReturnType<typeof run>>) =>
  JSON.stringify({
    __typename,
    event,
    id: referral?.id,
    number: referral?.number,
    version: referral?.version,
    child,
    code,
  });

const eventsOf = async (id: string) => (await readStored(platform.table)).events.get(id)?.length;
const childrenOf = async (id: string) =>
  (await readStored(platform.table)).states.filter((state) => state.redirectedFrom?.id === id).map((state) => state.id);

describe('one key sent a hundred times at once', () => {
  it('issues one referral and answers it a hundred times', async () => {
    const opened = await openedCase(caseworker());
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    const answers = await times(atOnce, () => run(caseworker(), 'issueReferral', input));
    expect(tallied(answers)).toEqual({ ReferralSuccess: atOnce });
    expect(new Set(answers.map(saidBy)).size).toBe(1);
    const { states } = await readStored(platform.table);
    expect(states.filter(({ caseId }) => caseId === opened.id)).toHaveLength(1);
    expect(await differences(platform.table)).toEqual([]);
  });

  it.each(['with a key', 'with the key that is derived'])('acknowledges once, %s', async (kind) => {
    const { id, version } = await issuedReferral(caseworker());
    const key = kind === 'with a key' ? { idempotencyKey: randomUUID() } : {};
    const input = { referral: { id }, expectedVersion: version, incomingNumber: 'MEC-1', ...key };
    const answers = await times(atOnce, () => run(contact(), 'acknowledgeReferral', input));
    expect(tallied(answers)).toEqual({ ReferralSuccess: atOnce });
    expect(new Set(answers.map(saidBy)).size).toBe(1);
    expect(await eventsOf(id)).toBe(2);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('redirects once, to one child', async () => {
    const { id, version } = await issuedReferral(caseworker());
    const input = {
      referral: { id },
      expectedVersion: version,
      idempotencyKey: randomUUID(),
      receivingInstitution: 'MC',
      reasonCode: 'NOT_COMPETENT',
    };
    const answers = await times(atOnce, () => run(contact(), 'redirectReferral', input));
    expect(tallied(answers)).toEqual({ RedirectReferralSuccess: atOnce });
    expect(new Set(answers.map(saidBy)).size).toBe(1);
    expect(await eventsOf(id)).toBe(2);
    expect(await childrenOf(id)).toEqual([answers[0].child.id]);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('opens one case', async () => {
    const person = { givenNames: 'Amina', surname: 'Haled', birthDate: '1992-03-05', birthDatePrecision: 'DAY' };
    const input = {
      idempotencyKey: randomUUID(),
      caseNumber: 'DP-100',
      openedOn: '2026-04-01',
      track: 'PROGRAMME',
      status: 'ACTIVE',
      beneficiary: {
        ...person,
        category: 'STATELESS',
        languages: ['rusă'],
        interpreterNeeded: false,
        locality: 'Bălți',
      },
    };
    const answers = await times(atOnce, () => run(caseworker(), 'openCase', input));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const { cases } = await readStored(platform.table);
    expect(cases.filter(({ caseNumber }) => caseNumber === 'DP-100')).toHaveLength(1);
  });
});

describe('a key that was used', () => {
  it('answers days later with the same event and the present referral', async () => {
    const { id, version } = await issuedReferral(caseworker());
    const input = { referral: { id }, expectedVersion: version, incomingNumber: 'MEC-1', idempotencyKey: randomUUID() };
    const first = await succeed(contact(), 'acknowledgeReferral', input);
    platform.setNow('2026-04-14T07:00:00.000Z');
    await succeed(contact(), 'addReferralNote', { referral: { id }, expectedVersion: version + 1, text: 'A sunat.' });
    const again = await succeed(contact(), 'acknowledgeReferral', input);
    platform.setNow('2026-04-10T07:00:00.000Z');
    expect(again.event).toEqual(first.event);
    expect(again.referral).toMatchObject({ version: version + 2, status: 'ACKNOWLEDGED' });
    expect(await differences(platform.table)).toEqual([]);
  });

  it('answers a repeat in another case of letters and by number, as the same command', async () => {
    const { id, number, version } = await issuedReferral(caseworker());
    const key = randomUUID();
    const rest = { expectedVersion: version, incomingNumber: 'MEC-1' };
    const first = await succeed(contact(), 'acknowledgeReferral', { referral: { id }, idempotencyKey: key, ...rest });
    const again = await succeed(contact(), 'acknowledgeReferral', {
      referral: { number },
      idempotencyKey: key.toUpperCase(),
      ...rest,
    });
    expect(again.event).toEqual(first.event);
  });

  it.each([
    ['one after the other', false],
    ['at once', true],
  ])('is refused with another payload, %s', async (_name, atTheSameTime) => {
    const { id, version } = await issuedReferral(caseworker());
    const input = { referral: { id }, expectedVersion: version, idempotencyKey: randomUUID() };
    const send = (incomingNumber: string) => run(contact(), 'acknowledgeReferral', { ...input, incomingNumber });
    const answers = atTheSameTime
      ? await Promise.all([send('MEC-1'), send('MEC-2')])
      : [await send('MEC-1'), await send('MEC-2')];
    expect(tallied(answers)).toEqual({ ReferralSuccess: 1, IDEMPOTENCY_KEY_REUSED: 1 });
    expect(await differences(platform.table)).toEqual([]);
  });

  it('is refused for another action, for another referral and for another draft', async () => {
    const [one, two] = [await issuedReferral(caseworker()), await issuedReferral(caseworker())];
    const idempotencyKey = randomUUID();
    const input = { expectedVersion: 1, idempotencyKey };
    await succeed(contact(), 'acknowledgeReferral', { ...input, referral: { id: one.id }, incomingNumber: 'MEC-1' });
    const refused = [
      await run(contact(), 'acknowledgeReferral', { ...input, referral: { id: two.id }, incomingNumber: 'MEC-1' }),
      await run(contact(), 'addReferralNote', { ...input, referral: { id: one.id }, text: 'A sunat.' }),
    ];
    const opened = await openedCase(caseworker());
    await succeed(caseworker(), 'issueReferral', { idempotencyKey, draft: aDraft(opened.id) });
    refused.push(
      await run(caseworker(), 'issueReferral', { idempotencyKey, draft: aDraft(opened.id, { urgency: 'URGENT' }) }),
    );
    expect(tallied(refused)).toEqual({ IDEMPOTENCY_KEY_REUSED: 3 });
    expect(await differences(platform.table)).toEqual([]);
  });

  it('means nothing in the hands of another member', async () => {
    const { id, version } = await issuedReferral(caseworker());
    const input = { referral: { id }, expectedVersion: version, idempotencyKey: randomUUID() };
    await succeed(contact(), 'acknowledgeReferral', { ...input, incomingNumber: 'MEC-1' });
    expect(
      await run(platform.as('contact.ms'), 'acknowledgeReferral', { ...input, incomingNumber: 'MEC-1' }),
    ).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await run(caseworker(), 'addReferralNote', { ...input, text: 'A sunat.' })).toMatchObject({
      code: 'VERSION_CONFLICT',
    });
  });

  it('keeps no refusal: a refused command may succeed with the same key', async () => {
    const { id, version } = await issuedReferral(caseworker());
    const input = { idempotencyKey: randomUUID(), referral: { id }, incomingNumber: 'MEC-1' };
    expect(await run(contact(), 'acknowledgeReferral', { ...input, expectedVersion: version + 1 })).toMatchObject({
      code: 'VERSION_CONFLICT',
    });
    await succeed(contact(), 'acknowledgeReferral', { ...input, expectedVersion: version });
  });
});

describe('two different inputs of one member for the same version, without keys', () => {
  it.each([
    ['at once', true],
    ['one after the other', false],
  ])('one wins, the other is told the present version: %s', async (_name, atTheSameTime) => {
    const { id, version } = await issuedReferral(caseworker());
    const send = (incomingNumber: string) =>
      run(contact(), 'acknowledgeReferral', { referral: { id }, expectedVersion: version, incomingNumber });
    const answers = atTheSameTime
      ? await Promise.all([send('MEC-1'), send('MEC-2')])
      : [await send('MEC-1'), await send('MEC-2')];
    expect(tallied(answers)).toEqual({ ReferralSuccess: 1, VERSION_CONFLICT: 1 });
    expect(await eventsOf(id)).toBe(2);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('answers the same for a redirect, and makes its child once', async () => {
    const { id, version } = await issuedReferral(caseworker());
    const send = (receivingInstitution: string) =>
      run(contact(), 'redirectReferral', {
        referral: { id },
        expectedVersion: version,
        receivingInstitution,
        reasonCode: 'NOT_COMPETENT',
      });
    const answers = await Promise.all([send('MC'), send('APL')]);
    expect(tallied(answers)).toEqual({ RedirectReferralSuccess: 1, VERSION_CONFLICT: 1 });
    expect(await eventsOf(id)).toBe(2);
    expect(await childrenOf(id)).toHaveLength(1);
    expect(await differences(platform.table)).toEqual([]);
  });
});
