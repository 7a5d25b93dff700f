import type { Scope } from '../../caller/scope.ts';
import { canonical } from '../../platform/canonical.ts';
import type { Row } from '../../platform/commit.ts';
import { sha256 } from '../../platform/hash.ts';
import type { DataKeys } from '../../platform/keys/heldKeys.ts';
import { open, seal } from '../../platform/keys/seal.ts';
import type { EventFacts } from '../lifeCycle/transition.ts';
import type { EventData, Referral } from '../referral.ts';
import * as keys from './referralKeys.ts';
import { lift, placeOf, referralSchemaVersion } from './referralRows.ts';

/** How the events of a referral lie in the table: sealed, and chained by their hashes. */

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
