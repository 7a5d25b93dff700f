import * as z from 'zod/mini';
import { informedInTime } from '../../../caseFile/informationSharing.ts';
import { code, refuseFields } from '../../../platform/fields.ts';
import { corrected, given } from '../corrections.ts';
import { contentOptional } from '../fields.ts';
import { dueDate } from '../guards.ts';
import { step } from '../step.ts';

/** The issuer changes its own draft. Fields that are left out stay. No institution is told. */
export const updateDraft = step({
  isCorrection: true,
  input: z.lazy(() =>
    z.object({ receivingInstitution: z.optional(code()), needCode: z.optional(code()), ...contentOptional() }),
  ),
  lookUp: 'DRAFT_CONTENT',
  effect: (r, change, f) =>
    refuseFields([
      dueDate('completionDue', change.completionDue, f.clock),
      informedInTime('informationSharing', change.informationSharing, f.clock),
    ]) ?? corrected(r, given(change)),
});
