import { BatchGetItemCommand, GetItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../access/scope.ts';
import { caseKey } from '../cases/caseKeys.ts';
import {
  type CommandKey,
  type CommandRecord,
  type CommitResult,
  commit,
  put,
  type Row,
  remove,
  update,
  type Write,
} from '../platform/commit.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { isOpen, type Referral } from './referral.ts';
import * as keys from './referralKeys.ts';
import { eventOf, referralOf, type StoredEvent, stateRow } from './referralRows.ts';

/** All of the referral's DynamoDB. */

export type Loaded = { referral: Referral | undefined; command: CommandRecord | undefined };
export type Partition = { referral: Referral; events: StoredEvent[]; openedAt: string | undefined };

/** The id behind a number of the register; undefined when there is none. */
export async function findReferralId(scope: Scope, number: string): Promise<string | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: tableName(), Key: marshall(keys.numberKey(scope, number)), ConsistentRead: true }),
  );
  return Item && (unmarshall(Item).referralId as string);
}

/** Rows by key in one consistent round trip, in the order asked; undefined where there is none. */
export async function readRows(wanted: { pk: string; sk: string }[]): Promise<(Row | undefined)[]> {
  const name = tableName();
  let pending = wanted.map(({ pk, sk }) => marshall({ pk, sk }));
  const found = new Map<string, Row>();
  while (pending.length > 0) {
    const answer = await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [name]: { Keys: pending, ConsistentRead: true } } }),
    );
    for (const item of answer.Responses?.[name] ?? []) {
      const row = unmarshall(item);
      found.set(`${row.pk}|${row.sk}`, row);
    }
    pending = answer.UnprocessedKeys?.[name]?.Keys ?? [];
  }
  return wanted.map(({ pk, sk }) => found.get(`${pk}|${sk}`));
}

/** What a command on an existing referral needs: its state and whether this very command was done before. */
export async function loadReferral(scope: Scope, id: string, command: { pk: string; sk: string }): Promise<Loaded> {
  const [state, earlier] = await readRows([{ pk: keys.referralPk(scope, id), sk: keys.stateSk }, command]);
  return { referral: state && referralOf(state), command: earlier as CommandRecord | undefined };
}

/** A referral with its whole history: one query. */
export async function findReferral(scope: Scope, id: string): Promise<Partition | undefined> {
  const rows: Row[] = [];
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': keys.referralPk(scope, id) }),
    },
  );
  for await (const page of pages) rows.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  const state = rows.find(({ sk }) => sk === keys.stateSk);
  if (!state) return undefined;
  return {
    referral: referralOf(state),
    events: rows.filter(({ sk }) => (sk as string).startsWith(keys.eventSkPrefix)).map(eventOf),
    openedAt: rows.find(({ sk }) => sk === keys.openedSk)?.at as string | undefined,
  };
}

/** Notes the first time that the institution opened the referral; later ones change nothing. */
export async function markOpened(scope: Scope, id: string, memberId: string, at: string): Promise<void> {
  const request = new UpdateItemCommand({
    TableName: tableName(),
    Key: marshall({ pk: keys.referralPk(scope, id), sk: keys.openedSk }),
    UpdateExpression: 'SET #at = if_not_exists(#at, :at), memberId = if_not_exists(memberId, :member)',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: marshall({ ':at': at, ':member': memberId }),
  });
  await dynamo.send(request);
}

/** One step of one referral: what was stored before (undefined when it is new), what is now, and the event's row. */
export type Step = { before: Referral | undefined; after: Referral; eventRow: Row };

const shardOf = (id: string) => (Number.parseInt(id.slice(0, 2), 16) % keys.counterShards).toString().padStart(2, '0');
const isStored = (before: Referral | undefined): before is Referral => before !== undefined && before.version > 0;

/** State, event and counter of one step, and the guard of the open referral. */
export function stepWrites(scope: Scope, { before, after, eventRow }: Step): Write[] {
  return [
    { item: stateWrite(scope, before, after), unless: conflictWith },
    { item: put(eventRow, 'attribute_not_exists(pk)'), unless: () => conflictWith(undefined) },
    ...counterWrite(scope, before, after),
    ...openingWrites(scope, before, after),
  ];
}

const stateWrite = (scope: Scope, before: Referral | undefined, after: Referral) =>
  isStored(before)
    ? put(stateRow(scope, after), '#l.#v = :v', { '#l': keys.listed, '#v': 'version' }, { ':v': before.version })
    : put(stateRow(scope, after), 'attribute_not_exists(pk)');

