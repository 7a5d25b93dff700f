import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { type Key, type Row, update, type Write } from '../platform/commit.ts';
import { removal, rowsUnder, writeRows } from '../platform/rows.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { caseKey, changeSk } from './caseKeys.ts';
import { specialFields } from './person.ts';

/** What the erasure of a person changes in their case: read and written without any key. */

type StoredPerson = Row & { id: string; erasedAt?: string; codeIndexes?: string[]; sealed?: unknown };

/** As much of a case as an erasure needs; `persons` as they are stored. */
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
 * Of the person an id and an instant are left. The map keeps a referral from being issued or reopened meanwhile: the
 * case's row is where both meet.
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
      // Words about the case go with the person whom the case is about.
      `SET persons = :persons, erasedPersons = :erased, version = :next${isFirst ? ' REMOVE closeReasonText' : ''}`,
      {
        ...{ ':persons': persons, ':erased': erased, ':next': found.version + 1 },
        ...{ ':before': found.version, ':open': found.openReferrals },
      },
      // A referral that was issued meanwhile has moved the number.
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

/** The same for special categories alone: not even the names of the fields are left. */
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

/** The history of changes of the person's record: which fields were changed says something too. */
export async function removeChanges(scope: Scope, caseId: string, beneficiaryId: string): Promise<number> {
  const found = await rowsUnder(caseKey(scope, caseId).pk, changeSk(beneficiaryId));
  await writeRows((found as Key[]).map(removal));
  return found.length;
}
