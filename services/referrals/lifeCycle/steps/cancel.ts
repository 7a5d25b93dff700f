import * as z from 'zod/mini';
import { otherExplained, referralRef, refuseFields, required, text } from '../../../platform/fields.ts';
import { cancelReasons } from '../../codes.ts';
import type { ReferralLink } from '../../referral.ts';
import { step } from '../step.ts';

/** The issuer cancels the referral with a reason code. DUPLICATE names the other referral. */
export const cancel = step({
  input: z.lazy(() =>
    z.object({
      reasonCode: z.enum(cancelReasons),
      reasonText: z.optional(text()),
      duplicateOf: z.optional(referralRef),
    }),
  ),
  lookUp: 'DUPLICATE_OF',
  effect(r, d, f) {
    const refused = refuseFields([
      otherExplained('reasonText', d.reasonCode, d.reasonText),
      required('duplicateOf', d.reasonCode === 'DUPLICATE', d.duplicateOf),
    ]);
    const change = {
      cancelReason: d.reasonCode,
      endReasonText: d.reasonText,
      // The look-up has replaced the reference by the id and the number of the other referral.
      duplicateOf: (d.duplicateOf as ReferralLink | undefined) ?? r.duplicateOf,
      closedAt: f.clock.now.toISOString(),
    };
    return refused ?? { ok: true, change, data: d };
  },
});
