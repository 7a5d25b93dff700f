import * as z from 'zod/mini';
import { informationSharing, informedInTime } from '../../../caseFile/informationSharing.ts';
import { refuseFields } from '../../../platform/fields.ts';
import { step } from '../step.ts';

/**
 * The person was informed anew, objects, or withdraws the objection. From then on the institution is told nothing that no law
 * demands; what it was told before stays in the history. `mandatory`: whether the law demands the sharing with it.
 */
export const changeSharing = step({
  input: z.lazy(() => z.object({ ...informationSharing().shape, mandatory: z.boolean() })),
  effect(_r, d, f) {
    const { mandatory, ...sharing } = d;
    const refused = refuseFields([informedInTime('informationSharing', sharing, f.clock)]);
    if (refused) return refused;
    const sharingStopped = sharing.agreement === 'OBJECTED' && !mandatory ? true : undefined;
    return { ok: true, change: { informationSharing: sharing, sharingStopped }, data: { informationSharing: sharing } };
  },
});
