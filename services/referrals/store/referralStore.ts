import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { scopeSees } from '../../caller/actor.ts';
import type { Scope } from '../../caller/scope.ts';
import { eventSk, eventSkPrefix, stateSk } from '../../lifeCycle/eventRow.ts';
import { type CommandRecord, put, type Row, update, type Write, withdraw } from '../../platform/commit.ts';
import { type ReferralRef, unusedId } from '../../platform/fields.ts';
import { listed } from '../../platform/indexes.ts';
import { dataKeysOfAll, dataKeysOrNew } from '../../platform/keys/dataKeys.ts';
import { type DataKeys, institutionSubject, personSubject } from '../../platform/keys/heldKeys.ts';
import { readRows } from '../../platform/rows.ts';
import { dynamo, tableName } from '../../platform/table.ts';
import { findNumbered } from '../../register/registerStore.ts';
import type { Referral } from '../referral.ts';
import { seesReferral } from '../visibility.ts';
import { authorOfEvent, eventOf, type StoredEvent } from './eventRows.ts';
import { openingWrites } from './openGuardStore.ts';
import { findPartition, readPartition, stateOf } from './partitionStore.ts';
import { linkRow } from './personReferralStore.ts';
import * as keys from './referralKeys.ts';
import { keyGroupsOf, plainReferralOf, referralOf, stateRow } from './referralRows.ts';

/**
 * Reads and writes the rows of referrals. A referral that the scope may not see is not found. The unsealed fields decide
 * this before any key is loaded, so that a missing referral and a foreign one cost the same reads (docs/security.md,
 * "Threats", T07).
 */

export type Loaded =
  | { referral: Referral; keys: DataKeys; command: CommandRecord | undefined }
  | { referral: undefined; keys?: undefined; command: CommandRecord | undefined };
export type Partition = { referral: Referral; events: StoredEvent[]; openedAt: string | undefined };

/** Loads the state of a referral and the idempotency row of the command. */
export async function loadReferral(scope: Scope, id: string, command: { pk: string; sk: string }): Promise<Loaded> {
  const [state, earlier] = await readRows([{ pk: keys.referralPk(scope, id), sk: stateSk }, command]);
  const done = earlier as CommandRecord | undefined;
  if (!state || !scopeSees(scope, (party) => seesReferral(plainReferralOf(state), party)))
    return { referral: undefined, command: done };
  const dataKeys = await keysOfState(state);
  return { referral: referralOf(state, dataKeys), keys: dataKeys, command: done };
}

/** The keys of the referral's person. Creates keys for a person whose rows predate encryption. */
async function keysOfState(state: Row): Promise<DataKeys> {
  const subject = personSubject(plainReferralOf(state).beneficiaryId);
  if (state.schemaVersion === 1) return dataKeysOrNew(subject);
  const [found] = await dataKeysOfAll([subject], keyGroupsOf(state));
  if (!found) throw new Error('no answer for a subject');
  return found;
}

/** A referral with its whole history. State and history are read in parallel; keys that are not in memory are loaded. */
export async function findReferral(scope: Scope, id: string): Promise<Partition | undefined> {
  const rows = await findPartition(scope, id);
  const state = rows && stateOf(rows);
  return state && openPartition(state, rows);
}

/**
 * A referral of which the caller once took a step, even if the caller no longer sees it. Its id comes from the caller's own
 * command record, so it reveals nothing.
 */
export async function findReferralOfStep(
  scope: Scope & { memberId: string },
  id: string,
  version: number,
): Promise<Partition | undefined> {
  const rows = await readPartition(scope, id);
  const state = stateOf(rows);
  const step = rows.find(({ sk }) => sk === eventSk(version));
  return state && step?.memberId === scope.memberId ? openPartition(state, rows) : undefined;
}

