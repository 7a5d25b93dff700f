import type * as z from 'zod/mini';
import { addDays, type Clock, daysSince, today } from '../../platform/calendar.ts';
import { otherExplained, refuseFields, required } from '../../platform/fields.ts';
import { type Refusal, refuse } from '../../platform/outcome.ts';
import { type EventData, isFinal, type Referral, type ReferralLink, type Status } from '../referral.ts';
import type * as data from './fields.ts';
import { issueRequires } from './fields.ts';
import { answeredMeasures, dueDate, outcomeOf, pastDate, pastInstant, receiptCarried } from './guards.ts';

/** What an action does to the referral: guards first, then the changed fields and what the event keeps. Pure. */
export type Effect =
  | {
      ok: true;
      change: Partial<Referral>;
      data?: EventData;
      implied?: string[];
      to?: Status;
      occurredAt?: string | undefined;
    }
  | Refusal;
export type Facts = { clock: Clock; actorId: string; role: string };

type Data<S extends z.ZodMiniType> = z.output<S>;
export const reopenByCaseworkerDays = 30;
export const takeBackDays = 7;
const longestHoldDays = 90;
export const mostHops = 2;

type Step = 'ACKNOWLEDGE' | 'ACCEPT' | 'START';

/** Steps that an answer skipped, up to one: their times are filled with the answer's and marked implied (DOMAIN 3.2). */
function impliedSteps(
  referral: Referral,
  upTo: Step,
  given: { incomingNumber?: string | undefined; receivedAt?: string | undefined; handlerId?: string | undefined },
  { clock, actorId }: Facts,
): { steps: Step[]; change: Partial<Referral> } {
  const at = clock.now.toISOString();
  const steps: Step[] = [];
  const change: Partial<Referral> = {};
  if (!referral.acknowledgedAt) {
    steps.push('ACKNOWLEDGE');
    Object.assign(change, {
      acknowledgedAt: at,
      receivedAt: given.receivedAt ?? at,
      incomingNumber: given.incomingNumber,
    });
  }
  if (upTo !== 'ACKNOWLEDGE' && !referral.acceptedAt) {
    steps.push('ACCEPT');
    Object.assign(change, { acceptedAt: at, handlerId: given.handlerId ?? referral.handlerId ?? actorId });
  }
  if (upTo === 'START' && !referral.startedAt) {
    steps.push('START');
    Object.assign(change, { startedAt: today(clock) });
  }
  change.impliedSteps = [...referral.impliedSteps, ...steps];
  return { steps, change };
}

const times = (r: Referral, d: { occurredAt?: string | undefined; receivedAt?: string | undefined }, f: Facts) => [
  pastInstant('occurredAt', d.occurredAt, r, f.clock),
  pastInstant('receivedAt', d.receivedAt, r, f.clock),
];

export function acknowledge(r: Referral, d: Data<typeof data.acknowledge>, f: Facts): Effect {
  const refused = refuseFields(times(r, d, f));
  if (refused) return refused;
  const change: Partial<Referral> = {
    incomingNumber: d.incomingNumber,
    receivedAt: d.receivedAt ?? f.clock.now.toISOString(),
    acknowledgedAt: f.clock.now.toISOString(),
    handlerId: d.handlerId ?? r.handlerId,
    receivingUnit: d.unit ?? r.receivingUnit,
  };
  return { ok: true, change, data: d, occurredAt: d.occurredAt ?? d.receivedAt };
}

