import * as z from 'zod/mini';
import { broken, date, refuseFields, text } from '../../../platform/fields.ts';
import { urgencies } from '../../codes.ts';
import type { Measure } from '../../referral.ts';
import { corrected, given } from '../corrections.ts';
import { measures } from '../fields.ts';
import { dueDate } from '../guards.ts';
import { step } from '../step.ts';

type LookedUp = { measures?: Measure[] | undefined; beside?: true | undefined };

/**
 * The issuer corrects an open referral, and the institution is told of the changes. A restriction can be set, never removed.
 */
export const amend = step({
  isCorrection: true,
  input: z.lazy(() =>
    z.object({
      urgency: z.optional(z.enum(urgencies)),
      summary: z.optional(text()),
      measures: z.optional(measures()),
      interpreterNeeded: z.optional(z.boolean()),
      completionDue: z.optional(date()),
      restricted: z.optional(z.boolean()),
    }),
  ),
  lookUp: 'MEASURES',
  effect(r, d, f) {
    const refused = refuseFields([
      dueDate('completionDue', d.completionDue, f.clock),
      d.restricted === false ? broken('restricted', 'NOT_ALLOWED') : undefined,
    ]);
    if (refused) return refused;
    const { urgency, summary, completionDue, interpreterNeeded, restricted } = d;
    const { measures: found, beside } = d as LookedUp;
    const isTold = interpreterNeeded !== undefined && r.person?.interpreterNeeded !== undefined;
    const person = isTold ? { ...r.person, interpreterNeeded } : undefined;
    const amended = corrected(r, given({ urgency, summary, completionDue, measures: found, person, restricted }));
    return amended.ok && beside ? { ...amended, change: { ...amended.change, beside } } : amended;
  },
});
