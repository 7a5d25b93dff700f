import type { Scope } from '../access/scope.ts';
import type { Row } from '../platform/commit.ts';
import type { DataKeys, KeyGroup } from '../platform/dataKeys.ts';
import { canonical, sha256 } from '../platform/hash.ts';
import { open, type Place, seal } from '../platform/seal.ts';
import type { EventData, Referral } from './referral.ts';
import { isFinal, isOpen } from './referral.ts';
import * as keys from './referralKeys.ts';
import { type EventFacts, turnOf } from './transition.ts';

/** How a referral and its events lie in the table. A reader lifts older rows one step at a time (`lift`). */
export const referralSchemaVersion = 2;

/** Fields that hold nothing personal. Everything else is sealed, so that a forgotten field is hidden, not shown. */
const plainFields = [
  'id',
  'number',
  'version',
  'status',
  'country',
  'issuingInstitutionId',
  'issuingCentre',
  'receivingInstitutionId',
  'receivingUnit',
  'handlerId',
  'caseId',
  'caseNumber',
  'beneficiaryId',
  'disclosedFields',
  'needCode',
  'urgency',
  'restricted',
  'completionDue',
  'createdAt',
  'updatedAt',
  'draftedBy',
  'sharingStopped',
  'issuedAt',
  'issuedBy',
  'acknowledgedAt',
  'acceptedAt',
  'impliedSteps',
  'returnTo',
  'answeredFrom',
  'answeredAt',
  'answerImplied',
  'outcome',
  'declineCode',
  'failureCode',
  'closedAt',
  'cancelReason',
  'attempt',
  'hopCount',
  'chain',
  'redirectedFrom',
  'redirectedTo',
  'follows',
  'duplicateOf',
  'beside',
  'erasedAt',
  'erasureConfirmedAt',
  'told',
  'lastHash',
] as const satisfies readonly (keyof Referral)[];
const plain = new Set<string>(plainFields);

/** Special categories of data (GDPR 9) are sealed with keys of their own. */
const specialFields = new Set(['personSpecial']);
const groupOf = (field: string): KeyGroup => (specialFields.has(field) ? 'S' : 'P');

const placeOf = (row: Row, field: string, group: KeyGroup = 'P'): Place => ({
  table: 'referral',
  row: `${row.pk}|${row.sk}`,
  field,
  schemaVersion: Number(row.schemaVersion),
  group,
});

/** The keys that a state row's reader needs: of special categories only where there are some. */
export const keyGroupsOf = ({ sealed }: Row): KeyGroup[] =>
  Object.keys((sealed ?? {}) as object).some((field) => specialFields.has(field)) ? ['P', 'S'] : ['P'];

/** A stored event: the history entry and, while `pending`, the outbox entry. */
export type StoredEvent = {
  referralId: string;
  number: string | undefined;
  version: number;
  type: string;
  action: string;
  role: string;
  from: Referral['status'] | null;
  to: Referral['status'];
  memberId: string;
  institutionId: string;
  displayName: string;
  occurredAt: string;
  recordedAt: string;
  impliedSteps: string[];
  data: EventData;
  told: Record<string, number>;
  sent: Record<string, string>;
  hash: string;
};

/** Who did it, as the history keeps it: the name under the keys of their institution, which outlive the person's. */
export type EventAuthor = Scope & { memberId: string; institutionId: string; displayName: string; keys: DataKeys };

/** What an event is recorded with: who, when, which institutions have a queue, and the keys of the person. */
export type Recorder = {
  author: EventAuthor;
  at: string;
  hasQueue: (institutionId: string) => boolean;
  keys: DataKeys;
};

const noDueDate = '9999-12-31';

const isListed = new Set<string>(keys.listedFields);
/** Who may see a restricted referral is decided inside the indexes: lists keep whose it is, for these alone. */
const namesOfRestricted = new Set(['draftedBy', 'issuedBy']);

