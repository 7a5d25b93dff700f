/** Keys of a case, shared with the referrals that are counted in it. */
export const caseKey = (caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'CASE' });
export const caseNumberKey = (country: string, caseNumber: string) => ({
  pk: `CASENUMBER#${country}#${caseNumber}`,
  sk: 'CASENUMBER',
});
export const openReferralPrefix = 'OPEN#';
