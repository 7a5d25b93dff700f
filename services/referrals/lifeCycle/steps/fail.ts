import * as z from 'zod/mini';
import { id, otherExplained, refuseFields, text } from '../../../platform/fields.ts';
import { failureCodes } from '../../codes.ts';
import { answered, impliedSteps } from '../answers.ts';
import { contactAttempts, occurredAt, receipt } from '../fields.ts';
import { contactsMade, receiptCarried, times } from '../guards.ts';
import { step } from '../step.ts';

/** The institution reports that it could not deliver the service, with a coded reason. */
export const fail = step({
  input: z.lazy(() =>
    z.object({
      reasonCode: z.enum(failureCodes),
      reasonText: z.optional(text()),
      contactAttempts: z.optional(contactAttempts()),
      handlerId: z.optional(id()),
      ...receipt(),
      ...occurredAt(),
    }),
  ),
  lookUp: 'HANDLER_AND_UNIT',
  effect(r, d, f) {
    const attempts = d.contactAttempts ?? [];
    const refused = refuseFields([
      receiptCarried(r, d.incomingNumber),
      otherExplained('reasonText', d.reasonCode, d.reasonText),
      ...contactsMade(d.reasonCode, attempts, r, f),
      ...times(r, d, f),
    ]);
    if (refused) return refused;
    // A failure implies the receipt and the acceptance, not the start: a person who never came was not served.
    const implied = impliedSteps(r, 'ACCEPT', d, f);
    const change = {
      ...implied.change,
      failureCode: d.reasonCode,
      failure: { reasonText: d.reasonText, contactAttempts: attempts },
      outcome: 'NONE' as const,
      ...answered(r, f, implied.steps),
    };
    return { ok: true, change, data: { ...d, outcome: 'NONE' }, implied: implied.steps, occurredAt: d.occurredAt };
  },
});
