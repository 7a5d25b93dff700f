import type * as z from 'zod/mini';
import { informedInTime } from '../../caseFile/informationSharing.ts';
import { refuseFields, shortestReason } from '../../platform/fields.ts';
import type { Refusal } from '../../platform/outcome.ts';
import type { EventData, Measure, Referral } from '../referral.ts';
import type { Effect, Facts } from './effect.ts';
import { contactsMade } from './effect.ts';
import type * as data from './fields.ts';
import { answeredMeasures, dueDate, outcomeOf, pastDate, pastInstant } from './guards.ts';

/** Mistakes are corrected, never overwritten (DOMAIN 3.2): the old and the new value both stay in the event. */
export type FieldChange = { field: string; from: unknown; to: unknown };

const changesOf = (before: Referral, change: Partial<Referral>): FieldChange[] =>
  Object.entries(change)
    .map(([field, to]) => ({ field, from: before[field as keyof Referral] ?? null, to: to ?? null }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));

/** Only what differs is a change; nothing at all is a refusal, so that an empty correction makes no event. */
function corrected(before: Referral, change: Partial<Referral>, more: EventData = {}): Effect | Refusal {
  const changes = changesOf(before, change);
  const nothing = refuseFields([changes.length === 0 ? { path: '', rule: 'REQUIRED' } : undefined]);
  return nothing ?? { ok: true, change, data: { ...more, changes } };
}

const given = (fields: object): Partial<Referral> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Referral>;

/** The issuer corrects an open referral; measures are named anew because none is answered yet. A restriction is never lifted. */
export function amend(
  r: Referral,
  d: Omit<z.output<typeof data.amend>, 'measures'> & { measures?: Measure[] | undefined; beside?: true | undefined },
  f: Facts,
): Effect {
  const refused = refuseFields([
    dueDate('completionDue', d.completionDue, f.clock),
    d.restricted === false ? { path: 'restricted', rule: 'NOT_ALLOWED' } : undefined,
  ]);
  if (refused) return refused;
  const person =
    d.interpreterNeeded !== undefined && r.person?.interpreterNeeded !== undefined
      ? { ...r.person, interpreterNeeded: d.interpreterNeeded }
      : undefined;
  const { urgency, summary, completionDue, measures, restricted, beside } = d;
  const amended = corrected(r, given({ urgency, summary, completionDue, measures, person, restricted }));
  return amended.ok && beside ? { ...amended, change: { ...amended.change, beside } } : amended;
}

/** The institution corrects what it has entered: only what is there can be corrected. */
export function correctAnswer(r: Referral, d: z.output<typeof data.correctAnswer>, f: Facts): Effect {
  const there: Record<keyof typeof d, boolean> = {
    incomingNumber: r.incomingNumber !== undefined,
    receivedAt: r.receivedAt !== undefined,
    appointment: r.acceptedAt !== undefined,
    serviceDate: r.startedAt !== undefined,
    results: r.status === 'COMPLETED',
    reasonText: r.status === 'DECLINED' || r.status === 'NOT_COMPLETED',
    legalGround: r.status === 'DECLINED',
    contactAttempts: r.status === 'NOT_COMPLETED',
  };
  const names = Object.keys(given(d)) as (keyof typeof d)[];
  const refused = refuseFields([
    ...names.map((path) => (there[path] ? undefined : ({ path, rule: 'NOT_ALLOWED' } as const))),
    pastInstant('receivedAt', d.receivedAt, r, f.clock),
    pastDate('serviceDate', d.serviceDate, r, f.clock),
    d.appointment && r.issuedAt && d.appointment.at < r.issuedAt
      ? { path: 'appointment.at', rule: 'TOO_EARLY' }
      : undefined,
    ...(d.contactAttempts && r.failureCode ? contactsMade(r.failureCode, d.contactAttempts, r, f) : []),
    d.reasonText && (r.declineCode || r.failureCode === 'OTHER') && d.reasonText.length < shortestReason
      ? { path: 'reasonText', rule: 'TOO_SHORT' }
      : undefined,
  ]);
  if (refused) return refused;
  const measured = d.results ? answeredMeasures(r, d.results, f.clock) : undefined;
  if (measured && !measured.ok) return measured;
  const { incomingNumber, receivedAt, appointment, serviceDate: startedAt } = d;
  return corrected(r, {
    ...given({ incomingNumber, receivedAt, appointment, startedAt }),
    ...(measured && { measures: measured.measures, outcome: outcomeOf(measured.measures) }),
    ...(r.decline && { decline: { ...r.decline, ...given({ reasonText: d.reasonText, legalGround: d.legalGround }) } }),
    ...(r.failure && {
      failure: { ...r.failure, ...given({ reasonText: d.reasonText, contactAttempts: d.contactAttempts }) },
    }),
  } as Partial<Referral>);
}

/** The issuer's own draft. Tells nobody. */
export const updateDraft = (r: Referral, change: Partial<Referral>, f: Facts): Effect =>
  refuseFields([
    dueDate('completionDue', change.completionDue, f.clock),
    informedInTime('informationSharing', change.informationSharing, f.clock),
  ]) ?? corrected(r, given(change));

/**
 * The person was informed anew, objects, or withdraws the objection (DOMAIN 4.2). What no law demands is withheld from the
 * institution from now on; what it was told before stays in the history.
 */
export function changeSharing(_r: Referral, d: z.output<typeof data.changeSharing>, f: Facts): Effect {
  const { mandatory, ...sharing } = d;
  const refused = refuseFields([informedInTime('informationSharing', sharing, f.clock)]);
  if (refused) return refused;
  const sharingStopped = sharing.agreement === 'OBJECTED' && !mandatory ? true : undefined;
  return { ok: true, change: { informationSharing: sharing, sharingStopped }, data: { informationSharing: sharing } };
}

/** Handing over inside the institution; no clock moves. A handler takes a referral only for themselves. */
export function assign(r: Referral, d: z.output<typeof data.assign>, f: Facts): Effect {
  const handlerId = d.handlerId ?? (f.role === 'INSTITUTION_HANDLER' && !d.unassign ? f.actorId : undefined);
  const refused = refuseFields([
    d.unassign && d.handlerId ? { path: 'unassign', rule: 'NOT_ALLOWED' } : undefined,
    !d.unassign && !handlerId && !d.unit ? { path: 'handlerId', rule: 'REQUIRED' } : undefined,
    f.role === 'INSTITUTION_HANDLER' && handlerId !== f.actorId
      ? { path: 'handlerId', rule: 'NOT_ALLOWED' }
      : undefined,
  ]);
  if (refused) return refused;
  const change = {
    handlerId: d.unassign ? undefined : (handlerId ?? r.handlerId),
    receivingUnit: d.unit ?? r.receivingUnit,
  };
  return { ok: true, change, data: { ...d, formerHandlerId: r.handlerId, formerUnit: r.receivingUnit } };
}
