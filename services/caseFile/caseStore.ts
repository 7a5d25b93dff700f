import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { scopeSees } from '../caller/actor.ts';
import type { Scope } from '../caller/scope.ts';
import { type CommandRecord, type Key, put, type Row, update, type Write } from '../platform/commit.ts';
import { type CaseRef, unusedId } from '../platform/fields.ts';
import { dataKeysOf, dataKeysOfAll, dataKeysOrNew, newDataKeys } from '../platform/keys/dataKeys.ts';
import { type DataKeys, personSubject } from '../platform/keys/heldKeys.ts';
import { readRows, rowsUnder } from '../platform/rows.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { registerCounterKey, type Series } from '../register/registerStore.ts';
import { type IntegrationCase, personOf, seesCase } from './case.ts';
import { caseKey, caseNumberKey, openReferralPrefix } from './caseKeys.ts';
import { caseOf, caseRow, keysIn, openedPerson, plainCaseOf, type SealedPerson, sealedReason } from './caseRows.ts';
import type { Person } from './person.ts';

/**
 * Reads and writes the rows of cases. A case that the scope may not see is not found. This is decided before any key is
 * loaded.
 */

/** The keys of the persons of a case, by person, for writing the case. */
export async function keysOfPersons(persons: readonly { id: string }[]): Promise<Map<string, DataKeys>> {
  const found = await dataKeysOfAll(persons.map(({ id }) => personSubject(id)));
  return new Map(found.map((keys, at) => [persons[at]?.id ?? '', keys]));
}

/** The keys for a command. A person whose rows predate encryption gets keys now, because the command may write. */
const keysForCommand = (row: Row | undefined) => async (persons: readonly { id: string }[]) => {
  if (row?.schemaVersion === 1) await Promise.all(persons.map(({ id }) => dataKeysOrNew(personSubject(id))));
  return keysOfPersons(persons);
};

/** The person of a command. Only this person is opened; the first one when no id is given. */
type About = { beneficiaryId: string | undefined };

/** The case, or undefined when the scope may not see it. */
async function caseSeenBy(
  scope: Scope,
  row: Row | undefined,
  keysOf = keysOfPersons,
  about?: About,
): Promise<IntegrationCase | undefined> {
  if (!row) return undefined;
  const plain = plainCaseOf(row);
  if (!scopeSees(scope, (party) => seesCase(plain, party))) return undefined;
  const opened = about ? [personOf(plain, about.beneficiaryId)].filter((one) => one !== undefined) : plain.persons;
  return caseOf(row, await keysOf(opened));
}

export async function findCaseId(scope: Scope, country: string, caseNumber: string): Promise<string> {
  const key = marshall(caseNumberKey(scope, country, caseNumber));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  return Item ? (unmarshall(Item).caseId as string) : unusedId;
}

/** The id of the case that a command names. Undefined when the case is unknown. */
export const caseIdOf = async (actor: Scope & { country: string }, ref: CaseRef): Promise<string | undefined> =>
  ref.id ?? (ref.caseNumber ? await findCaseId(actor, actor.country, ref.caseNumber) : undefined);

/** Reads the case, the idempotency row of the command and the next number of a register, in one round trip. */
export async function readCase(
  scope: Scope,
  caseId: string | undefined,
  command: Key,
  register?: Series,
  about?: About,
): Promise<{ found: IntegrationCase | undefined; earlier: CommandRecord | undefined; serial: number }> {
  const wanted = [
    { pk: command.pk, sk: command.sk },
    register ? registerCounterKey(register) : undefined,
    caseId ? caseKey(scope, caseId) : undefined,
  ].filter((key) => key !== undefined);
  const rows = await readRows(wanted);
  const found = caseId ? rows.at(-1) : undefined;
  const counter = register ? rows[1] : undefined;
  return {
    found: await caseSeenBy(scope, found, keysForCommand(found), about),
    earlier: rows[0] as CommandRecord | undefined,
    serial: Number(counter?.next ?? 1),
  };
}

