import type { Effect, EventData } from '../../lifeCycle/cycle.ts';
import { broken, refuseFields } from '../../platform/fields.ts';
import type { Referral } from '../referral.ts';

/** A corrected field. The event keeps the old and the new value, so that no mistake is overwritten. */
export type FieldChange = { field: string; from: unknown; to: unknown };

const changesOf = (before: Referral, change: Partial<Referral>): FieldChange[] =>
  Object.entries(change)
    .map(([field, to]) => ({ field, from: before[field as keyof Referral] ?? null, to: to ?? null }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));

/** The effect of a correction. A correction without a changed value is refused, so that it makes no event. */
export function corrected(before: Referral, change: Partial<Referral>, more: EventData = {}): Effect<Referral> {
  const changes = changesOf(before, change);
  const nothing = refuseFields([changes.length === 0 ? broken('', 'REQUIRED') : undefined]);
  return nothing ?? { ok: true, change, data: { ...more, changes } };
}

/** The fields that the input holds. */
export const given = (fields: object): Partial<Referral> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Referral>;
