import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { goBack } from '../answers.ts';
import { step } from '../step.ts';

/** The issuer answers the question; the referral goes back to where it was. */
export const provideInfo = step({
  input: z.lazy(() => z.object({ answer: text() })),
  effect: goBack,
});
