import type { Party } from '../../services/caller/party.ts';
import { rowOf } from '../../services/lifeCycle/cycle.ts';
import { transition } from '../../services/lifeCycle/transition.ts';
import type { Clock } from '../../services/platform/calendar.ts';
import { localDate } from '../../services/platform/clock.ts';
import { type Action, type EventFacts, referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral, Status } from '../../services/referrals/referral.ts';
import { leastData, sharing } from './truth.ts';

export { leastData, longReason, sharing, today } from './truth.ts';

/** Referrals in every status, each made by the actions that lead there. */

const timeZone = 'Europe/Chisinau';
export const clockAt = (instant: string): Clock => ({
  now: new Date(instant),
  dateOf: (at) => localDate(new Date(at), timeZone),
});

/** A Friday, ten in the morning in Chișinău. A referral is issued at this time. All later steps are taken an hour later. */
export const issuedAt = '2026-04-10T07:00:00.000Z';
export const now = '2026-04-10T08:00:00.000Z';

export const memberOf = (role: string): Party => {
  const memberId = `member-${role}`;
  const member = { memberId, kind: 'PERSON' as const, roles: [role] };
  if (role === 'COORDINATOR') return { ...member, institutionId: 'MD-IGM' };
  if (role.startsWith('INSTITUTION_')) return { ...member, institutionId: 'MD-MEC' };
  return { ...member, institutionId: 'MD-IGM', centre: 'IGM-CH' };
};

export const aDraft = (more: Partial<Referral> = {}): Referral => ({
  id: '00000000-0000-4000-8000-000000000001',
  version: 1,
  status: 'DRAFT',
  country: 'MD',
  issuingInstitutionId: 'MD-IGM',
  issuingCentre: 'IGM-CH',
  receivingInstitutionId: 'MD-MEC',
  caseId: '00000000-0000-4000-8000-000000000002',
  caseNumber: 'DP-1',
  beneficiaryId: '00000000-0000-4000-8000-000000000003',
  disclosedFields: [],
  needCode: 'LANGUAGE',
  measures: [{ id: '00000000-0000-4000-8000-0000000000a1', needCode: 'LANGUAGE', activity: 'Curs de limba română' }],
  urgency: 'NORMAL',
  restricted: false,
  summary: 'Are nevoie de un curs de limba română pentru începători.',
  accompanimentNeeded: false,
  informationSharing: sharing,
  completionDue: '2026-07-15',
  createdAt: issuedAt,
  updatedAt: issuedAt,
  impliedSteps: [],
  attempt: 1,
  hopCount: 0,
  chain: ['MD-MEC'],
  told: {},
  lastHash: '',
  ...more,
});

const skipsReceipt = ['ACCEPT', 'COMPLETE', 'FAIL'];
export const dataFor = (action: Action, referral: Referral): object => ({
  ...leastData[action],
  ...(referral.status === 'ISSUED' && skipsReceipt.includes(action) && { incomingNumber: 'MEC-17' }),
});

export type Given = { role?: string; member?: Party; data?: object; at?: string; version?: number };
export type Tried = { refused?: string; fields?: string[]; referral?: Referral; event?: EventFacts };

/** Tries an action as the API does: first the schema of the row, then the transition. A refusal comes back as words. */
export function attempt(referral: Referral, action: Action, given: Given = {}): Tried {
  const { role = 'INSTITUTION_CONTACT', member = memberOf(role), data = dataFor(action, referral), at = now } = given;
  const parsed = rowOf(referralCycle.rows, action).input.safeParse(data);
  // The command has looked up the further input of ISSUE and UPDATE_DRAFT.
  const isLookedUp = action === 'ISSUE' || action === 'UPDATE_DRAFT' || action === 'ASSIGN';
  if (!parsed.success && !isLookedUp) {
    return { refused: 'VALIDATION', fields: parsed.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`) };
  }
  const expectedVersion = given.version ?? referral.version;
  const command = { action, expectedVersion, data: parsed.success && !isLookedUp ? parsed.data : data };
  const step = transition(referralCycle, referral, command, member, clockAt(at));
  if (step.ok) return { referral: step.thing, event: step.event };
  const { problem } = step;
  if (problem.code !== 'VALIDATION') return { refused: problem.code };
  return { refused: 'VALIDATION', fields: problem.fields.map(({ path, rule }) => `${path} ${rule}`) };
}

export function done(referral: Referral, action: Action, given: Given = {}): Referral {
  const tried = attempt(referral, action, given);
  if (!tried.referral) throw new Error(`${action} from ${referral.status} was refused: ${JSON.stringify(tried)}`);
  return tried.referral;
}

const caseworker = { role: 'CASEWORKER' };
const issued = (more: Partial<Referral> = {}) => done(aDraft(more), 'ISSUE', { ...caseworker, at: issuedAt });

type Step = Action | [Action, Given];
const coordinator = { role: 'COORDINATOR' } satisfies Given;
const paths: Record<Exclude<Status, 'DRAFT'>, Step[]> = {
  ISSUED: [],
  ACKNOWLEDGED: ['ACKNOWLEDGE'],
  INFO_REQUESTED: ['ACKNOWLEDGE', 'REQUEST_INFO'],
  ACCEPTED: ['ACKNOWLEDGE', 'ACCEPT'],
  IN_PROGRESS: ['ACKNOWLEDGE', 'ACCEPT', 'START'],
  ON_HOLD: ['ACKNOWLEDGE', 'ACCEPT', 'START', 'HOLD'],
  COMPLETED: ['ACKNOWLEDGE', 'ACCEPT', 'START', 'COMPLETE'],
  NOT_COMPLETED: ['ACKNOWLEDGE', 'ACCEPT', 'START', 'FAIL'],
  DECLINED: ['ACKNOWLEDGE', 'DECLINE'],
  REDIRECTED: ['ACKNOWLEDGE', 'REDIRECT'],
  CLOSED: ['ACKNOWLEDGE', 'ACCEPT', 'START', 'COMPLETE', ['VERIFY', caseworker]],
  CANCELLED: ['ACKNOWLEDGE', ['CANCEL', caseworker]],
  ENTERED_IN_ERROR: ['ACKNOWLEDGE', ['MARK_ENTERED_IN_ERROR', coordinator]],
};

export const after = (steps: Step[], more: Partial<Referral> = {}): Referral =>
  steps.reduce(
    (referral, step) => (Array.isArray(step) ? done(referral, ...step) : done(referral, step)),
    issued(more),
  );

/** A referral in this status, without a handler unless `more` names one. */
export function inStatus(status: Status, more: Partial<Referral> = {}): Referral {
  if (status === 'DRAFT') return aDraft(more);
  return { ...after(paths[status]), handlerId: undefined, ...more };
}
