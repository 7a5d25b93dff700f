import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { goBack } from '../answers.ts';
import { step } from '../step.ts';

/** The institution withdraws its question; the referral returns to its former status. */
export const withdrawQuestion = step({
  input: z.lazy(() => z.object({ reason: z.optional(text(500)) })),
  effect: goBack,
});
