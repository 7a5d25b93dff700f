import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { goBack } from '../answers.ts';
import { step } from '../step.ts';

/** The issuer answers the question; the referral returns to its former status. */
export const provideInfo = step({
  input: z.lazy(() => z.object({ answer: text() })),
  effect: goBack,
});