export function accept(r: Referral, d: Data<typeof data.accept>, f: Facts): Effect {
  const refused = refuseFields([
    receiptCarried(r, d.incomingNumber),
    required('appointment', d.noAppointmentReason === undefined, d.appointment),
    ...times(r, d, f),
    d.appointment && r.issuedAt && d.appointment.at < r.issuedAt
      ? { path: 'appointment.at', rule: 'TOO_EARLY' }
      : undefined,
  ]);
  if (refused) return refused;
  const implied = impliedSteps(r, 'ACKNOWLEDGE', d, f);
  const change: Partial<Referral> = {
    ...implied.change,
    acceptedAt: f.clock.now.toISOString(),
    handlerId: d.handlerId ?? r.handlerId ?? f.actorId,
    receivingUnit: d.unit ?? r.receivingUnit,
    appointment: d.appointment,
    noAppointmentReason: d.noAppointmentReason,
  };
  return { ok: true, change, data: d, implied: implied.steps, occurredAt: d.occurredAt };
}

export function decline(r: Referral, d: Data<typeof data.decline>, f: Facts): Effect {
  const refused = refuseFields([
    required('legalGround', d.reasonCode === 'NOT_ELIGIBLE', d.legalGround),
    required('suggestedInstitution', d.reasonCode === 'NOT_COMPETENT', d.suggestedInstitution),
    ...times(r, d, f),
  ]);
  if (refused) return refused;
  const { reasonCode, reasonText, legalGround, suggestedInstitution } = d;
  const change: Partial<Referral> = {
    declineCode: reasonCode,
    decline: { reasonText, legalGround, suggestedInstitutionId: suggestedInstitution },
    incomingNumber: r.incomingNumber ?? d.incomingNumber,
    ...answered(r, f),
  };
  return { ok: true, change, data: d, occurredAt: d.occurredAt };
}

const answered = (r: Referral, f: Facts, answerImplied: Step[] = []) => ({
  answeredFrom: r.status,
  answeredAt: f.clock.now.toISOString(),
  answerImplied,
});

export function requestInfo(r: Referral, d: Data<typeof data.requestInfo>, f: Facts): Effect {
  const refused = refuseFields(times(r, d, f));
  if (refused) return refused;
  const askedAt = f.clock.now.toISOString();
  const question = { text: d.question, missingFields: d.missingFields ?? [], askedAt };
  return { ok: true, change: { returnTo: r.status, question }, data: d, occurredAt: d.occurredAt };
}

/** Back to where the question or the hold interrupted. */
export const goBack = (r: Referral, d: EventData): Effect => ({
  ok: true,
  change: { returnTo: undefined, question: undefined, hold: undefined },
  data: d,
  to: r.returnTo ?? 'ISSUED',
});

export function start(r: Referral, d: Data<typeof data.start>, f: Facts): Effect {
  const refused = refuseFields([pastDate('serviceDate', d.serviceDate, r, f.clock)]);
  return refused ?? { ok: true, change: { startedAt: d.serviceDate }, data: d };
}

export function reportProgress(r: Referral, d: Data<typeof data.reportProgress>, f: Facts): Effect {
  const refused = refuseFields([pastDate('serviceDate', d.serviceDate, r, f.clock), ...times(r, d, f)]);
  if (refused) return refused;
  const starts = r.status === 'ACCEPTED' && d.serviceDate !== undefined;
  if (!starts) return { ok: true, change: {}, data: d, occurredAt: d.occurredAt };
  const change = { startedAt: d.serviceDate, impliedSteps: [...r.impliedSteps, 'START'] };
  return { ok: true, change, data: d, implied: ['START'], to: 'IN_PROGRESS', occurredAt: d.occurredAt };
}

export function hold(r: Referral, d: Data<typeof data.hold>, f: Facts): Effect {
  const latest = addDays(today(f.clock), longestHoldDays);
  const refused = refuseFields([
    otherExplained('reasonText', d.reasonCode, d.reasonText),
    d.expectedResumeDate <= today(f.clock) ? { path: 'expectedResumeDate', rule: 'TOO_EARLY' } : undefined,
    d.expectedResumeDate > latest ? { path: 'expectedResumeDate', rule: 'TOO_LATE' } : undefined,
  ]);
  return refused ?? { ok: true, change: { returnTo: r.status, hold: d }, data: d };
}

