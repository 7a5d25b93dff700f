import * as z from 'zod/mini';
import { date, refuseFields, text } from '../../../platform/fields.ts';
import { occurredAt } from '../fields.ts';
import { pastDate, times } from '../guards.ts';
import { step } from '../step.ts';

/** A report during the service. The first report with a day of service starts an accepted referral. */
export const reportProgress = step({
  input: z.lazy(() =>
    z.object({
      activity: text(200),
      attended: z.optional(z.boolean()),
      note: z.optional(text()),
      serviceDate: z.optional(date()),
      ...occurredAt(),
    }),
  ),
  effect(r, d, f) {
    const refused = refuseFields([pastDate('serviceDate', d.serviceDate, r, f.clock), ...times(r, d, f)]);
    if (refused) return refused;
    const starts = r.status === 'ACCEPTED' && d.serviceDate !== undefined;
    if (!starts) return { ok: true, change: {}, data: d, occurredAt: d.occurredAt };
    const change = { startedAt: d.serviceDate, impliedSteps: [...r.impliedSteps, 'START'] };
    return { ok: true, change, data: d, implied: ['START'], to: 'IN_PROGRESS', occurredAt: d.occurredAt };
  },
});
