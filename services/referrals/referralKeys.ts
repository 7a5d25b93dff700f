import type { Scope } from '../access/scope.ts';

/** Keys and indexes of the one table, declared here once: stores build keys with these, infra creates the indexes. */

/**
 * What lists show (ReferralSummary): ids, codes and dates, never personal data (ARCHITECTURE 4). One map attribute of the
 * state row, because a table's indexes may name a hundred projected attributes in all, each counted per index.
 */
export const listed = 'listed';
export const listedFields = [
  'id',
  'number',
  'status',
  'version',
  'needCode',
  'urgency',
  'restricted',
  'caseId',
  'beneficiaryId',
  'issuingCentre',
  'issuingInstitutionId',
  'receivingInstitutionId',
  'receivingUnit',
  'handlerId',
  'issuedAt',
  'completionDue',
  'updatedAt',
  'outcome',
  'hopCount',
  'declineCode',
] as const;
const listProjection = [listed] as const;

/** What the feed projects of an event: enough to be told, nothing personal. */
const feedAttributes = ['referralId', 'number', 'version', 'type', 'recordedAt', 'told'] as const;

/** By which an event lies in a feed and waits for a queue. */
export const feedKeys = ['issuerFeedPk', 'receiverFeedPk', 'feedSk', 'pending'] as const;

export type IndexName = keyof typeof tableIndexes;

/** Global secondary indexes. Each is sparse: a row without the partition attribute is not in it. */
export const tableIndexes = {
  /** An institution's referrals by due date; open and closed apart. */
  institutionDue: { pk: 'instDuePk', sk: 'dueSk', project: listProjection },
  /** An institution's referrals by time of issue; open and closed apart. */
  institutionIssued: { pk: 'instIssuedPk', sk: 'issuedSk', project: listProjection },
  /** What a handler has in hand, by due date. */
  assigneeDue: { pk: 'assigneePk', sk: 'dueSk', project: listProjection },
  /** The issuer's register: centre and year, by number. */
  register: { pk: 'registerPk', sk: 'registerSk', project: listProjection },
  /** A country's referrals by due date; open and closed apart. */
  countryDue: { pk: 'countryDuePk', sk: 'dueSk', project: listProjection },
  /** What waits for a centre of the issuer, or for the coordinators of a country. */
  issuerTurn: { pk: 'turnPk', sk: 'dueSk', project: listProjection },
  /** The receiving institution's feed of events, by time. */
  receiverFeed: { pk: 'receiverFeedPk', sk: 'feedSk', project: feedAttributes },
  /** The issuing institution's feed of events, by time. */
  issuerFeed: { pk: 'issuerFeedPk', sk: 'feedSk', project: feedAttributes },
  /** Members of an institution. */
  institutionMembers: { pk: 'membersPk', sk: 'sk', project: ['memberId'] },
} as const;

export const stateSk = 'STATE';
export const openedSk = 'OPENED';
/** Beside a chain that encryption has linked anew: the head it had, and when. */
export const rewrittenSk = 'REWRITTEN';
const versionDigits = 6;
export const eventSk = (version: number) => `EV#${String(version).padStart(versionDigits, '0')}`;
export const eventSkPrefix = 'EV#';
/** In the case's partition. */
export const linkSk = (beneficiaryId: string, referralId: string) => `REFERRAL#${beneficiaryId}#${referralId}`;
export const referralPk = (_scope: Scope, referralId: string) => `REF#${referralId}`;
export const numberKey = (_scope: Scope, number: string) => ({ pk: `NUM#${number}`, sk: 'NUM' });
export const registerCounterKey = (centre: string, year: number) => ({ pk: `REG#${centre}#${year}`, sk: 'NEXT' });
export const counterPk = (_scope: Scope, country: string) => `CNT#${country}`;
export const counterShards = 16;
export const counterSkPrefix = (institutionId: string, restricted: boolean) =>
  `${institutionId}#${restricted ? 'R' : 'U'}#`;

/** Partitions of the indexes. Open and closed are apart, so that a year of closed referrals costs an inbox nothing. */
const half = (open: boolean) => (open ? 'OPEN' : 'CLOSED');
export const institutionPartition = (_scope: Scope, institutionId: string, open: boolean) =>
  `INST#${institutionId}#${half(open)}`;
export const countryPartition = (_scope: Scope, country: string, open: boolean) => `COUNTRY#${country}#${half(open)}`;
export const assigneePartition = (_scope: Scope, memberId: string) => `ASSIGNEE#${memberId}`;
export const registerPartition = (_scope: Scope, centre: string, year: number) => `REGISTER#${centre}#${year}`;
export const centreTurnPartition = (_scope: Scope, centre: string) => `TURN#${centre}`;
export const coordinatorTurnPartition = (_scope: Scope, country: string) => `TURN#COORDINATOR#${country}`;
export const feedPartition = (_scope: Scope, institutionId: string) => `FEED#${institutionId}`;
export const membersPartition = (institutionId: string) => `MEMBERS#${institutionId}`;
/** Found by the keyed hash of a personal code, institution by institution: what is another's is not even read (T28). */
export const codeIndexPk = (_scope: Scope, institutionId: string, index: string) => `PCODE#${institutionId}#${index}`;
/** How often a member has searched on a day. */
export const searchQuotaKey = (memberId: string, day: string) => ({ pk: `QUOTA#${memberId}`, sk: `SEARCH#${day}` });
