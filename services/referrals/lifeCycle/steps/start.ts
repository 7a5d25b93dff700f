import * as z from 'zod/mini';
import { date, refuseFields } from '../../../platform/fields.ts';
import { pastDate } from '../guards.ts';
import { step } from '../step.ts';

/** The service begins: the day of the first lesson, visit or enrolment. */
export const start = step({
  input: z.lazy(() => z.object({ serviceDate: date() })),
  effect: (r, d, f) =>
    refuseFields([pastDate('serviceDate', d.serviceDate, r, f.clock)]) ?? {
      ok: true,
      change: { startedAt: d.serviceDate },
      data: d,
    },
});
