import { BatchGetItemCommand, GetItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { mayFind } from '../access/mayFind.ts';
import type { Scope } from '../access/scope.ts';
import { caseKey, openReferralPrefix, openRestrictedPrefix } from '../cases/caseKeys.ts';
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
import {
  type DataKeys,
  dataKeysOfAll,
  dataKeysOrNew,
  institutionSubject,
  personSubject,
} from '../platform/dataKeys.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { findPartition, readPartition, stateOf } from './partitionStore.ts';
import { isOpen, type Referral, type ReferralLink } from './referral.ts';
import * as keys from './referralKeys.ts';
import {
  authorOfEvent,
  eventOf,
  keyGroupsOf,
  plainReferralOf,
  referralOf,
  type StoredEvent,
  stateRow,
} from './referralRows.ts';

/**
 * All of the referral's DynamoDB. What the scope may not see is not found: judged on what is not sealed, before any key is
 * asked for, so that absent and foreign cost the same reads (T07).
 */

export type Loaded =
  | { referral: Referral; keys: DataKeys; command: CommandRecord | undefined }
  | { referral: undefined; keys?: undefined; command: CommandRecord | undefined };
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
  const done = earlier as CommandRecord | undefined;
  if (!state || !mayFind(scope, plainReferralOf(state))) return { referral: undefined, command: done };
  const dataKeys = await keysOfState(state);
  return { referral: referralOf(state, dataKeys), keys: dataKeys, command: done };
}

/** The keys of the referral's person; new ones for somebody of whom everything stored is from before encryption. */
async function keysOfState(state: Row): Promise<DataKeys> {
  const subject = personSubject(plainReferralOf(state).beneficiaryId);
  if (state.schemaVersion === 1) return dataKeysOrNew(subject);
  const [found] = await dataKeysOfAll([subject], keyGroupsOf(state));
  if (!found) throw new Error('no answer for a subject');
  return found;
}

/** A referral with its whole history: state and query at once, and the keys when they are not in memory. */
export async function findReferral(scope: Scope, id: string): Promise<Partition | undefined> {
  const rows = await findPartition(scope, id);
  const state = rows && stateOf(rows);
  return state && openPartition(state, rows);
}

/**
 * A referral through which the caller has once done a step: also when they no longer see it. Its id comes from the record of
 * the caller's own command, so that there is nothing foreign to hide.
 */
export async function findReferralOfStep(
  scope: Scope & { memberId: string },
  id: string,
  version: number,
): Promise<Partition | undefined> {
  const rows = await readPartition(scope, id);
  const state = stateOf(rows);
  const step = rows.find(({ sk }) => sk === keys.eventSk(version));
  return state && step?.memberId === scope.memberId ? openPartition(state, rows) : undefined;
}

async function openPartition(state: Row, rows: Row[]): Promise<Partition> {
  const eventRows = rows.filter(({ sk }) => (sk as string).startsWith(keys.eventSkPrefix));
  const authors = [...new Set(eventRows.map(authorOfEvent))].filter((author) => author !== undefined);
  const subjects = [personSubject(plainReferralOf(state).beneficiaryId), ...authors.map(institutionSubject)];
  const [dataKeys, ...authorKeys] = await dataKeysOfAll(subjects, keyGroupsOf(state));
  if (!dataKeys) throw new Error('no answer for a subject');
  const keysOfAuthor = (row: Row) => authorKeys[authors.indexOf(authorOfEvent(row) ?? '')];
  return {
    referral: referralOf(state, dataKeys),
    events: eventRows.map((row) => eventOf(row, dataKeys, keysOfAuthor(row))),
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

/** One step of one referral: what was stored before (undefined when it is new), what is now, the event's row, and the keys. */
export type Step = { before: Referral | undefined; after: Referral; eventRow: Row; keys: DataKeys };

const shardOf = (id: string) => (Number.parseInt(id.slice(0, 2), 16) % keys.counterShards).toString().padStart(2, '0');
const isStored = (before: Referral | undefined): before is Referral => before !== undefined && before.version > 0;

/** State, event and counter of one step, and the guard of the open referral. */
export function stepWrites(scope: Scope, { before, after, eventRow, keys: dataKeys }: Step): Write[] {
  return [
    { item: stateWrite(before, stateRow(scope, after, dataKeys)), unless: conflictWith },
    { item: put(eventRow, 'attribute_not_exists(pk)'), unless: () => conflictWith(undefined) },
    ...(isStored(before) ? [] : [{ item: put(linkRow(scope, after)) }]),
    ...counterWrite(scope, before, after),
    ...openingWrites(scope, before, after, eventRow.role),
  ];
}

const stateWrite = (before: Referral | undefined, row: Row) =>
  isStored(before)
    ? put(row, '#l.#v = :v', { '#l': keys.listed, '#v': 'version' }, { ':v': before.version })
    : put(row, 'attribute_not_exists(pk)');

/** By case and person: how an objection, an erasure or an export finds every referral of somebody. */
export const linkRow = (scope: Scope, { id, caseId, beneficiaryId }: Referral): Row => ({
  pk: caseKey(scope, caseId).pk,
  sk: keys.linkSk(beneficiaryId, id),
  referralId: id,
});

/** Ids of all referrals of a person in a case, drafts and closed ones too. */
export async function referralsOf(scope: Scope, caseId: string, beneficiaryId: string): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :links)',
      ExpressionAttributeValues: marshall({
        ':pk': caseKey(scope, caseId).pk,
        ':links': keys.linkSk(beneficiaryId, ''),
      }),
    },
  );
  for await (const page of pages) ids.push(...(page.Items ?? []).map((item) => unmarshall(item).referralId as string));
  return ids;
}

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

