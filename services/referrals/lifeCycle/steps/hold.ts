import * as z from 'zod/mini';
import { addDays, today } from '../../../platform/calendar.ts';
import { broken, date, otherExplained, refuseFields, text } from '../../../platform/fields.ts';
import { holdReasons } from '../../codes.ts';
import { step } from '../step.ts';

const longestHoldDays = 90;

/** The service is interrupted for at most 90 days. */
export const hold = step({
  input: z.lazy(() =>
    z.object({ reasonCode: z.enum(holdReasons), reasonText: z.optional(text()), expectedResumeDate: date() }),
  ),
  effect(r, d, f) {
    const latest = addDays(today(f.clock), longestHoldDays);
    const refused = refuseFields([
      otherExplained('reasonText', d.reasonCode, d.reasonText),
      d.expectedResumeDate <= today(f.clock) ? broken('expectedResumeDate', 'TOO_EARLY') : undefined,
      d.expectedResumeDate > latest ? broken('expectedResumeDate', 'TOO_LATE') : undefined,
    ]);
    return refused ?? { ok: true, change: { returnTo: r.status, hold: d }, data: d };
  },
});
