import { type Action, lifeCycle, personsOnly } from '../referrals/lifeCycle/lifeCycle.ts';

/**
 * The queries and actions of an institution's system. They are fewer than those of a clerk (docs/security.md, "Systems of
 * institutions"). A system answers referrals and reads the feed. It sees no restricted referral, no special category and no
 * names of members. It may not search, redirect or assign.
 */
export const machineQueries: readonly string[] = [
  'me',
  'node',
  'codes',
  'institutions',
  'institution',
  'services',
  'suggestedInstitutions',
  'referral',
  'inbox',
  'referrals',
  'referralCounts',
  'changes',
];

/** The steps of the life cycle that answer a referral. Redirecting and assigning are left to persons. */
export const machineActions: readonly Action[] = lifeCycle
  .filter(({ who, action }) => who.includes('INSTITUTION_CONTACT') && !personsOnly.includes(action))
  .map(({ action }) => action);

export const machineMutations: readonly string[] = ['markReferralSeen', 'confirmErasure'];
