import { canonical } from '../platform/canonical.ts';
import type { FieldProblem } from '../platform/outcome.ts';
import { optionalFields, type Person, type PersonRecord } from './person.ts';

/** What becomes of a record by a correction. Pure. */
export type PersonChanges = { [Field in keyof PersonRecord]?: PersonRecord[Field] | undefined };

/** The record with new values and without the cleared ones, and the names of the fields that are now others. */
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

/** Only what a record may do without can be cleared, and nothing is set and cleared at once. */
export function cannotClear(clear: readonly string[], changes: PersonChanges): FieldProblem[] {
  const known = optionalFields();
  return clear.flatMap((field, at): FieldProblem[] => {
    if (!known.includes(field)) return [{ path: `clear.${at}`, rule: 'UNKNOWN_CODE' }];
    const isSet = changes[field as keyof PersonChanges] !== undefined;
    return isSet ? [{ path: `clear.${at}`, rule: 'NOT_ALLOWED' }] : [];
  });
}
