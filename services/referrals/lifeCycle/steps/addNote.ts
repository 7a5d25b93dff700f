import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import { isFinal } from '../../referral.ts';
import { step } from '../step.ts';

/** A note of either side. After the end it is late information: it is stored and told, and changes nothing. */
export const addNote = step({
  input: z.lazy(() => z.object({ text: text() })),
  effect: (r, d) => ({ ok: true, change: {}, data: { ...d, lateInformation: isFinal(r.status) } }),
});
