import * as z from 'zod/mini';
import { refuseFields, text } from '../../../platform/fields.ts';
import { occurredAt } from '../fields.ts';
import { times } from '../guards.ts';
import { step } from '../step.ts';

/** The institution asks the issuer a question; its own terms pause. */
export const requestInfo = step({
  input: z.lazy(() =>
    z.object({
      question: text(),
      missingFields: z.optional(z.array(text(60)).check(z.maxLength(20))),
      ...occurredAt(),
    }),
  ),
  effect(r, d, f) {
    const refused = refuseFields(times(r, d, f));
    if (refused) return refused;
    const question = {
      text: d.question,
      missingFields: d.missingFields ?? [],
      askedAt: f.clock.now.toISOString(),
    };
    return { ok: true, change: { returnTo: r.status, question }, data: d, occurredAt: d.occurredAt };
  },
});
