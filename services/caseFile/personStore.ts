import type { Scope } from '../caller/scope.ts';
import { put, type Row, update, type Write } from '../platform/commit.ts';
import { dataKeysOfAll, dataKeysOrNew, institutionKeys } from '../platform/keys/dataKeys.ts';
import { type DataKeys, institutionSubject, personSubject } from '../platform/keys/heldKeys.ts';
import { open, type Place, seal } from '../platform/keys/seal.ts';
import { rowsUnder } from '../platform/rows.ts';

import type { IntegrationCase } from './case.ts';
import { caseKey, changeSk } from './caseKeys.ts';
import { caseRow } from './caseRows.ts';
import { type Person, specialFields } from './person.ts';

/** Writes the corrections of one person in a case, and reads their history. */

/** One correction of a record, as the API shows it. */
export type PersonChange = {
  version: number;
  at: string;
  memberId: string;
  displayName: string | undefined;
  fields: string[];
  reason: string | undefined;
};

export type Correction = {
  person: Person;
  before: Person;
  fields: string[];
  reason?: string | undefined;
  at: string;
  author: { memberId: string; institutionId: string; displayName: string };
};

const changeVersion = 1;
const special = new Set<string>(specialFields);

const placeOf = (row: Row, field: string, group: 'P' | 'S' = 'P'): Place => ({
  table: 'case',
  row: `${row.pk}|${row.sk}`,
  field,
  schemaVersion: changeVersion,
  group,
});

/**
 * The writes of a correction: the case with the changed person, if no other command has changed the case since, and the row
 * with the former values. `after` is the case in its next version.
 */
export async function correctionWrites(scope: Scope, after: IntegrationCase, made: Correction): Promise<Write[]> {
  const keys = new Map(
    await Promise.all(
      after.persons.map(async ({ id }): Promise<[string, DataKeys]> => [id, await dataKeysOrNew(personSubject(id))]),
    ),
  );
  const own = keys.get(made.person.id);
  if (!own) throw new Error('a person without keys');
  const { persons, schemaVersion } = caseRow(scope, after, keys);
  const item = update(
    caseKey(scope, after.id),
    'SET persons = :persons, version = :version, schemaVersion = :schema',
    { ':persons': persons, ':version': after.version, ':schema': schemaVersion, ':before': after.version - 1 },
    { condition: 'version = :before' },
  );
  const unless = (existing: Row | undefined) => ({
    code: 'VERSION_CONFLICT' as const,
    kind: 'CASE' as const,
    currentVersion: Number(existing?.version ?? 0),
    currentStatus: String(existing?.status),
  });
  return [{ item, unless }, { item: put(await changeRow(scope, after, made, own), 'attribute_not_exists(pk)') }];
}

/**
 * The row of a correction. The former values are sealed with the person's keys, special categories with their own keys. The
 * name of the member is sealed with the keys of the member's institution.
 */
async function changeRow(scope: Scope, after: IntegrationCase, made: Correction, keys: DataKeys): Promise<Row> {
  const { fields, at, reason, before, author } = made;
  const row = { pk: caseKey(scope, after.id).pk, sk: changeSk(before.id, after.version) };
  const values = fields.map((field): [string, unknown] => [field, (before as Record<string, unknown>)[field] ?? null]);
  const ordinary = Object.fromEntries(values.filter(([field]) => !special.has(field)));
  const restricted = Object.fromEntries(values.filter(([field]) => special.has(field)));
  const authorKeys = await institutionKeys(author.institutionId);
  return {
    ...row,
    schemaVersion: changeVersion,
    version: after.version,
    beneficiaryId: before.id,
    at,
    memberId: author.memberId,
    institutionId: author.institutionId,
    fields,
    sealed: {
      ...(reason !== undefined && { reason: seal(keys, placeOf(row, 'reason'), reason) }),
      before: seal(keys, placeOf(row, 'before'), ordinary),
      ...(Object.keys(restricted).length > 0 && {
        beforeSpecial: seal(keys, placeOf(row, 'beforeSpecial', 'S'), restricted),
      }),
      displayName: seal(authorKeys, placeOf(row, 'displayName'), author.displayName),
    },
  };
}

/** The corrections of a person's record, oldest first: member, time, fields and reason. One query. */
export async function personChanges(scope: Scope, caseId: string, beneficiaryId: string): Promise<PersonChange[]> {
  const rows = await changeRows(scope, caseId, beneficiaryId);
  if (rows.length === 0) return [];
  const institutions = [...new Set(rows.map(({ institutionId }) => String(institutionId)))];
  const subjects = [personSubject(beneficiaryId), ...institutions.map(institutionSubject)];
  const [own, ...authors] = await dataKeysOfAll(subjects, ['P']);
  return rows.map((row) => shown(row, own, authors[institutions.indexOf(String(row.institutionId))]));
}

/** A correction for the export to the person: with the former values and without the member. */
export type PersonHistory = Pick<PersonChange, 'at' | 'fields' | 'reason'> & {
  institutionId: string;
  before: Record<string, unknown>;
};

export async function personHistory(scope: Scope, caseId: string, beneficiaryId: string): Promise<PersonHistory[]> {
  const rows = await changeRows(scope, caseId, beneficiaryId);
  const [own] = await dataKeysOfAll([personSubject(beneficiaryId)]);
  return rows.map((row) => {
    const { before, beforeSpecial } = row.sealed as { before?: Uint8Array; beforeSpecial?: Uint8Array };
    const opened = own && before && open<object>(own, placeOf(row, 'before'), before);
    const special = own && beforeSpecial && open<object>(own, placeOf(row, 'beforeSpecial', 'S'), beforeSpecial);
    const { at, fields, reason } = shown(row, own, undefined);
    return { at, fields, reason, institutionId: String(row.institutionId), before: { ...opened, ...special } };
  });
}

const changeRows = (scope: Scope, caseId: string, beneficiaryId: string): Promise<Row[]> =>
  rowsUnder(caseKey(scope, caseId).pk, changeSk(beneficiaryId));

function shown(row: Row, own: DataKeys | undefined, author: DataKeys | undefined): PersonChange {
  const { reason, displayName } = row.sealed as { reason?: Uint8Array; displayName?: Uint8Array };
  return {
    version: Number(row.version),
    at: String(row.at),
    memberId: String(row.memberId),
    fields: row.fields as string[],
    reason: reason && own && open<string>(own, placeOf(row, 'reason'), reason),
    displayName: displayName && author && open<string>(author, placeOf(row, 'displayName'), displayName),
  };
}
