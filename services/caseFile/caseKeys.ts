import type { Scope } from '../caller/scope.ts';

/** Keys of a case, shared with the referrals that are counted in it. */
export const caseKey = (_scope: Scope, caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'CASE' });
export const caseNumberKey = (_scope: Scope, country: string, caseNumber: string) => ({
  pk: `CASENUMBER#${country}#${caseNumber}`,
  sk: 'CASENUMBER',
});
export const openReferralPrefix = 'OPEN#';
export const openRestrictedPrefix = 'RESTRICTED#OPEN#';
/** In the case's partition: one row a correction; without a version, all of a person. */
export const changeSk = (beneficiaryId: string, version?: number) =>
  `CHANGE#${beneficiaryId}#${version === undefined ? '' : String(version).padStart(6, '0')}`;