export function complete(r: Referral, d: Data<typeof data.complete>, f: Facts): Effect {
  const refused = refuseFields([receiptCarried(r, d.incomingNumber), ...times(r, d, f)]);
  if (refused) return refused;
  const measured = answeredMeasures(r, d.results, f.clock);
  if (!measured.ok) return measured;
  const implied = impliedSteps(r, 'START', d, f);
  const change = {
    ...implied.change,
    measures: measured.measures,
    outcome: outcomeOf(measured.measures),
    ...answered(r, f, implied.steps),
  };
  return {
    ok: true,
    change,
    data: { ...d, outcome: change.outcome },
    implied: implied.steps,
    occurredAt: d.occurredAt,
  };
}

const attemptsNeeded = (reasonCode: string) => (reasonCode === 'UNREACHABLE' || reasonCode === 'NO_SHOW' ? 2 : 0);

export const contactsMade = (reasonCode: string, attempts: { date: string }[], r: Referral, f: Facts) => [
  new Set(attempts.map(({ date }) => date)).size < attemptsNeeded(reasonCode)
    ? ({ path: 'contactAttempts', rule: 'TOO_FEW' } as const)
    : undefined,
  ...attempts.map(({ date }, index) => pastDate(`contactAttempts.${index}.date`, date, r, f.clock)),
];

export function fail(r: Referral, d: Data<typeof data.fail>, f: Facts): Effect {
  const attempts = d.contactAttempts ?? [];
  const refused = refuseFields([
    receiptCarried(r, d.incomingNumber),
    otherExplained('reasonText', d.reasonCode, d.reasonText),
    ...contactsMade(d.reasonCode, attempts, r, f),
    ...times(r, d, f),
  ]);
  if (refused) return refused;
  // A person who never came was never served: failing implies the receipt and the taking on, not the start.
  const implied = impliedSteps(r, 'ACCEPT', d, f);
  const failure = { reasonText: d.reasonText, contactAttempts: attempts };
  const change = {
    ...implied.change,
    failureCode: d.reasonCode,
    failure,
    outcome: 'NONE' as const,
    ...answered(r, f, implied.steps),
  };
  return { ok: true, change, data: { ...d, outcome: 'NONE' }, implied: implied.steps, occurredAt: d.occurredAt };
}

export const verify = (_r: Referral, d: Data<typeof data.verify>, f: Facts): Effect => ({
  ok: true,
  change: { verification: d, closedAt: f.clock.now.toISOString() },
  data: d,
});

export function cancel(r: Referral, d: Data<typeof data.cancel>, f: Facts): Effect {
  const refused = refuseFields([
    otherExplained('reasonText', d.reasonCode, d.reasonText),
    required('duplicateOf', d.reasonCode === 'DUPLICATE', d.duplicateOf),
  ]);
  const change = {
    cancelReason: d.reasonCode,
    endReasonText: d.reasonText,
    // The command has looked the named referral up: both its id and its number are there.
    duplicateOf: (d.duplicateOf as ReferralLink | undefined) ?? r.duplicateOf,
    closedAt: f.clock.now.toISOString(),
  };
  return refused ?? { ok: true, change, data: d };
}

/** A second attempt: the first one's outcome stays in the history and in its event. */
export function reopen(r: Referral, d: Data<typeof data.reopen>, f: Facts): Effect {
  const refused = refuseFields([dueDate('completionDue', d.completionDue, f.clock)]);
  if (refused) return refused;
  const change: Partial<Referral> = {
    attempt: r.attempt + 1,
    completionDue: d.completionDue,
    measures: r.measures.map((measure) => ({ ...measure, result: undefined })),
    ...noAnswer,
    returnTo: undefined,
    question: undefined,
    hold: undefined,
    verification: undefined,
    closedAt: undefined,
  };
  const former = { outcome: r.outcome, declineCode: r.declineCode, failureCode: r.failureCode };
  return { ok: true, change, data: { ...d, former }, to: r.declineCode ? 'ACKNOWLEDGED' : 'IN_PROGRESS' };
}

