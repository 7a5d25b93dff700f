import { expect, it } from '@jest/globals';
import type { Action } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { attempt, type Given, inStatus, leastData, today } from './makers.ts';

/** A guard with an input that it refuses and the nearest input that it accepts. */

/** The rule, the referral, the action, the refused input, the refusal, and the accepted input. */
export type Guard = [string, Referral, Action, Given, string | string[], Given | [Referral, Given]];

export function guardTable(guards: Guard[]) {
  it.each(guards)('%s', (_what, referral, action, refused, words, allowed) => {
    const expected = Array.isArray(words) ? { refused: 'VALIDATION', fields: words } : { refused: words };
    expect(attempt(referral, action, refused)).toEqual(expected);
    const [other, given] = Array.isArray(allowed) ? allowed : [referral, allowed];
    const tried = attempt(other, action, given);
    expect({ refused: tried.refused, fields: tried.fields }).toEqual({});
  });
}

export const twenty = 'De exact 20 de semne';
export const nineteen = twenty.slice(1);
const measures = (...ids: string[]) => ids.map((id) => ({ id, needCode: 'LANGUAGE', activity: 'Curs' }));
export const [first, second] = [
  '00000000-0000-4000-8000-0000000000a1',
  '00000000-0000-4000-8000-0000000000a2',
] as const;
export const withTwo = (referral: Referral): Referral => ({ ...referral, measures: measures(first, second) });

export const issued = inStatus('ISSUED');
export const acknowledged = inStatus('ACKNOWLEDGED');
export const accepted = inStatus('ACCEPTED');
export const inProgress = inStatus('IN_PROGRESS');
export const draft = (more: Partial<Referral>) => inStatus('DRAFT', more);

/** The least data of an action, and more. */
export const least = (action: Action, more: object) => ({ data: { ...leastData[action], ...more } });
export const caseworker = (given: Given): Given => ({ role: 'CASEWORKER', ...given });
export const delivered = (more: object = {}) => ({ result: 'DELIVERED', date: today, ...more });
export const results = (...list: object[]): Given => ({ data: { results: list } });
export const fail = (reasonCode: string, ...dates: string[]): Given => ({
  data: { reasonCode, contactAttempts: dates.map((date) => ({ date })) },
});

/** The names of the given fields that have a value. */
export const there = (referral: Referral, ...fields: (keyof Referral)[]) =>
  fields.filter((field) => referral[field] !== undefined);
