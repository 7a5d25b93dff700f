import * as z from 'zod/mini';
import { code, id, refuseFields, required, text } from '../../../platform/fields.ts';
import { impliedSteps } from '../answers.ts';
import { appointment, occurredAt, receipt } from '../fields.ts';
import { appointmentInTime, receiptCarried, times } from '../guards.ts';
import { step } from '../step.ts';

/** The institution takes the referral on, with an appointment or the reason why there is none yet. */
export const accept = step({
  input: z.lazy(() =>
    z.object({
      handlerId: z.optional(id()),
      unit: z.optional(code()),
      appointment: z.optional(appointment()),
      noAppointmentReason: z.optional(text(500)),
      ...receipt(),
      ...occurredAt(),
    }),
  ),
  lookUp: 'HANDLER_AND_UNIT',
  effect(r, d, f) {
    const refused = refuseFields([
      receiptCarried(r, d.incomingNumber),
      required('appointment', d.noAppointmentReason === undefined, d.appointment),
      ...times(r, d, f),
      appointmentInTime(d.appointment, r),
    ]);
    if (refused) return refused;
    const implied = impliedSteps(r, 'ACKNOWLEDGE', d, f);
    const change = {
      ...implied.change,
      acceptedAt: f.clock.now.toISOString(),
      handlerId: d.handlerId ?? r.handlerId ?? f.actorId,
      receivingUnit: d.unit ?? r.receivingUnit,
      appointment: d.appointment,
      noAppointmentReason: d.noAppointmentReason,
    };
    return { ok: true, change, data: d, implied: implied.steps, occurredAt: d.occurredAt };
  },
});