async function openPartition(state: Row, rows: Row[]): Promise<Partition> {
  const eventRows = rows.filter(({ sk }) => (sk as string).startsWith(eventSkPrefix));
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

/** Records the first time that the institution opened the referral. Later calls change nothing. */
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

/**
 * One step of one referral: the state before (undefined for a new referral), the state after, the row of the event, and the
 * keys.
 */
export type Step = { before: Referral | undefined; after: Referral; eventRow: Row; keys: DataKeys };

const shardOf = (id: string) => (Number.parseInt(id.slice(0, 2), 16) % keys.counterShards).toString().padStart(2, '0');
const isStored = (before: Referral | undefined): before is Referral => before !== undefined && before.version > 0;

/** The writes of one step: state, event, counter and the guard of the open referral. */
export function stepWrites(scope: Scope, { before, after, eventRow, keys: dataKeys }: Step): Write[] {
  return [
    { item: stateWrite(before, stateRow(scope, after, dataKeys)), unless: conflictWith },
    { item: put(eventRow, 'attribute_not_exists(pk)'), unless: () => conflictWith(undefined) },
    ...(isStored(before) ? [] : [{ item: put(linkRow(scope, after)) }]),
    ...counterWrites(scope, before, after),
    ...withdrawnEvents(scope, before, after),
    ...openingWrites(scope, before, after, eventRow.role),
  ];
}

const stateWrite = (before: Referral | undefined, row: Row) =>
  isStored(before)
    ? put(row, '#l.#v = :v', { '#l': listed, '#v': 'version' }, { ':v': before.version })
    : put(row, 'attribute_not_exists(pk)');

const conflictWith = (existing: Row | undefined) => {
  const stored = existing?.[listed] as { version: number; status: string } | undefined;
  return {
    code: 'VERSION_CONFLICT' as const,
    kind: 'REFERRAL' as const,
    currentVersion: stored?.version ?? 0,
    currentStatus: stored?.status ?? 'DRAFT',
  };
};

/** The writes of the counters. They follow the status from the issue on. Drafts are not counted. */
function counterWrites(scope: Scope, before: Referral | undefined, after: Referral): Write[] {
  if (!after.issuedAt) return [];
  const counted = before?.issuedAt ? before : undefined;
  const isRaised = counted !== undefined && counted.restricted !== after.restricted;
  if (isRaised) return [moved(scope, counted, { [counted.status]: -1 }), moved(scope, after, { [after.status]: 1 })];
  if (counted?.status === after.status) return [];
  return [moved(scope, after, { [after.status]: 1, ...(counted && { [counted.status]: -1 }) })];
}

/** Adds a number to each status, in the counter of the referral's institution and restriction. */
function moved(scope: Scope, referral: Referral, by: Record<string, number>): Write {
  const key = {
    pk: keys.counterPk(scope, referral.country),
    sk: keys.counterSkPrefix(referral.receivingInstitutionId, referral.restricted) + shardOf(referral.id),
  };
  const parts = Object.entries(by).map(([status, count], at) => ({ status, count, at }));
  const names = Object.fromEntries(parts.map(({ status, at }) => [`#s${at}`, status]));
  const values = Object.fromEntries(parts.map(({ count, at }) => [`:n${at}`, count]));
  return { item: update(key, `ADD ${parts.map(({ at }) => `#s${at} :n${at}`).join(', ')}`, values, { names }) };
}

/** A transaction takes a hundred items. Older events than these have been delivered long ago. */
const mostWithdrawn = 80;

/** The writes that remove earlier events of a referral that becomes restricted from the feeds and from the outbox. */
function withdrawnEvents(scope: Scope, before: Referral | undefined, after: Referral): Write[] {
  if (!isStored(before) || before.restricted || !after.restricted) return [];
  const oldest = Math.max(1, before.version - mostWithdrawn + 1);
  const versions = Array.from({ length: before.version - oldest + 1 }, (_, at) => oldest + at);
  return versions.map((version) => ({
    item: withdraw({ pk: keys.referralPk(scope, after.id), sk: eventSk(version) }, keys.feedKeys),
  }));
}

/**
 * The id of the named referral. An unknown number becomes an unused id, so that the look-up costs the same
 * (docs/security.md, "Threats", T07).
 */
export const idOf = async (scope: Scope, ref: ReferralRef): Promise<string> =>
  ref.id ?? (await findNumbered(scope, ref.number ?? '')) ?? unusedId;
