import type { Scope } from '../../caller/scope.ts';

/** Keys of a referral's rows and of what finds them. */

/** By which an event lies in a feed and waits for a queue. */
export const feedKeys = ['issuerFeedPk', 'receiverFeedPk', 'feedSk', 'pending'] as const;

export const openedSk = 'OPENED';
/** Beside a chain that encryption has linked anew: the head it had, and when. */
export const rewrittenSk = 'REWRITTEN';
/** In the case's partition. */
export const linkSk = (beneficiaryId: string, referralId: string) => `REFERRAL#${beneficiaryId}#${referralId}`;
export const referralPk = (_scope: Scope, referralId: string) => `REF#${referralId}`;
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
/** Found by the keyed hash of a personal code, institution by institution: what is another's is not even read (T28). */
export const codeIndexPk = (_scope: Scope, institutionId: string, index: string) => `PCODE#${institutionId}#${index}`;
/** How often a member has searched on a day. */
export const searchQuotaKey = (memberId: string, day: string) => ({ pk: `QUOTA#${memberId}`, sk: `SEARCH#${day}` });
