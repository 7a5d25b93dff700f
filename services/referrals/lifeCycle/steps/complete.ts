import * as z from 'zod/mini';
import { id, refuseFields } from '../../../platform/fields.ts';
import { answered, impliedSteps } from '../answers.ts';
import { occurredAt, receipt, results } from '../fields.ts';
import { answeredMeasures, outcomeOf, receiptCarried, times } from '../guards.ts';
import { step } from '../step.ts';

/**
 * The institution reports a result for each measure. The outcome follows from the results, and skipped steps are implied.
 */
export const complete = step({
  input: z.lazy(() => z.object({ results: results(), handlerId: z.optional(id()), ...receipt(), ...occurredAt() })),
  lookUp: 'HANDLER_AND_UNIT',
  effect(r, d, f) {
    const refused = refuseFields([receiptCarried(r, d.incomingNumber), ...times(r, d, f)]);
    if (refused) return refused;
    const measured = answeredMeasures(r, d.results, f.clock);
    if (!measured.ok) return measured;
    const implied = impliedSteps(r, 'START', d, f);
    const outcome = outcomeOf(measured.measures);
    const change = { ...implied.change, measures: measured.measures, outcome, ...answered(r, f, implied.steps) };
    return { ok: true, change, data: { ...d, outcome }, implied: implied.steps, occurredAt: d.occurredAt };
  },
});
