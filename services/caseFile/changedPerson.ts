import { canonical } from '../platform/canonical.ts';
import { nullsIn } from '../platform/fields.ts';
import type { FieldProblem } from '../platform/outcome.ts';
import { optionalFields, type Person, type PersonRecord } from './person.ts';

/** Corrections of a person's record. Pure. */
export type PersonChanges = { [Field in keyof PersonRecord]?: PersonRecord[Field] | undefined };

/** The parts that are explicitly null, by field: `guardian` and its `phone`. A list is replaced as a whole and has none. */
export type EmptiedParts = Record<string, readonly string[]>;

/**
 * The record with the new values and without the cleared ones, and the names of the changed fields. The parts of an object
 * that are left out stay.
 */
export function changed(
  person: Person,
  changes: PersonChanges,
  clear: readonly string[],
  parts: EmptiedParts = {},
): { person: Person; fields: string[] } {
  const before = person as Record<string, unknown>;
  const given = Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [field, isObject(value) ? merged(before[field], value, parts[field]) : value] as const);
  const next: Record<string, unknown> = { ...person, ...Object.fromEntries(given) };
  for (const field of clear) delete next[field];
  const touched = [...given.map(([field]) => field), ...clear];
  const fields = touched.filter((field) => canonical(before[field]) !== canonical(next[field]));
  return { person: next as Person, fields };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merged(before: unknown, value: object, emptied: readonly string[] = []): object {
  const whole = { ...(isObject(before) ? before : {}), ...value };
  return Object.fromEntries(Object.entries(whole).filter(([part]) => !emptied.includes(part)));
}

/** The explicitly null parts of the objects in an input. */
export const emptiedParts = (input: unknown): EmptiedParts =>
  Object.fromEntries(
    Object.entries((input ?? {}) as object).flatMap(([field, value]) => {
      const parts = isObject(value) ? nullsIn(value) : [];
      return parts.length > 0 ? [[field, parts]] : [];
    }),
  );

/** The fields among these that every record has, so that they cannot be emptied. */
export const mustStay = (fields: readonly string[]): string[] =>
  fields.filter((field) => !optionalFields().includes(field));

/** The fields that cannot be cleared: required fields, and fields that are set in the same correction. */
export function cannotClear(clear: readonly string[], changes: PersonChanges): FieldProblem[] {
  const known = optionalFields();
  return clear.flatMap((field, at): FieldProblem[] => {
    if (!known.includes(field)) return [{ path: `clear.${at}`, rule: 'UNKNOWN_CODE' }];
    const isSet = changes[field as keyof PersonChanges] !== undefined;
    return isSet ? [{ path: `clear.${at}`, rule: 'NOT_ALLOWED' }] : [];
  });
}
