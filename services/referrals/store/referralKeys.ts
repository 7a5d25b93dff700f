import type { Scope } from '../../caller/scope.ts';

/** The keys of a referral's rows and of the rows that find it. */

/** The attributes that put an event into a feed and into the outbox. */
export const feedKeys = ['issuerFeedPk', 'receiverFeedPk', 'feedSk', 'pending'] as const;

export const openedSk = 'OPENED';
/** The sort key of the row that records a rewritten chain of hashes: its former head and the time. */
export const rewrittenSk = 'REWRITTEN';
/** The sort key of the row that links a person and a referral, in the partition of the case. */
export const linkSk = (beneficiaryId: string, referralId: string) => `REFERRAL#${beneficiaryId}#${referralId}`;
export const referralPk = (_scope: Scope, referralId: string) => `REF#${referralId}`;
export const counterPk = (_scope: Scope, country: string) => `CNT#${country}`;
export const counterShards = 16;
export const counterSkPrefix = (institutionId: string, restricted: boolean) =>
  `${institutionId}#${restricted ? 'R' : 'U'}#`;

/** Open and closed referrals have separate partitions, so that an inbox never reads over a year of closed referrals. */
const half = (open: boolean) => (open ? 'OPEN' : 'CLOSED');
export const institutionPartition = (_scope: Scope, institutionId: string, open: boolean) =>
  `INST#${institutionId}#${half(open)}`;
export const countryPartition = (_scope: Scope, country: string, open: boolean) => `COUNTRY#${country}#${half(open)}`;
export const assigneePartition = (_scope: Scope, memberId: string) => `ASSIGNEE#${memberId}`;
export const registerPartition = (_scope: Scope, centre: string, year: number) => `REGISTER#${centre}#${year}`;
export const centreTurnPartition = (_scope: Scope, centre: string) => `TURN#${centre}`;
export const coordinatorTurnPartition = (_scope: Scope, country: string) => `TURN#COORDINATOR#${country}`;
export const feedPartition = (_scope: Scope, institutionId: string) => `FEED#${institutionId}`;
/**
 * The partition of a keyed hash, separate for each institution, so that rows of another institution are never read
 * (docs/security.md, "Threats", T28).
 */
export const codeIndexPk = (_scope: Scope, institutionId: string, index: string) => `PCODE#${institutionId}#${index}`;
/** The counter of a member's searches on a day. */
export const searchQuotaKey = (memberId: string, day: string) => ({ pk: `QUOTA#${memberId}`, sk: `SEARCH#${day}` });