const conflictWith = (existing: Row | undefined) => {
  const stored = existing?.[keys.listed] as { version: number; status: string } | undefined;
  return {
    code: 'VERSION_CONFLICT' as const,
    currentVersion: stored?.version ?? 0,
    currentState: stored?.status ?? 'DRAFT',
  };
};

/** Counters move with the status, from the issue on; drafts are the issuer's own and are not counted. */
function counterWrite(scope: Scope, before: Referral | undefined, after: Referral): Write[] {
  if (!after.issuedAt) return [];
  const from = before?.issuedAt ? before.status : undefined;
  if (from === after.status) return [];
  const key = {
    pk: keys.counterPk(scope, after.country),
    sk: keys.counterSkPrefix(after.receivingInstitutionId, after.restricted) + shardOf(after.id),
  };
  const names = { '#to': after.status, ...(from && { '#from': from }) };
  const values = { ':one': 1, ...(from && { ':less': -1 }) };
  return [{ item: update(key, `ADD #to :one${from ? ', #from :less' : ''}`, values, { names }) }];
}

const openSk = (referral: Referral) =>
  `OPEN#${referral.beneficiaryId}#${referral.needCode}#${referral.receivingInstitutionId}`;

/** A person has at most one open referral for a need at an institution; the case counts what is open. */
function openingWrites(scope: Scope, before: Referral | undefined, after: Referral): Write[] {
  const was = before?.issuedAt !== undefined && isOpen(before.status);
  const is = isOpen(after.status);
  if (was === is) return [];
  const guard = { pk: caseKey(scope, after.caseId).pk, sk: openSk(after) };
  if (was) {
    const less = update(caseKey(scope, after.caseId), 'ADD openReferrals :less', { ':less': -1 });
    return after.redirectedTo ? [{ item: remove(guard) }] : [{ item: remove(guard) }, { item: less }];
  }
  const opened: Write = {
    item: put({ ...guard, referralId: after.id, number: after.number }, 'attribute_not_exists(pk)'),
    unless: (existing) => ({ code: 'DUPLICATE', existingNumber: String(existing?.number ?? '') }),
  };
  // A redirected child takes its parent's place: the case's number of open referrals stays what it is.
  return after.redirectedFrom && !before
    ? [opened]
    : [opened, { item: moreOpen(scope, after), unless: () => ({ code: 'CASE_NOT_OPEN' }) }];
}

const moreOpen = (scope: Scope, referral: Referral) =>
  update(
    caseKey(scope, referral.caseId),
    'ADD openReferrals :one',
    { ':one': 1, ':assessed': 'NEEDS_ASSESSED', ':active': 'ACTIVE' },
    { condition: '#status IN (:assessed, :active)', names: { '#status': 'status' } },
  );

export const registerNumber = (centre: string, year: number, serial: number) =>
  `${centre}/${year}/${String(serial).padStart(6, '0')}`;

/** Takes the next number of the register: moved under a condition, so that a lost race burns none. */
export function numberWrites(scope: Scope, centre: string, year: number, serial: number, referralId: string): Write[] {
  const key = keys.registerCounterKey(centre, year);
  const isFirst = serial === 1;
  const condition = isFirst ? 'attribute_not_exists(pk)' : '#next = :serial';
  const values = isFirst ? { ':after': serial + 1 } : { ':serial': serial, ':after': serial + 1 };
  return [
    {
      item: update(key, 'SET #next = :after', values, { condition, names: { '#next': 'next' } }),
      unless: (existing) => ({ retryWith: Number(existing?.next ?? 1) }),
    },
    {
      item: put(
        { ...keys.numberKey(scope, registerNumber(centre, year, serial)), referralId },
        'attribute_not_exists(pk)',
      ),
    },
  ];
}

export type CommitPlan = {
  command: CommandKey;
  record: Omit<CommandRecord, 'hash'>;
  writes: (serial: number | undefined) => Write[];
  deadline: number;
};

export const commitReferral = (plan: CommitPlan): Promise<CommitResult> =>
  commit(plan.command, plan.record, plan.writes, plan.deadline);

/** The number that the register gives next. */
export async function readNextSerial(centre: string, year: number): Promise<number> {
  const [row] = await readRows([keys.registerCounterKey(centre, year)]);
  return Number(row?.next ?? 1);
}
