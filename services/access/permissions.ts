import type { Actor, Role } from '../caller/actor.ts';
import { type Action, lifeCycle } from '../referrals/lifeCycle/lifeCycle.ts';
import { machineActions, machineMutations } from './machineAccounts.ts';

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
  CHANGE_SHARING: 'recordSharing',
};

const otherMutations: Record<string, readonly Role[]> = {
  draftReferral: ['CASEWORKER'],
  openCase: ['CASEWORKER'],
  closeCase: ['CASEWORKER', 'COORDINATOR'],
  updateBeneficiary: ['CASEWORKER'],
  markReferralSeen: ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'],
  setLegalHold: ['COORDINATOR'],
  releaseLegalHold: ['COORDINATOR'],
  eraseBeneficiary: ['COORDINATOR'],
  confirmErasure: ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'],
  addMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  changeMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  removeMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
};

export const rolesByMutation: ReadonlyMap<string, readonly string[]> = new Map([
  ...lifeCycle.map(({ action, who }): [string, readonly string[]] => [mutationOfAction[action], who]),
  ...Object.entries(otherMutations),
]);

const forMachines = new Set([...machineActions.map((action) => mutationOfAction[action]), ...machineMutations]);

/** Whether one of the member's roles allows the mutation at all; a system's account allows fewer. */
export const mayUse = (actor: Actor, mutation: string): boolean =>
  (actor.kind === 'PERSON' || forMachines.has(mutation)) &&
  rolesByMutation.get(mutation)?.some((role) => (actor.roles as readonly string[]).includes(role)) === true;

/** Names of the mutations that the member may use, whatever the referral. */
export const mutationsFor = (actor: Actor): string[] =>
  [...rolesByMutation.keys()].filter((mutation) => mayUse(actor, mutation));
