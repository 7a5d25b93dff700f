import * as z from 'zod/mini';
import { today } from '../../../platform/calendar.ts';
import { broken, refuseFields, required } from '../../../platform/fields.ts';
import type { Referral } from '../../referral.ts';
import { dueDate } from '../guards.ts';
import { step } from '../step.ts';

/** Fields that a referral must have at issue, whether the draft or the input holds them. */
export const issueRequires = ['measures', 'summary', 'completionDue', 'informationSharing'] as const;

const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Issues a draft. The command adds the disclosed data of the person and the number of the register. */
export const issue = step({
  input: z.lazy(() => z.object({})),
  effect(r, told: Partial<Referral>, f) {
    const complete = { ...r, ...told };
    const sharing = complete.informationSharing;
    const refused = refuseFields([
      ...issueRequires.map((path) => required(path, isEmpty(complete[path]), undefined)),
      dueDate('completionDue', complete.completionDue, f.clock),
      sharing && sharing.informedAt > today(f.clock) ? broken('informationSharing.informedAt', 'IN_FUTURE') : undefined,
    ]);
    if (refused) return refused;
    const issuedAt = f.clock.now.toISOString();
    return { ok: true, change: { ...told, issuedAt, issuedBy: f.actorId }, data: {} };
  },
});
