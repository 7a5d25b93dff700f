import type * as z from 'zod/mini';
import type { Clock } from '../../platform/calendar.ts';
import { answeredStatuses, openStatuses, type Referral, type Status, statuses } from '../referral.ts';
import * as corrections from './corrected.ts';
import type { Effect, Facts } from './effect.ts';
import * as effects from './effect.ts';
import * as data from './fields.ts';

/** Who acts on referrals (DOMAIN 2.3 as amended in 3.2). SYSTEM: timers and cascades of an administrator's command. */
export const actingRoles = [
  'CASEWORKER',
  'COORDINATOR',
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
  'SYSTEM',
] as const;
export type ActingRole = (typeof actingRoles)[number];

export const actions = [
  'UPDATE_DRAFT',
  'ISSUE',
  'ACKNOWLEDGE',
  'ACCEPT',
  'DECLINE',
  'REQUEST_INFO',
  'PROVIDE_INFO',
  'WITHDRAW_QUESTION',
  'REDIRECT',
  'ASSIGN',
  'START',
  'REPORT_PROGRESS',
  'HOLD',
  'RESUME',
  'COMPLETE',
  'FAIL',
  'VERIFY',
  'CANCEL',
  'REOPEN',
  'MARK_ENTERED_IN_ERROR',
  'AMEND',
  'CORRECT_ANSWER',
  'TAKE_BACK_ANSWER',
  'ADD_NOTE',
  'CHANGE_SHARING',
] as const;
export type Action = (typeof actions)[number];

/** Decisions that an institution's own system does not take: who else gets a person's record, and whose work it is. */
export const personsOnly: readonly Action[] = ['REDIRECT', 'ASSIGN'];

/** A condition that does not depend on what is sent, so it decides `availableActions` too. Answers the code that refuses. */
type Condition = (
  referral: Referral,
  role: ActingRole,
  clock: Clock,
) => 'APPROVAL_REQUIRED' | 'ILLEGAL_TRANSITION' | 'FORBIDDEN' | undefined;

export type Row = {
  action: Action;
  /** Past tense, dotted: what the event is called. */
  event: string;
  from: readonly Status[];
  /** `same`: no change of status. `back`: to the status that was interrupted or answered from. Lists are alternatives. */
  to: readonly (Status | 'same' | 'back')[];
  who: readonly ActingRole[];
  data: z.ZodMiniType;
  condition?: Condition;
  // biome-ignore lint/suspicious/noExplicitAny: each row's effect takes the output of that row's own schema.
  effect: (referral: Referral, input: any, facts: Facts) => Effect;
};

const open = openStatuses;
const answered = answeredStatuses;
const issued = statuses.filter((status) => status !== 'DRAFT');
const contact = ['INSTITUTION_CONTACT'] as const;
const clerks = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'] as const;
const issuer = ['CASEWORKER'] as const;

/** The issuer's side alone sends a restricted referral on; any other is the institution's to redirect, or the coordinator's. */
const redirectsWithinHops: Condition = ({ restricted, hopCount }, role) => {
  if (role === 'COORDINATOR') return undefined;
  if (restricted !== (role === 'CASEWORKER')) return 'FORBIDDEN';
  return hopCount >= effects.mostHops ? 'APPROVAL_REQUIRED' : undefined;
};
const recentForCaseworker: Condition = (referral, role, clock) =>
  role === 'CASEWORKER' && effects.daysSinceEnd(referral, clock) > effects.reopenByCaseworkerDays
    ? 'APPROVAL_REQUIRED'
    : undefined;
const recentAnswer: Condition = (referral, _role, clock) =>
  effects.daysSinceEnd(referral, clock) > effects.takeBackDays ? 'ILLEGAL_TRANSITION' : undefined;
/** Asked straight from ISSUED, the institution has entered nothing yet that it could correct. */
const somethingEntered: Condition = ({ status, incomingNumber }) =>
  status === 'INFO_REQUESTED' && incomingNumber === undefined ? 'ILLEGAL_TRANSITION' : undefined;
/** A handler may take an unassigned referral, and give none away. */
const handlersTakeUnassigned: Condition = (referral, role) =>
  role === 'INSTITUTION_HANDLER' && referral.handlerId !== undefined ? 'FORBIDDEN' : undefined;

