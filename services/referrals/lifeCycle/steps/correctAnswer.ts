import * as z from 'zod/mini';
import { broken, date, instant, refuseFields, shortestReason, text } from '../../../platform/fields.ts';
import type { Referral } from '../../referral.ts';
import { corrected, given } from '../corrections.ts';
import { appointment, contactAttempts, results } from '../fields.ts';
import { answeredMeasures, appointmentInTime, contactsMade, outcomeOf, pastDate, pastInstant } from '../guards.ts';
import { step } from '../step.ts';

const input = z.lazy(() =>
  z.object({
    incomingNumber: z.optional(text(60)),
    receivedAt: z.optional(instant()),
    appointment: z.optional(appointment()),
    serviceDate: z.optional(date()),
    results: z.optional(results()),
    reasonText: z.optional(text()),
    legalGround: z.optional(text(500)),
    contactAttempts: z.optional(contactAttempts()),
  }),
);
type Field = keyof z.output<typeof input>;

/** Only an existing entry can be corrected. */
const isThere: Record<Field, (r: Referral) => boolean> = {
  incomingNumber: (r) => r.incomingNumber !== undefined,
  receivedAt: (r) => r.receivedAt !== undefined,
  appointment: (r) => r.acceptedAt !== undefined,
  serviceDate: (r) => r.startedAt !== undefined,
  results: (r) => r.status === 'COMPLETED',
  reasonText: (r) => r.status === 'DECLINED' || r.status === 'NOT_COMPLETED',
  legalGround: (r) => r.status === 'DECLINED',
  contactAttempts: (r) => r.status === 'NOT_COMPLETED',
};

/** The institution corrects its own entry. */
export const correctAnswer = step({
  isCorrection: true,
  input,
  condition: {
    words: 'only once the institution has entered something',
    // A question asked from ISSUED leaves nothing to correct: the institution has entered no data yet.
    refuses: ({ status, incomingNumber }) =>
      status === 'INFO_REQUESTED' && incomingNumber === undefined ? 'ILLEGAL_TRANSITION' : undefined,
  },
  effect(r, d, f) {
    const isBrief = d.reasonText !== undefined && d.reasonText.length < shortestReason;
    const refused = refuseFields([
      ...(Object.keys(given(d)) as Field[]).map((path) => (isThere[path](r) ? undefined : broken(path, 'NOT_ALLOWED'))),
      pastInstant('receivedAt', d.receivedAt, r, f.clock),
      pastDate('serviceDate', d.serviceDate, r, f.clock),
      appointmentInTime(d.appointment, r),
      ...(d.contactAttempts && r.failureCode ? contactsMade(r.failureCode, d.contactAttempts, r, f) : []),
      isBrief && (r.declineCode || r.failureCode === 'OTHER') ? broken('reasonText', 'TOO_SHORT') : undefined,
    ]);
    if (refused) return refused;
    const measured = d.results ? answeredMeasures(r, d.results, f.clock) : undefined;
    if (measured && !measured.ok) return measured;
    const { incomingNumber, receivedAt, appointment: moved, serviceDate: startedAt, reasonText } = d;
    return corrected(r, {
      ...given({ incomingNumber, receivedAt, appointment: moved, startedAt }),
      ...(measured && { measures: measured.measures, outcome: outcomeOf(measured.measures) }),
      ...(r.decline && { decline: { ...r.decline, ...given({ reasonText, legalGround: d.legalGround }) } }),
      ...(r.failure && { failure: { ...r.failure, ...given({ reasonText, contactAttempts: d.contactAttempts }) } }),
    } as Partial<Referral>);
  },
});
