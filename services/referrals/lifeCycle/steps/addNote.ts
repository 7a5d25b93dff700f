import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { isFinal } from '../../referral.ts';
import { step } from '../step.ts';

/**
 * A note of the issuer or the institution. After the end of the referral it is late information: it is stored and told, and
 * it changes no other field.
 */
export const addNote = step({
  input: z.lazy(() => z.object({ text: text() })),
  effect: (r, d) => ({ ok: true, change: {}, data: { ...d, lateInformation: isFinal(r.status) } }),
});
