import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { confirmations } from '../../codes.ts';
import { step } from '../step.ts';

/** The issuer checks the answer with the person and closes the referral. */
export const verify = step({
  input: z.lazy(() =>
    z.object({
      verified: z.boolean(),
      beneficiaryConfirmed: z.enum(confirmations),
      followUpNeed: z.optional(text()),
    }),
  ),
  effect: (_r, d, f) => ({
    ok: true,
    change: { verification: d, closedAt: f.clock.now.toISOString() },
    data: d,
  }),
});
