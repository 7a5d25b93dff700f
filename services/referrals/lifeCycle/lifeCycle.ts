import type { EventFacts as FactsOf, LifeCycle, Row, Step, Target } from '../../lifeCycle/cycle.ts';
import type { EventType, WordedAction } from '../../platform/messages/codes.ts';
import { answeredStatuses, openStatuses, type Referral, type Status, statuses } from '../referral.ts';
import { type ActingRole, caseworker, clerks, contact, rolesTowards } from './roles.ts';
import type { LookUp } from './step.ts';
import { accept } from './steps/accept.ts';
import { acknowledge } from './steps/acknowledge.ts';
import { addNote } from './steps/addNote.ts';
import { amend } from './steps/amend.ts';
import { assign } from './steps/assign.ts';
import { cancel } from './steps/cancel.ts';
import { changeSharing } from './steps/changeSharing.ts';
import { complete } from './steps/complete.ts';
import { correctAnswer } from './steps/correctAnswer.ts';
import { decline } from './steps/decline.ts';
import { fail } from './steps/fail.ts';
import { hold } from './steps/hold.ts';
import { issue } from './steps/issue.ts';
import { markEnteredInError } from './steps/markEnteredInError.ts';
import { provideInfo } from './steps/provideInfo.ts';
import { redirect } from './steps/redirect.ts';
import { reopen } from './steps/reopen.ts';
import { reportProgress } from './steps/reportProgress.ts';
import { requestInfo } from './steps/requestInfo.ts';
import { resume } from './steps/resume.ts';
import { start } from './steps/start.ts';
import { takeBackAnswer } from './steps/takeBackAnswer.ts';
import { updateDraft } from './steps/updateDraft.ts';
import { verify } from './steps/verify.ts';
import { withdrawQuestion } from './steps/withdrawQuestion.ts';

type StepOfReferral = Step<Referral, ActingRole, LookUp>;

/** Events that have words; an event or an action without words does not build. */
type EventName = EventType extends `referral.${infer Name}` ? Name : never;

const row = <const A extends WordedAction, const M extends string>(
  action: A,
  mutation: M,
  event: EventName,
  from: readonly Status[],
  to: readonly Target<Status>[],
  who: readonly ActingRole[],
  step: StepOfReferral,
) => ({ action, mutation, event: `referral.${event}` satisfies EventType, from, to, who, ...step });

const open = openStatuses;
const answered = answeredStatuses;
const issued = statuses.filter((status) => status !== 'DRAFT');
const undecided = ['ISSUED', 'ACKNOWLEDGED'] as const;
const atWork = ['ACCEPTED', 'IN_PROGRESS'] as const;
const answerable = [...undecided, ...atWork, 'ON_HOLD'] as const;
const entered = ['ACKNOWLEDGED', 'INFO_REQUESTED', ...atWork, 'ON_HOLD', ...answered] as const;
const noError = issued.filter((status) => status !== 'ENTERED_IN_ERROR');
const coordinator = ['COORDINATOR'] as const;
const issuers = ['CASEWORKER', 'COORDINATOR'] as const;
const redirectors = ['CASEWORKER', 'INSTITUTION_CONTACT', 'COORDINATOR'] as const;
const assigners = ['INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR', 'INSTITUTION_HANDLER', 'SYSTEM'] as const;
const bothSides = [...issuers, ...clerks] as const;

/**
 * The life cycle of a referral, a line for each step (docs/domain.md, "Referral transitions"). This table refuses commands,
 * tells each user the available actions and names the mutation of each action. docs/life-cycle.md is printed from it.
 */
