import * as z from 'zod/mini';
import { text } from '../../../platform/fields.ts';
import type { Referral } from '../../referral.ts';
import { daysSinceEnd, formerAnswer, noAnswer, type SkippedStep, withoutResults } from '../answers.ts';
import { step } from '../step.ts';

const takeBackDays = 7;

const undone: Record<SkippedStep, Partial<Referral>> = {
  ACKNOWLEDGE: { acknowledgedAt: undefined, receivedAt: undefined, incomingNumber: undefined },
  ACCEPT: { acceptedAt: undefined },
  START: { startedAt: undefined },
};

/** The institution takes its answer back within 7 days. The implied steps of the answer are undone. The handler stays. */
export const takeBackAnswer = step({
  input: z.lazy(() => z.object({ reason: text() })),
  condition: {
    words: 'within 7 days of the answer',
    refuses: (referral, _role, clock) =>
      daysSinceEnd(referral, clock) > takeBackDays ? 'ILLEGAL_TRANSITION' : undefined,
  },
  effect(r, d) {
    const implied = r.answerImplied ?? [];
    const change: Partial<Referral> = {
      ...Object.assign({}, ...implied.map((skipped) => undone[skipped])),
      impliedSteps: r.impliedSteps.slice(0, r.impliedSteps.length - implied.length),
      measures: withoutResults(r),
      ...noAnswer,
    };
    return { ok: true, change, data: { ...d, former: formerAnswer(r) }, to: r.answeredFrom ?? 'ACKNOWLEDGED' };
  },
});
