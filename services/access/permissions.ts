import { type Action, lifeCycle } from '../referrals/lifeCycle.ts';
import type { Actor, Role } from './actor.ts';

/** Which role may use which mutation at all; whether on a given referral, the life cycle says. One table. */
const mutationOfAction: Record<Action, string> = {
  UPDATE_DRAFT: 'updateReferralDraft',
  ISSUE: 'issueReferral',
  ACKNOWLEDGE: 'acknowledgeReferral',
  ACCEPT: 'acceptReferral',
  DECLINE: 'declineReferral',
  REQUEST_INFO: 'requestReferralInfo',
  PROVIDE_INFO: 'provideReferralInfo',
  WITHDRAW_QUESTION: 'withdrawReferralQuestion',
  REDIRECT: 'redirectReferral',
  ASSIGN: 'assignReferral',
  START: 'startReferral',
  REPORT_PROGRESS: 'reportReferralProgress',
  HOLD: 'holdReferral',
  RESUME: 'resumeReferral',
  COMPLETE: 'completeReferral',
  FAIL: 'failReferral',
  VERIFY: 'verifyReferral',
  CANCEL: 'cancelReferral',
  REOPEN: 'reopenReferral',
  MARK_ENTERED_IN_ERROR: 'markReferralEnteredInError',
  AMEND: 'amendReferral',
  CORRECT_ANSWER: 'correctReferralAnswer',
  TAKE_BACK_ANSWER: 'takeBackReferralAnswer',
  ADD_NOTE: 'addReferralNote',
};

const otherMutations: Record<string, readonly Role[]> = {
  draftReferral: ['CASEWORKER'],
  openCase: ['CASEWORKER'],
  closeCase: ['CASEWORKER', 'COORDINATOR'],
  markReferralSeen: ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'],
  addMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  changeMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  removeMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
};

export const rolesByMutation: ReadonlyMap<string, readonly string[]> = new Map([
  ...lifeCycle.map(({ action, who }): [string, readonly string[]] => [mutationOfAction[action], who]),
  ...Object.entries(otherMutations),
]);

/** Names of the mutations that one of the member's roles allows. */
export const mutationsFor = (actor: Actor): string[] =>
  [...rolesByMutation].filter(([, who]) => who.some((role) => actor.roles.includes(role))).map(([name]) => name);