const noAnswer = {
  outcome: undefined,
  declineCode: undefined,
  decline: undefined,
  failureCode: undefined,
  failure: undefined,
  answeredFrom: undefined,
  answeredAt: undefined,
  answerImplied: undefined,
} satisfies Partial<Referral>;

/** How long ago the referral was answered or closed, in days: who may reopen depends on it. */
export const daysSinceEnd = (r: Referral, clock: Clock) => daysSince(r.closedAt ?? r.answeredAt ?? r.updatedAt, clock);

export const markEnteredInError = (_r: Referral, d: Data<typeof data.markEnteredInError>, f: Facts): Effect => ({
  ok: true,
  change: { endReasonText: d.reason, closedAt: f.clock.now.toISOString() },
  data: d,
});

const undoneStep: Record<Step, Partial<Referral>> = {
  ACKNOWLEDGE: { acknowledgedAt: undefined, receivedAt: undefined, incomingNumber: undefined },
  ACCEPT: { acceptedAt: undefined },
  START: { startedAt: undefined },
};

/** What the answer implied goes with it, or the next one would not be asked for it again; whoever gave it keeps it in hand. */
export function takeBackAnswer(r: Referral, d: Data<typeof data.takeBackAnswer>): Effect {
  const undone = r.answerImplied ?? [];
  const change: Partial<Referral> = {
    ...Object.assign({}, ...undone.map((step) => undoneStep[step])),
    impliedSteps: r.impliedSteps.slice(0, r.impliedSteps.length - undone.length),
    measures: r.measures.map((measure) => ({ ...measure, result: undefined })),
    ...noAnswer,
  };
  const former = { outcome: r.outcome, declineCode: r.declineCode, failureCode: r.failureCode };
  return { ok: true, change, data: { ...d, former }, to: r.answeredFrom ?? 'ACKNOWLEDGED' };
}

/** After the end a note is late information: stored, told, and it moves nothing. */
export const addNote = (r: Referral, d: Data<typeof data.addNote>): Effect => ({
  ok: true,
  change: {},
  data: { ...d, lateInformation: isFinal(r.status) },
});

/** Issues a draft with what is given last: everything that the receiving institution needs must be there. */
export function issue(r: Referral, given: Partial<Referral>, f: Facts): Effect {
  const complete = { ...r, ...given };
  const refused = refuseFields([
    ...issueRequires.map((path) => required(path, complete[path] === '' || !hasAny(complete[path]), undefined)),
    dueDate('completionDue', complete.completionDue, f.clock),
    complete.informationSharing && complete.informationSharing.informedAt > today(f.clock)
      ? { path: 'informationSharing.informedAt', rule: 'IN_FUTURE' }
      : undefined,
  ]);
  if (refused) return refused;
  const issuedAt = f.clock.now.toISOString();
  return { ok: true, change: { ...given, issuedAt, issuedBy: f.actorId }, data: {} };
}

const hasAny = (value: unknown) => value !== undefined && (!Array.isArray(value) || value.length > 0);

/** The referral ends here and goes on as a child at another institution that has not had this need before. */
export function redirect(r: Referral, d: Data<typeof data.redirect>, f: Facts): Effect {
  const refused = refuseFields([
    otherExplained('reasonText', d.reasonCode, d.reasonText),
    d.receivingInstitution === r.receivingInstitutionId
      ? { path: 'receivingInstitution', rule: 'SAME_INSTITUTION' }
      : undefined,
  ]);
  if (refused) return refused;
  if (r.chain.includes(d.receivingInstitution)) return refuse({ code: 'REDIRECT_LOOP' });
  return { ok: true, change: { closedAt: f.clock.now.toISOString() }, data: d };
}