/** The state row with its index keys; what lists show lies in one map, which the indexes project. */
export function stateRow(scope: Scope, referral: Referral, dataKeys: DataKeys): Row {
  const row: Row = { pk: keys.referralPk(scope, referral.id), sk: keys.stateSk, schemaVersion: referralSchemaVersion };
  const listed: Row = { waitingOn: turnOf(referral).waitingOn };
  const sealed: Record<string, Uint8Array | undefined> = {};
  for (const [field, value] of Object.entries(referral)) {
    if (value === undefined) continue;
    if (isListed.has(field) || (referral.restricted && namesOfRestricted.has(field))) listed[field] = value;
    else if (plain.has(field)) row[field] = value;
    else sealed[field] = seal(dataKeys, placeOf(row, field, groupOf(field)), value);
  }
  return { ...row, [keys.listed]: listed, sealed, ...indexKeys(scope, referral) };
}

function indexKeys(scope: Scope, referral: Referral): Row {
  const { status, issuedAt, number, handlerId } = referral;
  const { waitingOn } = turnOf(referral);
  const due = { dueSk: `${referral.completionDue ?? noDueDate}#${referral.id}` };
  const turn =
    waitingOn === 'ISSUER'
      ? { turnPk: keys.centreTurnPartition(scope, referral.issuingCentre) }
      : waitingOn === 'COORDINATOR'
        ? { turnPk: keys.coordinatorTurnPartition(scope, referral.country) }
        : {};
  if (!issuedAt || !number) return { ...due, ...turn };
  const [centre = '', year = '', serial = ''] = number.split('/');
  return {
    ...due,
    ...turn,
    instDuePk: keys.institutionPartition(scope, referral.receivingInstitutionId, !isFinal(status)),
    instIssuedPk: keys.institutionPartition(scope, referral.receivingInstitutionId, !isFinal(status)),
    issuedSk: `${issuedAt}#${referral.id}`,
    countryDuePk: keys.countryPartition(scope, referral.country, !isFinal(status)),
    registerPk: keys.registerPartition(scope, centre, Number(year)),
    registerSk: serial,
    ...(handlerId && isOpen(status) && { assigneePk: keys.assigneePartition(scope, handlerId) }),
  };
}

/** 1 to 2 is encryption: sealed bytes say themselves how they were sealed, so a state row of version 1 reads the same. */
const lift = (row: Row): Row => {
  if (row.schemaVersion !== 1 && row.schemaVersion !== referralSchemaVersion)
    throw new Error(`a referral row of an unknown schema version`);
  return row;
};

/** What of a referral is not sealed: enough to say whether somebody sees it, and what is left of an erased person's. */
export function plainReferralOf(stored: Row): Referral {
  const lifted = lift(stored);
  const row = { ...lifted, ...(lifted[keys.listed] as Row) };
  const referral: Record<string, unknown> = { measures: [], summary: '', accompanimentNeeded: false };
  for (const field of plainFields) if (row[field] !== undefined) referral[field] = row[field];
  return referral as Referral;
}

export function referralOf(stored: Row, dataKeys: DataKeys): Referral {
  const opened: Record<string, unknown> = {};
  for (const [field, bytes] of Object.entries(stored.sealed as Record<string, Uint8Array>)) {
    const value = open(dataKeys, placeOf(stored, field, groupOf(field)), bytes);
    if (value !== undefined) opened[field] = value;
  }
  return { ...plainReferralOf(stored), ...opened };
}

/** Institutions that an event is told to: both sides once it is issued, nobody before (DOMAIN 3.2, drafts). */
const entitled = (referral: Referral): string[] =>
  referral.issuedAt ? [referral.issuingInstitutionId, referral.receivingInstitutionId] : [];

/**
 * The next state with what this event changes in it, and the event's row: hash chain over the stored bytes, the version
 * that each institution was told before, and a pending mark for those that have a queue. A restricted referral is in no
 * queue and in no feed (DOMAIN 4.1).
 */
