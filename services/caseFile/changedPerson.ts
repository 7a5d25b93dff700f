import { canonical } from '../platform/canonical.ts';
import type { FieldProblem } from '../platform/outcome.ts';
import { optionalFields, type Person, type PersonRecord } from './person.ts';

/** Corrections of a person's record. Pure. */
export type PersonChanges = { [Field in keyof PersonRecord]?: PersonRecord[Field] | undefined };

/** The record with the new values and without the cleared ones, and the names of the changed fields. */
export function changed(
  person: Person,
  changes: PersonChanges,
  clear: readonly string[],
): { person: Person; fields: string[] } {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const next: Record<string, unknown> = { ...person, ...Object.fromEntries(given) };
  for (const field of clear) delete next[field];
  const before = person as Record<string, unknown>;
  const touched = [...given.map(([field]) => field), ...clear];
  const fields = touched.filter((field) => canonical(before[field]) !== canonical(next[field]));
  return { person: next as Person, fields };
}

/** The fields that cannot be cleared: required fields, and fields that are set in the same correction. */
export function cannotClear(clear: readonly string[], changes: PersonChanges): FieldProblem[] {
  const known = optionalFields();
  return clear.flatMap((field, at): FieldProblem[] => {
    if (!known.includes(field)) return [{ path: `clear.${at}`, rule: 'UNKNOWN_CODE' }];
    const isSet = changes[field as keyof PersonChanges] !== undefined;
    return isSet ? [{ path: `clear.${at}`, rule: 'NOT_ALLOWED' }] : [];
  });
}
