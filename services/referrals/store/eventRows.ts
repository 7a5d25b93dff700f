import type { EventData } from '../../lifeCycle/cycle.ts';
import { eventRow, eventSk, type Recorder } from '../../lifeCycle/eventRow.ts';
import type { Row } from '../../platform/commit.ts';
import type { DataKeys } from '../../platform/keys/heldKeys.ts';
import { open, seal } from '../../platform/keys/seal.ts';
import type { EventFacts } from '../lifeCycle/lifeCycle.ts';
import type { Referral } from '../referral.ts';
import * as keys from './referralKeys.ts';
import { lift, placeOf, referralSchemaVersion } from './referralRows.ts';

/** The events of a referral: rows of its history, which are also its outbox until every queue has received them. */

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

/** The institutions that receive an event: both sides from the issue on, none before. */
const entitled = (referral: Referral): string[] =>
  referral.issuedAt ? [referral.issuingInstitutionId, referral.receivingInstitutionId] : [];

/**
 * The next state and the row of the event. The state records the version that each institution received last. The row has a
 * pending mark for each institution with a queue. Events of a restricted referral enter no queue and no feed.
 */
export function withEvent(
  referral: Referral,
  facts: EventFacts,
  recorder: Recorder,
): { referral: Referral; row: Row; event: StoredEvent } {
  const { author, at: recordedAt, hasQueue } = recorder;
  const { id, number, version, beneficiaryId, restricted, issuingInstitutionId, receivingInstitutionId } = referral;
  const to = entitled(referral);
  const told = Object.fromEntries(to.map((institution) => [institution, referral.told[institution] ?? 0]));
  const pending = Object.fromEntries(to.filter((one) => !restricted && hasQueue(one)).map((one) => [one, true]));
  const key = { pk: keys.referralPk(author, id), sk: eventSk(version) };
  const of = {
    ...{ key, version, schemaVersion: referralSchemaVersion, previousHash: referral.lastHash },
    about: { referralId: id, number, beneficiaryId, told },
    place: (field: string) => placeOf({ ...key, schemaVersion: referralSchemaVersion }, field),
  };
  const chained = eventRow(of, facts, recorder);
  const row: Row = {
    ...chained,
    ...(Object.keys(pending).length > 0 && { pending, sent: {} }),
    ...(to.length > 0 &&
      !restricted && {
        issuerFeedPk: keys.feedPartition(author, issuingInstitutionId),
        receiverFeedPk: keys.feedPartition(author, receivingInstitutionId),
        feedSk: `${recordedAt}#${id}#${String(version).padStart(6, '0')}`,
      }),
  };
  const next = {
    ...referral,
    lastHash: chained.hash,
    told: { ...referral.told, ...Object.fromEntries(to.map((institution) => [institution, version])) },
  };
  const event = { sent: {}, ...row, data: facts.data, displayName: author.displayName } as unknown as StoredEvent;
  return { referral: next, row, event };
}

type SealedEvent = { data?: Uint8Array; displayName?: Uint8Array };

/** The institution whose keys open the author's name. Undefined for rows that predate encryption. */
export const authorOfEvent = ({ schemaVersion, institutionId }: Row): string | undefined =>
  schemaVersion === 1 ? undefined : (institutionId as string);

/** Converts an event row of version 1 to the present version. The caller sets its place in the chain. */
export function sealedEvent(row: Row, dataKeys: DataKeys, authorKeys: DataKeys): Row {
  // Plain data opens without a key, also for an erased person. The name of the author is kept.
  const said = openedEvent(row, { ...dataKeys, state: 'NONE', erasedGroups: [] }, undefined);
  const place = (field: string) => placeOf({ ...row, schemaVersion: referralSchemaVersion }, field);
  const sealed = {
    data: seal(dataKeys, place('data'), said?.data ?? {}),
    displayName: seal(authorKeys, place('displayName'), said?.displayName ?? ''),
  };
  return { ...row, schemaVersion: referralSchemaVersion, sealed };
}

/**
 * The event, opened with the keys. An event of an erased person has no data. `authorKeys` are those of the author's
 * institution.
 */
export function eventOf(stored: Row, dataKeys: DataKeys, authorKeys: DataKeys | undefined): StoredEvent {
  const row = lift(stored);
  const said = { data: {}, displayName: '', ...openedEvent(row, dataKeys, authorKeys) };
  return { sent: {}, ...row, ...said } as unknown as StoredEvent;
}

function openedEvent(row: Row, dataKeys: DataKeys, authorKeys: DataKeys | undefined) {
  // In version 1, data and name were sealed as one value.
  if (row.schemaVersion === 1) {
    return open<{ data: EventData; displayName: string }>(dataKeys, placeOf(row, 'event'), row.sealed as Uint8Array);
  }
  const { data, displayName } = row.sealed as SealedEvent;
  const opened = data && open<EventData>(dataKeys, placeOf(row, 'data'), data);
  const name = displayName && authorKeys && open<string>(authorKeys, placeOf(row, 'displayName'), displayName);
  return { ...(opened && { data: opened }), ...(name !== undefined && { displayName: name }) };
}
