import { backgroundAccounts, demoAccounts } from '../../data/accounts.ts';
import { dateOn, instantOn } from '../../data/demo/calendar.ts';
import { accountFor } from '../../data/demo/commands.ts';
import { demoCases } from '../../data/demo/people.ts';
import { plannedClosings, plannedReferrals } from '../../data/demo/plan.ts';
import { directoriesFromFiles } from '../../data/directory.ts';
import { institutionIdOf, institutionsAt, isActive } from '../../services/institutions/institution.ts';
import { statuses } from '../../services/referrals/referral.ts';

const actionsOf = plannedReferrals.flatMap((planned) => planned.steps.map((step) => step.action));
const redirects = actionsOf.filter((action) => action === 'REDIRECT');
const anchor = '2026-03-02';

test('the demo has 60 persons, 50 cases, 150 referrals and 3 households at least', () => {
  expect(demoCases.flatMap((file) => file.people).length).toBeGreaterThanOrEqual(60);
  expect(demoCases.length).toBeGreaterThanOrEqual(50);
  expect(plannedReferrals.length).toBeGreaterThanOrEqual(150);
  expect(new Set(demoCases.flatMap((file) => file.household ?? [])).size).toBe(3);
});

test('at least two referrals end in every status', () => {
  const ends = [...plannedReferrals.map((planned) => planned.ends), ...redirects.map(() => 'REDIRECTED')];
  for (const status of statuses) {
    expect([status, ends.filter((end) => end === status).length >= 2]).toEqual([status, true]);
  }
});

test('some referrals are redirected, reopened, corrected, taken back or handed over, and some are restricted', () => {
  for (const action of ['REDIRECT', 'REOPEN', 'CORRECT_ANSWER', 'TAKE_BACK_ANSWER', 'ASSIGN'] as const) {
    expect([action, actionsOf.filter((one) => one === action).length >= 2]).toEqual([action, true]);
  }
  expect(actionsOf).toContain('AMEND');
  expect(plannedReferrals.filter((planned) => planned.restricted).length).toBeGreaterThanOrEqual(1);
});

test('every institution that is active has a referral', () => {
  const asked = new Set(plannedReferrals.map((planned) => `${planned.country}-${planned.institution}`));
  const active = directoriesFromFiles().flatMap((directory) =>
    institutionsAt(directory, anchor).filter((institution) => isActive(institution, anchor)),
  );
  expect(active.map(institutionIdOf).filter((id) => !asked.has(id))).toEqual([]);
});

test('the work lies within nine months before the anchor, on working days', () => {
  for (const planned of plannedReferrals) {
    let day = planned.startDay;
    expect(day).toBeGreaterThanOrEqual(-275);
    for (const [index, step] of planned.steps.entries()) {
      const earlier = instantOn(anchor, day, index, planned.serial);
      day += step.wait;
      const at = instantOn(anchor, day, index + 1, planned.serial);
      expect([planned.key, at > earlier && at < anchor]).toEqual([planned.key, true]);
      expect([0, 6]).not.toContain(new Date(at).getUTCDay());
    }
  }
  expect(dateOn(anchor, -1)).toBe('2026-03-01');
});

test('closed cases have no open referral', () => {
  expect(plannedClosings.length).toBeGreaterThanOrEqual(3);
  for (const { case: file } of plannedClosings) {
    const ends = plannedReferrals.filter((planned) => planned.case === file).map((planned) => planned.ends);
    for (const end of ends) expect(['CLOSED', 'CANCELLED', 'ENTERED_IN_ERROR']).toContain(end);
  }
});

test('every step has an account that may take it, and no two accounts share a place', () => {
  for (const { country, institution, case: file, steps } of plannedReferrals) {
    for (const step of steps) {
      expect(
        accountFor(step.by, { country, centre: file.centre, institutionId: `${country}-${institution}` }),
      ).toBeDefined();
    }
  }
  const places = [...demoAccounts, ...backgroundAccounts].map((account) => account.place);
  expect(new Set(places).size).toBe(places.length);
});
