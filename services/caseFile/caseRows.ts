import type { Scope } from '../caller/scope.ts';
import type { Row } from '../platform/commit.ts';
import type { DataKeys, KeyGroup } from '../platform/keys/heldKeys.ts';
import { open, type Place, seal } from '../platform/keys/seal.ts';
import { type IntegrationCase, isOpenStatus } from './case.ts';
import { caseKey } from './caseKeys.ts';
import { type Person, specialFields } from './person.ts';

/** The stored form of a case. Each field of a person is sealed with the person's own keys. */

const caseSchemaVersion = 2;

/**
 * The fields of a person that are stored unsealed. Every other field is sealed, so that a forgotten field is hidden, not
 * shown.
 */
const plainPersonFields = new Set<string>(['id', 'codeIndexes', 'erasedAt'] satisfies (keyof Person)[]);
const special = new Set<string>(specialFields);
const groupOf = (field: string): KeyGroup => (special.has(field) ? 'S' : 'P');

/** The place of a sealed field. `of` is the person to whom the field belongs; it is empty for a field of the case. */
const placeOf = (caseId: string, field: string, schemaVersion: number, of = ''): Place => ({
  table: 'case',
  row: `CASE#${caseId}|CASE`,
  field: of ? `${of}.${field}` : field,
  schemaVersion,
  group: groupOf(field),
});

type SealedFields = Record<string, Uint8Array | undefined>;
/** A stored person. In schema version 1 all fields were sealed as one value. */
export type SealedPerson = { id: string; sealed: SealedFields | Uint8Array };

export const keysIn = (keys: ReadonlyMap<string, DataKeys>, id: string | undefined): DataKeys => {
  const found = keys.get(id ?? '');
  if (!found) throw new Error('a person without keys');
  return found;
};

/** The whole row, sealed with the keys of each person. */
export function caseRow(scope: Scope, opened: IntegrationCase, keys: ReadonlyMap<string, DataKeys>): Row {
  const { persons, isOpen: _isOpen, closeReasonText, ...plain } = opened;
  return {
    ...caseKey(scope, opened.id),
    ...plain,
    ...(closeReasonText !== undefined && { closeReasonText: sealedReason(opened, keysIn(keys, persons[0]?.id)) }),
    schemaVersion: caseSchemaVersion,
    persons: persons.map((person) => personRow(opened.id, person, keysIn(keys, person.id))),
  };
}

function personRow(caseId: string, person: Person, keys: DataKeys): Row {
  const row: Row = {};
  const sealed: SealedFields = {};
  for (const [field, value] of Object.entries(person)) {
    if (value === undefined) continue;
    if (plainPersonFields.has(field)) row[field] = value;
    else sealed[field] = seal(keys, placeOf(caseId, field, caseSchemaVersion, person.id), value);
  }
  return { ...row, sealed };
}

/**
 * The sealed reason for the end of a case. It is sealed with the keys of the case's first person and is erased with that
 * person.
 */
export const sealedReason = ({ id, closeReasonText }: IntegrationCase, keys: DataKeys) =>
  seal(keys, placeOf(id, 'closeReasonText', caseSchemaVersion), closeReasonText ?? null);

/** The unsealed part of a case, with its persons by id only. It is enough to decide who sees the case. */
export function plainCaseOf(row: Row): IntegrationCase {
  if (row.schemaVersion !== 1 && row.schemaVersion !== caseSchemaVersion) {
    throw new Error('a case row of an unknown schema version');
  }
  const { pk: _pk, sk: _sk, schemaVersion: _version, closeReasonText: _sealed, ...rest } = row;
  const persons = (row.persons as SealedPerson[]).map(({ sealed: _values, ...plain }) => plain as Person);
  const found = { ...rest, persons } as Omit<IntegrationCase, 'isOpen'>;
  return { ...found, isOpen: isOpenStatus(found.status) };
}

/** The opened case. An erased person consists of the id only, and so does a person whose keys were not loaded. */
export function caseOf(row: Row, keys: ReadonlyMap<string, DataKeys>): IntegrationCase {
  const found = plainCaseOf(row);
  const version = Number(row.schemaVersion);
  const persons = (row.persons as SealedPerson[]).map((one, at) => {
    const own = keys.get(one.id);
    return own ? openedPerson(one, own, row) : (found.persons[at] as Person);
  });
  const text = row.closeReasonText as Uint8Array | undefined;
  const first = keys.get(persons[0]?.id ?? '');
  const closeReasonText =
    text && first && open<string | null>(first, placeOf(found.id, 'closeReasonText', version), text);
  return { ...found, persons, ...(closeReasonText && { closeReasonText }) };
}

export function openedPerson({ sealed, ...plain }: SealedPerson, own: DataKeys, row: Row): Person {
  const [caseId, version] = [String(row.id), Number(row.schemaVersion)];
  const fields = sealed instanceof Uint8Array ? wholePerson(own, caseId, sealed) : {};
  if (!(sealed instanceof Uint8Array)) {
    for (const [field, bytes] of Object.entries(sealed)) {
      if (bytes) fields[field] = open(own, placeOf(caseId, field, version, plain.id), bytes);
    }
  }
  return { ...fields, ...plain } as Person;
}

const wholePerson = (keys: DataKeys, caseId: string, bytes: Uint8Array): Record<string, unknown> => ({
  ...open<Person>(keys, placeOf(caseId, 'person', 1), bytes),
});
