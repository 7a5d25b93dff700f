import * as z from 'zod/mini';
import { reason } from '../../../platform/fields.ts';
import { step } from '../step.ts';

/** The coordinator marks a referral that should never have been issued. It stays for audit and leaves the statistics. */
export const markEnteredInError = step({
  input: z.lazy(() => z.object({ reason: reason() })),
  effect: (_r, d, f) => ({
    ok: true,
    change: { endReasonText: d.reason, closedAt: f.clock.now.toISOString() },
    data: d,
  }),
});
