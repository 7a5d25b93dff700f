import type { Scope } from '../caller/scope.ts';

/** Keys of a case. The store of referrals uses them too, because it counts the open referrals in the case. */
export const caseKey = (_scope: Scope, caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'CASE' });
export const caseNumberKey = (_scope: Scope, country: string, caseNumber: string) => ({
  pk: `CASENUMBER#${country}#${caseNumber}`,
  sk: 'CASENUMBER',
});
export const openReferralPrefix = 'OPEN#';
export const openRestrictedPrefix = 'RESTRICTED#OPEN#';
/**
 * The sort key of a correction, in the partition of the case. Without a version: the prefix of all corrections of a person.
 */
export const changeSk = (beneficiaryId: string, version?: number) =>
  `CHANGE#${beneficiaryId}#${version === undefined ? '' : String(version).padStart(6, '0')}`;
