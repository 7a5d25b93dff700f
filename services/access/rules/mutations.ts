import { mayUse } from '../permissions.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, plain } from './notation.ts';

/** Each mutation with the fields of its success: shown to whoever may use it, each part by its own record's rules. */
const successes: Readonly<Record<string, string>> = {
  openCase: 'case',
  closeCase: 'case',
  updateBeneficiary: 'case beneficiary',
  recordSharing: 'case told',
  setLegalHold: 'hold',
  releaseLegalHold: 'hold',
  eraseBeneficiary: 'erasure',
  confirmErasure: 'referral event',
  addMember: 'member',
  changeMember: 'member',
  removeMember: 'member unassignedReferrals',
  draftReferral: 'referral event',
  updateReferralDraft: 'referral event',
  issueReferral: 'referral event',
  acknowledgeReferral: 'referral event',
  acceptReferral: 'referral event',
  declineReferral: 'referral event',
  requestReferralInfo: 'referral event',
  provideReferralInfo: 'referral event',
  withdrawReferralQuestion: 'referral event',
  redirectReferral: 'referral child event',
  assignReferral: 'referral event',
  startReferral: 'referral event',
  reportReferralProgress: 'referral event',
  holdReferral: 'referral event',
  resumeReferral: 'referral event',
  completeReferral: 'referral event',
  failReferral: 'referral event',
  verifyReferral: 'referral event',
  cancelReferral: 'referral event',
  reopenReferral: 'referral event',
  markReferralEnteredInError: 'referral event',
  amendReferral: 'referral event',
  correctReferralAnswer: 'referral event',
  takeBackReferralAnswer: 'referral event',
  addReferralNote: 'referral event',
  markReferralSeen: 'referral',
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
