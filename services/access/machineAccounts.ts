import { type Action, lifeCycle, personsOnly } from '../referrals/lifeCycle/lifeCycle.ts';

/**
 * What an institution's own system may ask and do: less than the clerks whose work it carries. It answers referrals and
 * follows the feed; it sees no restricted referral (transition.ts), no special category (visibility.ts), no names of
 * colleagues, searches nobody, sends nothing elsewhere and hands nothing over. Documented in docs/security.md.
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

/** Steps of the life cycle that are an institution's answers; redirecting and handing over are a person's decision. */
export const machineActions: readonly Action[] = lifeCycle
  .filter(({ who, action }) => who.includes('INSTITUTION_CONTACT') && !personsOnly.includes(action))
  .map(({ action }) => action);

export const machineMutations: readonly string[] = ['markReferralSeen', 'confirmErasure'];
