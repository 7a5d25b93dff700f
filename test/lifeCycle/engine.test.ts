import { describe, expect, it } from '@jest/globals';
import type { Row } from '../../services/lifeCycle/cycle.ts';
import { rowOf } from '../../services/lifeCycle/cycle.ts';
import { transition } from '../../services/lifeCycle/transition.ts';
import { outcomeOf } from '../../services/referrals/lifeCycle/guards.ts';
import { lifeCycle, mutationOf, referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Measure, Referral } from '../../services/referrals/referral.ts';
import { attempt, clockAt, inStatus, memberOf, now } from './makers.ts';
import { lines } from './truth.ts';

/** Rules that the grid of the truth does not show: look-ups, names, targets, and parts of single steps. */

describe('the table', () => {
  it('names the look-up that a step needs', () => {
    const found = Object.fromEntries(lifeCycle.map(({ action, lookUp }) => [action, lookUp]));
    expect(found).toMatchObject({
      ...{ ACKNOWLEDGE: 'HANDLER_AND_UNIT', ACCEPT: 'HANDLER_AND_UNIT', ASSIGN: 'HANDLER_AND_UNIT' },
      ...{ COMPLETE: 'HANDLER_AND_UNIT', FAIL: 'HANDLER_AND_UNIT', DECLINE: 'SUGGESTED_INSTITUTION' },
      ...{ AMEND: 'MEASURES', UPDATE_DRAFT: 'DRAFT_CONTENT', CANCEL: 'DUPLICATE_OF' },
      ...{ START: undefined, VERIFY: undefined },
    });
  });

  it('gives the mutation of each action, and none for an unknown one', () => {
    for (const { action, mutation } of lines) expect(mutationOf(action as 'HOLD')).toBe(mutation);
    expect(() => mutationOf('NO_SUCH_ACTION' as 'HOLD')).toThrow('no row for NO_SUCH_ACTION');
    expect(() => rowOf(lifeCycle, 'NO_SUCH_ACTION' as 'HOLD')).toThrow('no row for NO_SUCH_ACTION');
  });
});

/** Takes the step RESUME with another target in its row and an effect that names none. */
function resumed(to: Row<Referral>['to']) {
  const held = inStatus('ON_HOLD');
  const row = { ...rowOf(referralCycle.rows, 'RESUME'), to, effect: () => ({ ok: true as const, change: {} }) };
  const step = { action: 'RESUME' as const, expectedVersion: held.version, data: {} };
  const taken = transition(
    { ...referralCycle, rows: [row] },
    held,
    step,
    memberOf('INSTITUTION_CONTACT'),
    clockAt(now),
  );
  return taken.ok ? taken.thing.status : taken.problem;
}

describe('a step whose effect names no target', () => {
  it.each<[words: string, to: Row<Referral>['to'], status: string]>([
    ['leads to the target of its row', ['CLOSED'], 'CLOSED'],
    ['leads to the first of several targets', ['IN_PROGRESS', 'ACCEPTED'], 'IN_PROGRESS'],
    ['keeps the status when the row says so', ['same'], 'ON_HOLD'],
    ['keeps the status when the row leads back', ['back'], 'ON_HOLD'],
    ['keeps the status when the row has no target', [], 'ON_HOLD'],
  ])('%s', (_words, to, status) => expect(resumed(to)).toBe(status));

  it('is refused in the words of its kind of thing', () => {
    const refused = transition(
      referralCycle,
      inStatus('CLOSED'),
      { action: 'START', expectedVersion: inStatus('CLOSED').version, data: {} },
      memberOf('INSTITUTION_CONTACT'),
      clockAt(now),
    );
    expect(refused).toMatchObject({ ok: false, problem: { code: 'ILLEGAL_TRANSITION', kind: 'REFERRAL' } });
  });
});

describe('the outcome', () => {
  const measure = (result?: string) => ({ id: 'm', ...(result && { result: { result } }) }) as Measure;
  it.each<[outcome: string, measures: Measure[]]>([
    ['FULL', [measure('DELIVERED'), measure('DELIVERED')]],
    ['PARTIAL', [measure('DELIVERED'), measure('NOT_DELIVERED')]],
    ['PARTIAL', [measure('PARTIAL')]],
    ['PARTIAL', [measure('DELIVERED'), measure()]],
    ['NONE', [measure('NOT_DELIVERED'), measure('NOT_DELIVERED')]],
    ['NONE', [measure('NOT_DELIVERED'), measure()]],
  ])('is %s', (outcome, measures) => expect(outcomeOf(measures)).toBe(outcome));
});

describe('an amendment', () => {
  const issuer = { role: 'CASEWORKER' };
  const issued = inStatus('ISSUED');

  it('raises the restriction and never lowers it', () => {
    expect(attempt(issued, 'AMEND', { ...issuer, data: { restricted: true } }).referral?.restricted).toBe(true);
    for (const referral of [issued, { ...issued, restricted: true }])
      expect(attempt(referral, 'AMEND', { ...issuer, data: { restricted: false } })).toEqual({
        refused: 'VALIDATION',
        fields: ['restricted NOT_ALLOWED'],
      });
  });

  it('keeps the told need of an interpreter if the amendment does not name it', () => {
    const told = { ...issued, person: { interpreterNeeded: true } };
    const amended = attempt(told, 'AMEND', { ...issuer, data: { urgency: 'URGENT' } });
    expect(amended.referral?.person).toEqual({ interpreterNeeded: true });
    expect(amended.event?.data).toEqual({ changes: [{ field: 'urgency', from: 'NORMAL', to: 'URGENT' }] });
  });

  it('that finds the same need open moves its guard beside it, and changes nothing else for that', () => {
    const row = rowOf(referralCycle.rows, 'AMEND');
    const effect = (data: object) =>
      row.effect(issued, data, { clock: clockAt(now), actorId: 'member', role: 'CASEWORKER' });
    expect(effect({ restricted: true, beside: true })).toMatchObject({
      ok: true,
      change: { restricted: true, beside: true },
      data: { changes: [{ field: 'restricted', from: false, to: true }] },
    });
    const alone = effect({ restricted: true });
    expect(alone.ok && 'beside' in alone.change).toBe(false);
    expect(effect({ beside: true })).toMatchObject({ ok: false, problem: { code: 'VALIDATION' } });
  });
});

it('a failure straight from ISSUED implies the receipt and the acceptance', () =>
  expect(attempt(inStatus('ISSUED'), 'FAIL').event?.impliedSteps).toEqual(['ACKNOWLEDGE', 'ACCEPT']));

it('an answer that implied no step leaves the implied steps when it is taken back', () => {
  const completed: Referral = { ...inStatus('COMPLETED'), impliedSteps: ['ACKNOWLEDGE'], answerImplied: undefined };
  expect(attempt(completed, 'TAKE_BACK_ANSWER').referral?.impliedSteps).toEqual(['ACKNOWLEDGE']);
});
