import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../access/scope.ts';
import {
  type CommandKey,
  type CommandRecord,
  type CommitResult,
  commit,
  put,
  type Row,
  update,
  type Write,
} from '../platform/commit.ts';
import { open, seal } from '../platform/seal.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { registerCounterKey } from '../referrals/referralKeys.ts';
import { readRows } from '../referrals/referralStore.ts';
import { type IntegrationCase, isOpenStatus, type Person } from './case.ts';
import { caseKey, caseNumberKey, openReferralPrefix } from './caseKeys.ts';

/** All DynamoDB of cases. The persons are sealed, each under their own id. */
const caseSchemaVersion = 1;

const rowOf = (scope: Scope, { persons, isOpen: _isOpen, ...rest }: IntegrationCase): Row => ({
  ...caseKey(scope, rest.id),
  ...rest,
  schemaVersion: caseSchemaVersion,
  persons: persons.map((person) => ({ id: person.id, sealed: seal({ subject: person.id, field: 'person' }, person) })),
});

function caseOf(row: Row): IntegrationCase {
  if (row.schemaVersion !== caseSchemaVersion) throw new Error('a case row of an unknown schema version');
  const { pk: _pk, sk: _sk, schemaVersion: _version, persons, ...rest } = row;
  const opened = (persons as { id: string; sealed: Uint8Array }[]).map(({ id, sealed }) =>
    open<Person>({ subject: id, field: 'person' }, sealed),
  );
  const found = { ...rest, persons: opened } as Omit<IntegrationCase, 'isOpen'>;
  return { ...found, isOpen: isOpenStatus(found.status) };
}

export async function findCaseId(scope: Scope, country: string, caseNumber: string): Promise<string | undefined> {
  const key = marshall(caseNumberKey(scope, country, caseNumber));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  return Item && (unmarshall(Item).caseId as string);
}

/** The case, whether this very command was done before, and the next number of a register: one round trip. */
export async function readCase(
  scope: Scope,
  caseId: string | undefined,
  command: { pk: string; sk: string },
  register?: { centre: string; year: number },
): Promise<{ found: IntegrationCase | undefined; command: CommandRecord | undefined; serial: number }> {
  const wanted = [
    { pk: command.pk, sk: command.sk },
    register ? registerCounterKey(register.centre, register.year) : undefined,
    caseId ? caseKey(scope, caseId) : undefined,
  ].filter((key) => key !== undefined);
  const rows = await readRows(wanted);
  const found = caseId ? rows.at(-1) : undefined;
  const counter = register ? rows[1] : undefined;
  return {
    found: found && caseOf(found),
    command: rows[0] as CommandRecord | undefined,
    serial: Number(counter?.next ?? 1),
  };
}

export async function findCase(scope: Scope, caseId: string): Promise<IntegrationCase | undefined> {
  const [row] = await readRows([caseKey(scope, caseId)]);
  return row && caseOf(row);
}

/** Numbers of the case's referrals that are with institutions now. */
export async function openReferralNumbers(scope: Scope, caseId: string): Promise<string[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :open)',
      ExpressionAttributeValues: marshall({ ':pk': caseKey(scope, caseId).pk, ':open': openReferralPrefix }),
    }),
  );
  return Items.map((item) => unmarshall(item).number as string).sort();
}

export function commitNewCase(
  scope: Scope,
  opened: IntegrationCase,
  command: CommandKey,
  deadline: number,
): Promise<CommitResult> {
  const number = { ...caseNumberKey(scope, opened.country, opened.caseNumber), caseId: opened.id };
  const writes: Write[] = [
    {
      item: put(number, 'attribute_not_exists(pk)'),
      unless: () => ({ code: 'DUPLICATE', existingNumber: opened.caseNumber }),
    },
    { item: put(rowOf(scope, opened), 'attribute_not_exists(pk)') },
  ];
  return commit(command, { id: opened.id, version: opened.version }, () => writes, deadline);
}

/** Closes under two conditions: nobody changed the case, and no referral has opened since it was read. */
export function commitClosedCase(
  scope: Scope,
  closed: IntegrationCase,
  command: CommandKey,
  deadline: number,
): Promise<CommitResult> {
  const { status, version, closedAt, closeReason, closeReasonText } = closed;
  const item = update(
    caseKey(scope, closed.id),
    'SET #status = :status, version = :version, closedAt = :at, closeReason = :reason, closeReasonText = :text',
    {
      ':status': status,
      ':version': version,
      ':at': closedAt,
      ':reason': closeReason,
      ':text': seal({ subject: closed.id, field: 'closeReasonText' }, closeReasonText ?? null),
      ':before': version - 1,
      ':none': 0,
    },
    { condition: 'version = :before AND openReferrals = :none', names: { '#status': 'status' } },
  );
  const unless = (existing: Row | undefined) =>
    existing?.version === version - 1
      ? { code: 'OPEN_REFERRALS' as const, numbers: [] }
      : {
          code: 'VERSION_CONFLICT' as const,
          currentVersion: Number(existing?.version ?? 0),
          currentState: String(existing?.status),
        };
  return commit(command, { id: closed.id, version }, () => [{ item, unless }], deadline);
}
