import type { Scope } from '../access/scope.ts';
import type { Row } from '../platform/commit.ts';
import { canonical, sha256 } from '../platform/hash.ts';
import { open, seal } from '../platform/seal.ts';
import type { EventData, Referral } from './referral.ts';
import { isFinal, isOpen } from './referral.ts';
import * as keys from './referralKeys.ts';
import { type EventFacts, turnOf } from './transition.ts';

/** How a referral and its events lie in the table. A reader lifts older rows one step at a time (`lift`). */
export const referralSchemaVersion = 1;

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
  'told',
  'lastHash',
] as const satisfies readonly (keyof Referral)[];
const plain = new Set<string>(plainFields);

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

/** Who did it, as the history keeps it. */
export type EventAuthor = Scope & { memberId: string; institutionId: string; displayName: string };

const noDueDate = '9999-12-31';

const isListed = new Set<string>(keys.listedFields);

/** The state row with its index keys; what lists show lies in one map, which the indexes project. */
export function stateRow(scope: Scope, referral: Referral): Row {
  const row: Row = { pk: keys.referralPk(scope, referral.id), sk: keys.stateSk, schemaVersion: referralSchemaVersion };
  const listed: Row = { waitingOn: turnOf(referral).waitingOn };
  const sealed: Record<string, Uint8Array> = {};
  for (const [field, value] of Object.entries(referral)) {
    if (value === undefined) continue;
    if (isListed.has(field)) listed[field] = value;
    else if (plain.has(field)) row[field] = value;
    else sealed[field] = seal({ subject: referral.beneficiaryId, field }, value);
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

const lift = (row: Row): Row => {
  if (row.schemaVersion !== referralSchemaVersion) throw new Error(`a referral row of an unknown schema version`);
  return row;
};

export function referralOf(stored: Row): Referral {
  const lifted = lift(stored);
  const row = { ...lifted, ...(lifted[keys.listed] as Row) };
  const referral: Record<string, unknown> = { measures: [], summary: '', accompanimentNeeded: false };
  for (const field of plainFields) if (row[field] !== undefined) referral[field] = row[field];
  for (const [field, bytes] of Object.entries(lifted.sealed as Record<string, Uint8Array>)) {
    referral[field] = open({ subject: String(row.beneficiaryId), field }, bytes);
  }
  return referral as Referral;
}

/** Institutions that an event is told to: both sides once it is issued, nobody before (DOMAIN 3.2, drafts). */
const entitled = (referral: Referral): string[] =>
  referral.issuedAt ? [referral.issuingInstitutionId, referral.receivingInstitutionId] : [];

/**
 * The next state with what this event changes in it, and the event's row: hash chain over the stored bytes, the version
 * that each institution was told before, and a pending mark for those that have a queue.
 */
export function withEvent(
  referral: Referral,
  facts: EventFacts,
  author: EventAuthor,
  recordedAt: string,
  hasQueue: (institutionId: string) => boolean,
): { referral: Referral; row: Row; event: StoredEvent } {
  const to = entitled(referral);
  const told = Object.fromEntries(to.map((id) => [id, referral.told[id] ?? 0]));
  const pending = Object.fromEntries(to.filter(hasQueue).map((id) => [id, true]));
  const { data, ...plainFacts } = facts;
  const field = `event.${referral.version}`;
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
    sealed: seal({ subject: referral.beneficiaryId, field }, { data, displayName: author.displayName }),
    previousHash: referral.lastHash,
  };
  const hash = sha256(canonical(kept));
  const row: Row = {
    pk: keys.referralPk(author, referral.id),
    sk: keys.eventSk(referral.version),
    ...kept,
    hash,
    ...(Object.keys(pending).length > 0 && { pending, sent: {} }),
    ...(to.length > 0 && {
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
  return { referral: next, row, event: eventOf(row) };
}

export function eventOf(stored: Row): StoredEvent {
  const row = lift(stored);
  const field = `event.${row.version}`;
  const { data, displayName } = open<{ data: EventData; displayName: string }>(
    { subject: row.beneficiaryId as string, field },
    row.sealed as Uint8Array,
  );
  return { sent: {}, ...row, data, displayName } as unknown as StoredEvent;
}
