import { lifeCycle } from '../../referrals/lifeCycle/lifeCycle.ts';
import { mayUse } from '../permissions.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, plain } from './notation.ts';

/** Each mutation with the fields of its success: shown to whoever may use it, each part by its own record's rules. */
const successes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(lifeCycle.map(({ mutation }) => [mutation, 'referral event'])),
  draftReferral: 'referral event',
  redirectReferral: 'referral child event',
  markReferralSeen: 'referral',
  confirmErasure: 'referral event',
  openCase: 'case',
  closeCase: 'case',
  updateBeneficiary: 'case beneficiary',
  recordSharing: 'case told',
  setLegalHold: 'hold',
  releaseLegalHold: 'hold',
  eraseBeneficiary: 'erasure',
  addMember: 'member',
  changeMember: 'member',
  removeMember: 'member unassignedReferrals',
};

const rulesOf = ([mutation, fields]: [string, string]) => {
  const rule: Rule = named(`mayUse(${mutation})`, (actor) => mayUse(actor, mutation));
  const success = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`;
  return { mutation: plain(rule, mutation), success: [success, plain(rule, fields)] as const };
};
const made = Object.entries(successes).map(rulesOf);

export const mutationRules: Readonly<Record<string, Fields>> = {
  Mutation: Object.assign({}, ...made.map(({ mutation }) => mutation)),
  ...Object.fromEntries(made.map(({ success }) => success)),
};
