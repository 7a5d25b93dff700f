import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { type Key, type Row, update, type Write } from '../platform/commit.ts';
import { removal, rowsUnder, writeRows } from '../platform/rows.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { caseKey, changeSk } from './caseKeys.ts';
import { specialFields } from './person.ts';

/** The changes of a case when a person is erased. They need no key. */

type StoredPerson = Row & { id: string; erasedAt?: string; codeIndexes?: string[]; sealed?: unknown };

/** The part of a case that an erasure needs. `persons` are in the stored form. */
export type ErasableCase = {
  id: string;
  caseNumber: string;
  version: number;
  country: string;
  centre: string;
  institutionId: string;
  isClosed: boolean;
  openReferrals: number;
  persons: StoredPerson[];
};

export async function findErasableCase(scope: Scope, caseId: string): Promise<ErasableCase | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: tableName(), Key: marshall(caseKey(scope, caseId)), ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const { id, caseNumber, version, country, centre, institutionId, closedAt, openReferrals, persons } =
    unmarshall(Item);
  return {
    ...{ id, caseNumber, version, country, centre, institutionId, openReferrals, persons },
    isClosed: closedAt !== undefined,
  } as ErasableCase;
}

/**
 * Reduces the person to the id and the time of the erasure. The map `erasedPersons` of the case row prevents the issue or
 * reopening of a referral at the same moment, because both write to this row.
 */
export function erasedPersonWrite(scope: Scope, found: ErasableCase, beneficiaryId: string, erasedAt: string): Write {
  const persons = found.persons.map((person) =>
    person.id === beneficiaryId ? { id: person.id, erasedAt, sealed: {} } : person,
  );
  const isFirst = found.persons[0]?.id === beneficiaryId;
  const erased = Object.fromEntries(
    persons.flatMap((person) => (person.erasedAt ? [[person.id, person.erasedAt]] : [])),
  );
  return {
    item: update(
      caseKey(scope, found.id),
      // The reason for the end of the case is sealed with the first person's keys and is erased with that person.
      `SET persons = :persons, erasedPersons = :erased, version = :next${isFirst ? ' REMOVE closeReasonText' : ''}`,
      {
        ...{ ':persons': persons, ':erased': erased, ':next': found.version + 1 },
        ...{ ':before': found.version, ':open': found.openReferrals },
      },
      // The condition fails when a referral was issued meanwhile, because the number of open referrals has changed.
      { condition: 'version = :before AND openReferrals = :open' },
    ),
    unless: (existing) => ({
      code: 'VERSION_CONFLICT',
      kind: 'CASE',
      currentVersion: Number(existing?.version ?? 0),
      currentStatus: String(existing?.status),
    }),
  };
}

/** The same for special categories only. The names of the fields are removed too. */
export function withoutSpecialWrite(scope: Scope, found: ErasableCase, beneficiaryId: string): Write {
  const special = new Set<string>(specialFields);
  const persons = found.persons.map((person) => {
    if (person.id !== beneficiaryId) return person;
    const kept = Object.entries((person.sealed ?? {}) as object).filter(([field]) => !special.has(field));
    return { ...person, sealed: Object.fromEntries(kept) };
  });
  return {
    item: update(
      caseKey(scope, found.id),
      'SET persons = :persons, version = :next',
      { ':persons': persons, ':next': found.version + 1, ':before': found.version },
      { condition: 'version = :before' },
    ),
    unless: () => ({ code: 'BUSY' }),
  };
}

export async function removeRow(key: { pk: string; sk: string }): Promise<void> {
  await dynamo.send(new DeleteItemCommand({ TableName: tableName(), Key: marshall(key) }));
}

/** Removes the corrections of the person's record, because the names of changed fields are information too. */
export async function removeChanges(scope: Scope, caseId: string, beneficiaryId: string): Promise<number> {
  const found = await rowsUnder(caseKey(scope, caseId).pk, changeSk(beneficiaryId));
  await writeRows((found as Key[]).map(removal));
  return found.length;
}