export function withEvent(
  referral: Referral,
  facts: EventFacts,
  { author, at: recordedAt, hasQueue, keys: dataKeys }: Recorder,
): { referral: Referral; row: Row; event: StoredEvent } {
  const to = entitled(referral);
  const told = Object.fromEntries(to.map((id) => [id, referral.told[id] ?? 0]));
  const isToldOf = !referral.restricted;
  const pending = Object.fromEntries(to.filter((id) => isToldOf && hasQueue(id)).map((id) => [id, true]));
  const { data, ...plainFacts } = facts;
  const key = { pk: keys.referralPk(author, referral.id), sk: keys.eventSk(referral.version) };
  const place = (field: string) => placeOf({ ...key, schemaVersion: referralSchemaVersion }, field);
  const kept = {
    referralId: referral.id,
    number: referral.number,
    version: referral.version,
    ...plainFacts,
    memberId: author.memberId,
    institutionId: author.institutionId,
    recordedAt,
    told,
    schemaVersion: referralSchemaVersion,
    beneficiaryId: referral.beneficiaryId,
    sealed: {
      data: seal(dataKeys, place('data'), data),
      displayName: seal(author.keys, place('displayName'), author.displayName),
    },
    previousHash: referral.lastHash,
  };
  const hash = sha256(canonical(kept));
  const row: Row = {
    ...key,
    ...kept,
    hash,
    ...(Object.keys(pending).length > 0 && { pending, sent: {} }),
    ...(to.length > 0 &&
      isToldOf && {
        issuerFeedPk: keys.feedPartition(author, referral.issuingInstitutionId),
        receiverFeedPk: keys.feedPartition(author, referral.receivingInstitutionId),
        feedSk: `${recordedAt}#${referral.id}#${String(referral.version).padStart(6, '0')}`,
      }),
  };
  const next = {
    ...referral,
    lastHash: hash,
    told: { ...referral.told, ...Object.fromEntries(to.map((id) => [id, referral.version])) },
  };
  const { displayName } = author;
  return { referral: next, row, event: { sent: {}, ...row, data, displayName } as unknown as StoredEvent };
}

/** Attributes of an event's row that move after it was written, or say where it lies: the hash is over all others. */
const outsideTheHash = ['pk', 'sk', 'hash', 'pending', 'sent', 'issuerFeedPk', 'receiverFeedPk', 'feedSk'];

/** The hash that an event's row should have, from its stored bytes: needs no key, so that an erasure breaks no chain. */
export const hashOfEvent = (row: Row): string =>
  sha256(canonical(Object.fromEntries(Object.entries(row).filter(([name]) => !outsideTheHash.includes(name)))));

type SealedEvent = { data?: Uint8Array; displayName?: Uint8Array };

/** The institution whose keys open the author's name; none for rows from before encryption. */
export const authorOfEvent = ({ schemaVersion, institutionId }: Row): string | undefined =>
  schemaVersion === 1 ? undefined : (institutionId as string);

/** An event's row of version 1 as one of the present version; its place in the chain is the caller's to say. */
export function sealedEvent(row: Row, dataKeys: DataKeys, authorKeys: DataKeys): Row {
  // What is plain, opens without a key, of an erased person too: the name of who did it stays.
  const said = openedEvent(row, { ...dataKeys, state: 'NONE', erasedGroups: [] }, undefined);
  const place = (field: string) => placeOf({ ...row, schemaVersion: referralSchemaVersion }, field);
  const sealed = {
    data: seal(dataKeys, place('data'), said?.data ?? {}),
    displayName: seal(authorKeys, place('displayName'), said?.displayName ?? ''),
  };
  return { ...row, schemaVersion: referralSchemaVersion, sealed };
}

/** An event with what the keys open: an erased person's has no data. `authorKeys` are those of the author's institution. */
export function eventOf(stored: Row, dataKeys: DataKeys, authorKeys: DataKeys | undefined): StoredEvent {
  const row = lift(stored);
  const said = { data: {}, displayName: '', ...openedEvent(row, dataKeys, authorKeys) };
  return { sent: {}, ...row, ...said } as unknown as StoredEvent;
}

function openedEvent(row: Row, dataKeys: DataKeys, authorKeys: DataKeys | undefined) {
  // Version 1: data and name in one.
  if (row.schemaVersion === 1) {
    return open<{ data: EventData; displayName: string }>(dataKeys, placeOf(row, 'event'), row.sealed as Uint8Array);
  }
  const { data, displayName } = row.sealed as SealedEvent;
  const opened = data && open<EventData>(dataKeys, placeOf(row, 'data'), data);
  const name = displayName && authorKeys && open<string>(authorKeys, placeOf(row, 'displayName'), displayName);
  return { ...(opened && { data: opened }), ...(name !== undefined && { displayName: name }) };
}