export async function findCase(scope: Scope, caseId: string): Promise<IntegrationCase | undefined> {
  const [row] = await readRows([caseKey(scope, caseId)]);
  return caseSeenBy(scope, row);
}

/** The present record of a person, for a caller who sees a referral about the person. The caller need not see the case. */
export async function findPersonOf(scope: Scope, about: AboutPerson): Promise<Person | undefined> {
  const [row] = await readRows([caseKey(scope, about.caseId)]);
  return personIn(row, about);
}

/** The same, with the next number of a register, in one round trip. */
export async function readPersonOf(
  scope: Scope,
  about: AboutPerson,
  register: Series,
): Promise<{ person: Person | undefined; serial: number }> {
  const keys = [registerCounterKey(register), caseKey(scope, about.caseId)];
  const [counter, row] = await readRows(keys);
  return { person: await personIn(row, about), serial: Number(counter?.next ?? 1) };
}

type AboutPerson = { caseId: string; beneficiaryId: string };

/** One person of a case row, opened with the own keys only. Undefined for an erased person. */
async function personIn(row: Row | undefined, { beneficiaryId }: AboutPerson): Promise<Person | undefined> {
  const stored = (row?.persons as SealedPerson[] | undefined)?.find(({ id }) => id === beneficiaryId);
  if (!row || !stored || 'erasedAt' in stored) return undefined;
  return openedPerson(stored, await dataKeysOf(personSubject(beneficiaryId)), row);
}

/** The numbers of the case's open referrals. */
export async function openReferralNumbers(scope: Scope, caseId: string): Promise<string[]> {
  const open = await rowsUnder(caseKey(scope, caseId).pk, openReferralPrefix);
  return open.map(({ number }) => number as string).sort();
}

/** The writes of a new case. The keys of its persons are written in the same transaction. */
export async function newCaseWrites(scope: Scope, opened: IntegrationCase): Promise<Write[]> {
  const made = await Promise.all(opened.persons.map(({ id }) => newDataKeys(personSubject(id))));
  const keys = new Map(made.map((one, at) => [opened.persons[at]?.id ?? '', one.keys]));
  const number = { ...caseNumberKey(scope, opened.country, opened.caseNumber), caseId: opened.id };
  return [
    {
      item: put(number, 'attribute_not_exists(pk)'),
      unless: () => ({ code: 'DUPLICATE', existingNumber: opened.caseNumber }),
    },
    { item: put(caseRow(scope, opened, keys), 'attribute_not_exists(pk)') },
    ...made.map(({ write }) => write),
  ];
}

/** The write that ends a case, under two conditions: the case is as it was read, and no referral has been issued since. */
export async function closedCaseWrite(scope: Scope, closed: IntegrationCase): Promise<Write> {
  const { status, version, closedAt, closeReason, persons } = closed;
  const keys = await keysOfPersons(persons.slice(0, 1));
  const text = sealedReason(closed, keysIn(keys, persons[0]?.id));
  const item = update(
    caseKey(scope, closed.id),
    `SET #status = :status, version = :version, closedAt = :at, closeReason = :reason${text ? ', closeReasonText = :text' : ''}`,
    {
      ':status': status,
      ':version': version,
      ':at': closedAt,
      ':reason': closeReason,
      ...(text && { ':text': text }),
      ':before': version - 1,
      ':none': 0,
    },
    { condition: 'version = :before AND openReferrals = :none', names: { '#status': 'status' } },
  );
  const unless = (existing: Row | undefined) =>
    existing?.version === version - 1 ? { code: 'OPEN_REFERRALS' as const, numbers: [] } : staleCase(existing);
  return { item, unless };
}

/** The refusal of a command after another command has changed the case. */
export const staleCase = (existing: { version?: unknown; status?: unknown } | undefined) => ({
  code: 'VERSION_CONFLICT' as const,
  kind: 'CASE' as const,
  currentVersion: Number(existing?.version ?? 0),
  currentStatus: String(existing?.status),
});
