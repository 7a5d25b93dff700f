import * as z from 'zod/mini';
import { code, reason, refuseFields, required, text } from '../../../platform/fields.ts';
import { declineCodes } from '../../codes.ts';
import { answered } from '../answers.ts';
import { occurredAt, receipt } from '../fields.ts';
import { times } from '../guards.ts';
import { step } from '../step.ts';

/**
 * The institution declines with a reason code. NOT_ELIGIBLE requires the legal ground, NOT_COMPETENT the competent
 * institution.
 */
export const decline = step({
  input: z.lazy(() =>
    z.object({
      reasonCode: z.enum(declineCodes),
      reasonText: reason(),
      legalGround: z.optional(text(500)),
      suggestedInstitution: z.optional(code()),
      ...receipt(),
      ...occurredAt(),
    }),
  ),
  lookUp: 'SUGGESTED_INSTITUTION',
  effect(r, d, f) {
    const { reasonCode, reasonText, legalGround, suggestedInstitution } = d;
    const refused = refuseFields([
      required('legalGround', reasonCode === 'NOT_ELIGIBLE', legalGround),
      required('suggestedInstitution', reasonCode === 'NOT_COMPETENT', suggestedInstitution),
      ...times(r, d, f),
    ]);
    if (refused) return refused;
    const change = {
      declineCode: reasonCode,
      decline: { reasonText, legalGround, suggestedInstitutionId: suggestedInstitution },
      incomingNumber: r.incomingNumber ?? d.incomingNumber,
      ...answered(r, f),
    };
    return { ok: true, change, data: d, occurredAt: d.occurredAt };
  },
});
