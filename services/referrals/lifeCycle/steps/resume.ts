import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { goBack } from '../answers.ts';
import { step } from '../step.ts';

/** The institution resumes a service on hold; the referral returns to its former status. */
export const resume = step({
  input: z.lazy(() => z.object({ note: z.optional(text()) })),
  effect: goBack,
});
