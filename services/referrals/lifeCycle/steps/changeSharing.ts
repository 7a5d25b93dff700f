import * as z from 'zod/mini';
import { informationSharing, informedInTime } from '../../../caseFile/informationSharing.ts';
import { refuseFields } from '../../../platform/fields.ts';
import { step } from '../step.ts';

/**
 * The person was informed again, objected, or withdrew the objection. After an objection the institution gets only data that
 * the law demands. Earlier data stays in the history. `mandatory` is true when the law demands the sharing with the
 * institution.
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