const issuersRoles = ['CASEWORKER', 'COORDINATOR'];

/** Restricted ones have guards of their own: whoever issues or closes is not told of what they may not see. */
const guardKey = (scope: Scope, { id, caseId, restricted, beside, ...of }: Referral) => ({
  pk: caseKey(scope, caseId).pk,
  sk: `${restricted ? openRestrictedPrefix : openReferralPrefix}${of.beneficiaryId}#${of.needCode}#${of.receivingInstitutionId}${beside ? `#${id}` : ''}`,
});

/** What an institution's redirect doubles, for the issuer alone to see; a restricted one is named to nobody. */
export async function openTwin(scope: Scope, referral: Referral): Promise<ReferralLink | undefined> {
  const [twin] = await readRows([guardKey(scope, referral)]);
  return twin && !referral.restricted ? { id: twin.referralId as string, number: twin.number as string } : undefined;
}

/**
 * A person has at most one open referral for a need at an institution, but for those that institutions redirected to it
 * unknowing; the case counts what is open. The number of the other is the issuer's side's to know (DOMAIN 4.1, last row).
 */
function openingWrites(scope: Scope, before: Referral | undefined, after: Referral, role: unknown): Write[] {
  const was = before?.issuedAt !== undefined && isOpen(before.status);
  const is = isOpen(after.status);
  if (was === is) return [];
  const guard = guardKey(scope, after);
  if (was) {
    const less = update(caseKey(scope, after.caseId), countOpen(after), { ':by': -1 });
    return after.redirectedTo ? [{ item: remove(guard) }] : [{ item: remove(guard) }, { item: less }];
  }
  const opened: Write = {
    item: put({ ...guard, referralId: after.id, number: after.number }, 'attribute_not_exists(pk)'),
    unless: (existing) => ({
      code: 'DUPLICATE',
      existingNumber: after.restricted || !issuersRoles.includes(String(role)) ? null : String(existing?.number ?? ''),
    }),
  };
  // A redirected child takes its parent's place: the case's number of open referrals stays what it is.
  return after.redirectedFrom && !before
    ? [opened]
    : [opened, { item: moreOpen(scope, after), unless: () => ({ code: 'CASE_NOT_OPEN' }) }];
}

const countOpen = ({ restricted }: Referral) => `ADD openReferrals :by${restricted ? ', openRestricted :by' : ''}`;

const moreOpen = (scope: Scope, referral: Referral) =>
  update(
    caseKey(scope, referral.caseId),
    countOpen(referral),
    { ':by': 1, ':assessed': 'NEEDS_ASSESSED', ':active': 'ACTIVE' },
    {
      // Whoever was erased meanwhile is referred to nobody.
      condition: '#status IN (:assessed, :active) AND attribute_not_exists(erasedPersons.#person)',
      names: { '#status': 'status', '#person': referral.beneficiaryId },
    },
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
