import { addDays, type Clock, today } from '../../platform/calendar.ts';
import { broken, otherExplained, refuseFields, required } from '../../platform/fields.ts';
import { type FieldProblem, invalid, type Refusal } from '../../platform/outcome.ts';
import type { Measure, MeasureResult, Referral } from '../referral.ts';
import type { MeasureResultInput } from './fields.ts';

/** The instant of an event lies between the issue and now. */
export function pastInstant(path: string, value: string | undefined, referral: Referral, clock: Clock) {
  if (value === undefined) return undefined;
  if (Date.parse(value) > clock.now.getTime()) return broken(path, 'IN_FUTURE');
  if (referral.issuedAt && value < referral.issuedAt) return broken(path, 'TOO_EARLY');
  return undefined;
}

/** A local date lies between the day of issue and today. */
export function pastDate(path: string, value: string | undefined, referral: Referral, clock: Clock) {
  if (value === undefined) return undefined;
  if (value > today(clock)) return broken(path, 'IN_FUTURE');
  if (referral.issuedAt && value < clock.dateOf(referral.issuedAt)) return broken(path, 'TOO_EARLY');
  return undefined;
}

const longestTermDays = 730;
/** A due date lies after today and at most two years ahead. */
export function dueDate(path: string, value: string | undefined, clock: Clock) {
  if (value === undefined) return undefined;
  if (value <= today(clock)) return broken(path, 'TOO_EARLY');
  return value > addDays(today(clock), longestTermDays) ? broken(path, 'TOO_LATE') : undefined;
}

/** An answer from ISSUED must contain the incoming number. A later answer must not name another number. */
export const receiptCarried = (referral: Referral, incomingNumber: string | undefined) => {
  if (referral.status === 'ISSUED' && incomingNumber === undefined) return broken('incomingNumber', 'REQUIRED');
  const isOther = incomingNumber !== undefined && incomingNumber !== (referral.incomingNumber ?? incomingNumber);
  return isOther ? broken('incomingNumber', 'NOT_ALLOWED') : undefined;
};

/** Every measure must be answered exactly once. If there is a single measure, its id may be left out. */
export function answeredMeasures(
  referral: Referral,
  results: MeasureResultInput[],
  clock: Clock,
): { ok: true; measures: Measure[] } | Refusal {
  const only = referral.measures.length === 1 ? referral.measures[0] : undefined;
  const fields: (FieldProblem | undefined)[] = [];
  const answers = new Map<string, MeasureResult>();
  results.forEach(({ measureId: given, ...result }, index) => {
    const path = (name: string) => `results.${index}.${name}`;
    const measureId = given ?? only?.id;
    const unreached = result.result !== 'DELIVERED';
    fields.push(
      measureId === undefined ? broken(path('measureId'), 'REQUIRED') : undefined,
      measureId && !referral.measures.some(({ id }) => id === measureId)
        ? broken(path('measureId'), 'UNKNOWN')
        : undefined,
      measureId && answers.has(measureId) ? broken(path('measureId'), 'NOT_UNIQUE') : undefined,
      required(path('date'), result.result !== 'NOT_DELIVERED', result.date),
      pastDate(path('date'), result.date, referral, clock),
      required(path('reasonCode'), unreached, result.reasonCode),
      otherExplained(path('reasonText'), result.reasonCode, result.reasonText),
      result.validFrom && result.validTo && result.validTo < result.validFrom
        ? broken(path('validTo'), 'TOO_EARLY')
        : undefined,
    );
    if (measureId) answers.set(measureId, result);
  });
  const unanswered = referral.measures.some(({ id }) => !answers.has(id));
  const refused = refuseFields([...fields, unanswered ? broken('results', 'TOO_FEW') : undefined]);
  if (refused) return refused;
  const measures = referral.measures.map((measure) => ({ ...measure, result: answers.get(measure.id) }));
  const nothing = measures.every(({ result }) => result?.result === 'NOT_DELIVERED');
  return nothing ? invalid('results', 'NOT_ALLOWED') : { ok: true, measures };
}

/** The outcome, derived from the results: FULL when all were delivered, NONE when none was, otherwise PARTIAL. */
export function outcomeOf(measures: Measure[]): 'FULL' | 'PARTIAL' | 'NONE' {
  const results = measures.map(({ result }) => result?.result ?? 'NOT_DELIVERED');
  if (results.every((result) => result === 'DELIVERED')) return 'FULL';
  return results.every((result) => result === 'NOT_DELIVERED') ? 'NONE' : 'PARTIAL';
}

/** An appointment lies after the issue. */
export const appointmentInTime = (appointment: { at: string } | undefined, { issuedAt }: Referral) =>
  appointment && issuedAt && appointment.at < issuedAt ? broken('appointment.at', 'TOO_EARLY') : undefined;

/** The guards of the dates of receipt and of the event. */
export const times = (
  referral: Referral,
  given: { occurredAt?: string | undefined; receivedAt?: string | undefined },
  { clock }: { clock: Clock },
) => [
  pastInstant('occurredAt', given.occurredAt, referral, clock),
  pastInstant('receivedAt', given.receivedAt, referral, clock),
];

const attemptsNeeded = (reasonCode: string) => (reasonCode === 'UNREACHABLE' || reasonCode === 'NO_SHOW' ? 2 : 0);

/** UNREACHABLE and NO_SHOW need attempts to contact the person on two different days. */
export const contactsMade = (
  reasonCode: string,
  attempts: { date: string }[],
  referral: Referral,
  { clock }: { clock: Clock },
) => [
  new Set(attempts.map(({ date }) => date)).size < attemptsNeeded(reasonCode)
    ? broken('contactAttempts', 'TOO_FEW')
    : undefined,
  ...attempts.map(({ date }, index) => pastDate(`contactAttempts.${index}.date`, date, referral, clock)),
];