/** The life cycle (DOMAIN 3.2). This table refuses, draws the picture in docs/life-cycle.md and tells each user what they may do. */
export const lifeCycle: readonly Row[] = [
  {
    action: 'UPDATE_DRAFT',
    event: 'referral.draftUpdated',
    from: ['DRAFT'],
    to: ['same'],
    who: issuer,
    data: data.updateDraft,
    effect: corrections.updateDraft,
  },
  {
    action: 'ISSUE',
    event: 'referral.issued',
    from: ['DRAFT'],
    to: ['ISSUED'],
    who: issuer,
    data: data.updateDraft,
    effect: effects.issue,
  },
  {
    action: 'ACKNOWLEDGE',
    event: 'referral.acknowledged',
    from: ['ISSUED'],
    to: ['ACKNOWLEDGED'],
    who: contact,
    data: data.acknowledge,
    effect: effects.acknowledge,
  },
  {
    action: 'ACCEPT',
    event: 'referral.accepted',
    from: ['ISSUED', 'ACKNOWLEDGED'],
    to: ['ACCEPTED'],
    who: clerks,
    data: data.accept,
    effect: effects.accept,
  },
  {
    action: 'DECLINE',
    event: 'referral.declined',
    from: ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED'],
    to: ['DECLINED'],
    who: clerks,
    data: data.decline,
    effect: effects.decline,
  },
  {
    action: 'REQUEST_INFO',
    event: 'referral.infoRequested',
    from: ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS'],
    to: ['INFO_REQUESTED'],
    who: clerks,
    data: data.requestInfo,
    effect: effects.requestInfo,
  },
  {
    action: 'PROVIDE_INFO',
    event: 'referral.infoProvided',
    from: ['INFO_REQUESTED'],
    to: ['back'],
    who: issuer,
    data: data.provideInfo,
    effect: effects.goBack,
  },
  {
    action: 'WITHDRAW_QUESTION',
    event: 'referral.questionWithdrawn',
    from: ['INFO_REQUESTED'],
    to: ['back'],
    who: clerks,
    data: data.withdrawQuestion,
    effect: effects.goBack,
  },
  {
    action: 'REDIRECT',
    event: 'referral.redirected',
    from: ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS'],
    to: ['REDIRECTED'],
    who: ['CASEWORKER', 'INSTITUTION_CONTACT', 'COORDINATOR'],
    data: data.redirect,
    condition: redirectsWithinHops,
    effect: effects.redirect,
  },
  {
    action: 'ASSIGN',
    event: 'referral.assigned',
    from: open,
    to: ['same'],
    who: ['INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR', 'INSTITUTION_HANDLER', 'SYSTEM'],
    data: data.assign,
    condition: handlersTakeUnassigned,
    effect: corrections.assign,
  },
  {
    action: 'START',
    event: 'referral.started',
    from: ['ACCEPTED'],
    to: ['IN_PROGRESS'],
    who: clerks,
    data: data.start,
    effect: effects.start,
  },
  {
    action: 'REPORT_PROGRESS',
    event: 'referral.progressReported',
    from: ['ACCEPTED', 'IN_PROGRESS'],
    to: ['same', 'IN_PROGRESS'],
    who: clerks,
    data: data.reportProgress,
    effect: effects.reportProgress,
  },
  {
    action: 'HOLD',
    event: 'referral.held',
    from: ['ACCEPTED', 'IN_PROGRESS'],
    to: ['ON_HOLD'],
    who: clerks,
    data: data.hold,
    effect: effects.hold,
  },
  {
    action: 'RESUME',
    event: 'referral.resumed',
    from: ['ON_HOLD'],
    to: ['back'],
    who: clerks,
    data: data.resume,
    effect: effects.goBack,
  },
  {
    action: 'COMPLETE',
    event: 'referral.completed',
    from: ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'],
    to: ['COMPLETED'],
    who: clerks,
    data: data.complete,
    effect: effects.complete,
  },
  {
    action: 'FAIL',
    event: 'referral.failed',
    from: ['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'],
    to: ['NOT_COMPLETED'],
    who: clerks,
    data: data.fail,
    effect: effects.fail,
  },
  {
    action: 'VERIFY',
    event: 'referral.verified',
    from: answered,
    to: ['CLOSED'],
    who: issuer,
    data: data.verify,
    effect: effects.verify,
  },
  {
    action: 'CANCEL',
    event: 'referral.cancelled',
    from: ['DRAFT', ...open],
    to: ['CANCELLED'],
    who: issuer,
    data: data.cancel,
    effect: effects.cancel,
  },
  {
    action: 'REOPEN',
    event: 'referral.reopened',
    from: [...answered, 'CLOSED'],
    to: ['IN_PROGRESS', 'ACKNOWLEDGED'],
    who: ['CASEWORKER', 'COORDINATOR'],
    data: data.reopen,
    condition: recentForCaseworker,
    effect: effects.reopen,
  },
  {
    action: 'MARK_ENTERED_IN_ERROR',
    event: 'referral.markedEnteredInError',
    from: issued.filter((status) => status !== 'ENTERED_IN_ERROR'),
    to: ['ENTERED_IN_ERROR'],
    who: ['COORDINATOR'],
    data: data.markEnteredInError,
    effect: effects.markEnteredInError,
  },
  {
    action: 'AMEND',
    event: 'referral.amended',
    from: open,
    to: ['same'],
    who: issuer,
    data: data.amend,
    effect: corrections.amend,
  },
  {
    action: 'CORRECT_ANSWER',
    event: 'referral.answerCorrected',
    from: ['ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD', ...answered],
    to: ['same'],
    who: clerks,
    data: data.correctAnswer,
    condition: somethingEntered,
    effect: corrections.correctAnswer,
  },
  {
    action: 'TAKE_BACK_ANSWER',
    event: 'referral.answerTakenBack',
    from: answered,
    to: ['back'],
    who: clerks,
    data: data.takeBackAnswer,
    condition: recentAnswer,
    effect: effects.takeBackAnswer,
  },
  {
    action: 'ADD_NOTE',
    event: 'referral.noteAdded',
    from: issued,
    to: ['same'],
    who: ['CASEWORKER', 'COORDINATOR', ...clerks],
    data: data.addNote,
    effect: effects.addNote,
  },
  {
    action: 'CHANGE_SHARING',
    event: 'referral.sharingChanged',
    from: open,
    to: ['same'],
    who: ['CASEWORKER', 'SYSTEM'],
    data: data.changeSharing,
    effect: corrections.changeSharing,
  },
];

const rowByAction = new Map(lifeCycle.map((row) => [row.action, row]));
export function rowOf(action: Action): Row {
  const row = rowByAction.get(action);
  if (!row) throw new Error(`no row for ${action}`);
  return row;
}
