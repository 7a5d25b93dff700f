import * as z from 'zod/mini';
import { date, refuseFields, text } from '../../../platform/fields.ts';
import type { Referral } from '../../referral.ts';
import { daysSinceEnd, formerAnswer, noAnswer, withoutResults } from '../answers.ts';
import { dueDate } from '../guards.ts';
import { step } from '../step.ts';

const reopenByCaseworkerDays = 30;

/** Starts another attempt. The outcome of the former attempt stays in the history and in this event. */
export const reopen = step({
  input: z.lazy(() => z.object({ reason: text(), completionDue: date() })),
  condition: {
    words: 'caseworker: within 30 days of the end',
    refuses: (referral, role, clock) =>
      role === 'CASEWORKER' && daysSinceEnd(referral, clock) > reopenByCaseworkerDays ? 'APPROVAL_REQUIRED' : undefined,
  },
  effect(r, d, f) {
    const refused = refuseFields([dueDate('completionDue', d.completionDue, f.clock)]);
    if (refused) return refused;
    const change: Partial<Referral> = {
      attempt: r.attempt + 1,
      completionDue: d.completionDue,
      measures: withoutResults(r),
      ...noAnswer,
      returnTo: undefined,
      question: undefined,
      hold: undefined,
      verification: undefined,
      closedAt: undefined,
    };
    const to = r.declineCode ? 'ACKNOWLEDGED' : 'IN_PROGRESS';
    return { ok: true, change, data: { ...d, former: formerAnswer(r) }, to };
  },
});
