import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dueDates, monthsLater, monthsUntil } from '../../services/caseFile/retention.ts';
import { sweep } from '../../services/retention/sweep.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aPerson, openedCase, succeed } from '../support/referrals.ts';
import { aFullPerson, ask, holding, releasing, type Someone, someone } from './people.ts';
import { recoverable } from './remains.ts';

/** Business time moves, and no test waits. data/directory/retention.json names the data that is kept, and the terms. */

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());
beforeEach(() => platform.setNow('2026-04-10T07:00:00.000Z'));

const night = (instant: string, most?: number) => {
  platform.setNow(instant);
  return sweep(new Date(instant), Date.now() + 60_000, most);
};
const close = (person: Pick<Someone, 'caseId'>) =>
  succeed(platform.as('caseworker.chisinau'), 'closeCase', {
    case: { id: person.caseId },
    expectedVersion: 1,
    reasonCode: 'LEFT_COUNTRY',
  });
const seen = async ({ caseId }: Pick<Someone, 'caseId'>) =>
  (
    await platform.as('caseworker.chisinau')(
      'query($id: ID) { case(ref: { id: $id }) { beneficiary { surname healthNeed erasedAt } householdMembers { surname } } }',
      { id: caseId },
    )
  ).data.case;

describe('a period', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-04-10', 12, '2027-04-10'],
    ['2026-12-31', 60, '2031-12-31'],
  ])('of %s and %s months ends on %s', (date, months, due) => expect(monthsLater(date, months)).toBe(due));

  it('is the one in force when the case was closed', () => {
    const period = { dataClass: 'PERSONAL' as const, validTo: null };
    const periods = [
      { ...period, months: 60, validFrom: '2018-01-01', validTo: '2026-12-31' },
      { ...period, months: 36, validFrom: '2027-01-01' },
    ];
    expect(dueDates(periods, '2026-12-31')).toEqual([{ dataClass: 'PERSONAL', due: '2031-12-31' }]);
    expect(dueDates(periods, '2027-01-01')).toEqual([{ dataClass: 'PERSONAL', due: '2030-01-01' }]);
    expect(dueDates(periods, '2017-12-31')).toEqual([]);
  });

  it('is looked for in every month since the first', () => {
    expect(monthsUntil('2026-03-31')).toEqual(['2026-01', '2026-02', '2026-03']);
  });
});

it('special categories go after a year, everything after five, to the day', async () => {
  const markers: string[] = [];
  const person = await someone(platform, aFullPerson(markers), 1);
  await close(person);
  const open = await openedCase(platform.as('caseworker.chisinau'), {
    beneficiary: aPerson({ healthNeed: 'Rămâne.' }),
  });

  expect(await night('2027-04-09T02:30:00.000Z')).toMatchObject({ cases: 0, persons: 0 });
  expect((await seen(person)).beneficiary.healthNeed).toBe(markers[8]);
  expect(await night('2027-04-10T02:30:00.000Z')).toMatchObject({ cases: 1, persons: 1, held: 0, left: 0 });
  expect((await seen(person)).beneficiary).toEqual({ surname: markers[1], healthNeed: null, erasedAt: null });
  const special = markers.slice(8, 11);
  expect(await recoverable(platform.table, special)).toEqual([]);
  expect(await night('2027-04-11T02:30:00.000Z')).toMatchObject({ cases: 0, persons: 0 });

  expect(await night('2031-04-09T02:30:00.000Z')).toMatchObject({ cases: 0 });
  expect((await seen(person)).beneficiary.surname).toBe(markers[1]);
  expect(await night('2031-04-10T02:30:00.000Z')).toMatchObject({ cases: 1, persons: 1 });
  expect((await seen(person)).beneficiary).toEqual({
    surname: null,
    healthNeed: null,
    erasedAt: '2031-04-10T02:30:00.000Z',
  });
  expect(await recoverable(platform.table, [...markers, ...person.words])).toEqual([]);
  const { erasures } = (
    await platform.as('coordinator.igm')('{ erasures { nodes { reason confirmations { number } } } }')
  ).data;
  expect(erasures.nodes[0]).toMatchObject({
    reason: 'RETENTION_OVER',
    confirmations: [{ number: person.referrals[0]?.number }],
  });
  const document = 'query($id: ID) { referral(id: $id) { history { type actor { role } } } }';
  const { referral } = (await platform.as('contact.mec')(document, { id: person.referrals[0]?.id })).data;
  expect(referral.history.at(-1)).toEqual({ type: 'referral.personErased', actor: { role: 'SYSTEM' } });
  // An open case is not touched, however old.
  expect((await seen({ caseId: open.id })).beneficiary.healthNeed).toBe('Rămâne.');
});

it('a hold keeps the data until it is lifted, night after night; the others of the household go', async () => {
  const opened = await openedCase(platform.as('caseworker.chisinau'), {
    householdMembers: [aPerson({ surname: 'Alta' })],
  });
  const person: Someone = {
    ...opened,
    caseId: opened.id,
    beneficiaryId: opened.beneficiary.id,
    referrals: [],
    words: [],
  };
  await close(person);
  await ask(platform.as('coordinator.igm'), 'setLegalHold', holding(person));
  expect(await night('2031-04-10T02:30:00.000Z')).toMatchObject({ held: 2, persons: 2 });
  expect(await seen(person)).toMatchObject({
    beneficiary: { surname: 'Haled' },
    householdMembers: [{ surname: null }],
  });
  expect(await night('2031-04-11T02:30:00.000Z')).toMatchObject({ held: 2, persons: 0 });
  await ask(platform.as('coordinator.igm'), 'releaseLegalHold', releasing(person));
  expect(await night('2031-04-12T02:30:00.000Z')).toMatchObject({ held: 0 });
  expect((await seen(person)).beneficiary.surname).toBeNull();
  expect(await night('2031-04-13T02:30:00.000Z')).toMatchObject({ cases: 0, persons: 0, held: 0 });
});

it('work that does not fit into a night is done in the next, and two runs at once do it once', async () => {
  const people: Someone[] = [];
  for (let count = 0; count < 4; count++) people.push(await someone(platform, aPerson(), 0));
  for (const person of people) await close(person);
  const first = await night('2032-01-10T02:30:00.000Z', 3);
  expect(first.cases).toBe(3);
  expect(first.left).toBeGreaterThan(0);
  await Promise.all([night('2032-01-11T02:30:00.000Z'), night('2032-01-11T02:30:00.000Z')]);
  for (const person of people) expect((await seen(person)).beneficiary.erasedAt).toBeTruthy();
  expect(await night('2032-01-12T02:30:00.000Z')).toMatchObject({ cases: 0, persons: 0, left: 0 });
});