// biome-ignore format: a line is a step.
export const lifeCycle = [
  row('UPDATE_DRAFT', 'updateReferralDraft', 'draftUpdated', ['DRAFT'], ['same'], caseworker, updateDraft),
  row('ISSUE', 'issueReferral', 'issued', ['DRAFT'], ['ISSUED'], caseworker, issue),
  row('ACKNOWLEDGE', 'acknowledgeReferral', 'acknowledged', ['ISSUED'], ['ACKNOWLEDGED'], contact, acknowledge),
  row('ACCEPT', 'acceptReferral', 'accepted', undecided, ['ACCEPTED'], clerks, accept),
  row('DECLINE', 'declineReferral', 'declined', [...undecided, 'INFO_REQUESTED'], ['DECLINED'], clerks, decline),
  row('REQUEST_INFO', 'requestReferralInfo', 'infoRequested', [...undecided, ...atWork], ['INFO_REQUESTED'], clerks, requestInfo),
  row('PROVIDE_INFO', 'provideReferralInfo', 'infoProvided', ['INFO_REQUESTED'], ['back'], caseworker, provideInfo),
  row('WITHDRAW_QUESTION', 'withdrawReferralQuestion', 'questionWithdrawn', ['INFO_REQUESTED'], ['back'], clerks, withdrawQuestion),
  row('REDIRECT', 'redirectReferral', 'redirected', [...undecided, 'INFO_REQUESTED', ...atWork], ['REDIRECTED'], redirectors, redirect),
  row('ASSIGN', 'assignReferral', 'assigned', open, ['same'], assigners, assign),
  row('START', 'startReferral', 'started', ['ACCEPTED'], ['IN_PROGRESS'], clerks, start),
  row('REPORT_PROGRESS', 'reportReferralProgress', 'progressReported', atWork, ['same', 'IN_PROGRESS'], clerks, reportProgress),
  row('HOLD', 'holdReferral', 'held', atWork, ['ON_HOLD'], clerks, hold),
  row('RESUME', 'resumeReferral', 'resumed', ['ON_HOLD'], ['back'], clerks, resume),
  row('COMPLETE', 'completeReferral', 'completed', answerable, ['COMPLETED'], clerks, complete),
  row('FAIL', 'failReferral', 'failed', answerable, ['NOT_COMPLETED'], clerks, fail),
  row('VERIFY', 'verifyReferral', 'verified', answered, ['CLOSED'], caseworker, verify),
  row('CANCEL', 'cancelReferral', 'cancelled', ['DRAFT', ...open], ['CANCELLED'], caseworker, cancel),
  row('REOPEN', 'reopenReferral', 'reopened', [...answered, 'CLOSED'], ['IN_PROGRESS', 'ACKNOWLEDGED'], issuers, reopen),
  row('MARK_ENTERED_IN_ERROR', 'markReferralEnteredInError', 'markedEnteredInError', noError, ['ENTERED_IN_ERROR'], coordinator, markEnteredInError),
  row('AMEND', 'amendReferral', 'amended', open, ['same'], caseworker, amend),
  row('CORRECT_ANSWER', 'correctReferralAnswer', 'answerCorrected', entered, ['same'], clerks, correctAnswer),
  row('TAKE_BACK_ANSWER', 'takeBackReferralAnswer', 'answerTakenBack', answered, ['back'], clerks, takeBackAnswer),
  row('ADD_NOTE', 'addReferralNote', 'noteAdded', issued, ['same'], bothSides, addNote),
  row('CHANGE_SHARING', 'recordSharing', 'sharingChanged', open, ['same'], ['CASEWORKER', 'SYSTEM'], changeSharing),
];

export type Action = (typeof lifeCycle)[number]['action'];
export type StepMutation = (typeof lifeCycle)[number]['mutation'];
export const actions: readonly Action[] = lifeCycle.map(({ action }) => action);

/**
 * Actions that the system of an institution may not take: another institution or another handler would get a person's
 * record.
 */
export const personsOnly: readonly Action[] = ['REDIRECT', 'ASSIGN'];

export const referralCycle: LifeCycle<Referral, ActingRole, LookUp, Action> = {
  kind: 'REFERRAL',
  rows: lifeCycle as readonly Row<Referral, ActingRole, LookUp, Action>[],
  rolesOf: rolesTowards,
  personsOnly,
  // No step is possible after the erasure of the person, because no key is left to seal an event.
  isOver: ({ erasedAt }) => erasedAt !== undefined,
};

export const mutationOf = (action: Action): StepMutation => {
  const found = lifeCycle.find((one) => one.action === action);
  if (!found) throw new Error(`no row for ${action}`);
  return found.mutation;
};

/** The facts of a referral's event. Drafting, restriction and erasure are events too, but no steps. */
export type EventFacts = FactsOf<Status, ActingRole>;
