import type { Effect, Facts } from '../../lifeCycle/cycle.ts';
import { type Clock, daysSince, today } from '../../platform/calendar.ts';
import type { Referral } from '../referral.ts';

/** Parts that the answers of an institution share: skipped steps and the end of an attempt. */
export type SkippedStep = 'ACKNOWLEDGE' | 'ACCEPT' | 'START';

type Given = { incomingNumber?: string | undefined; receivedAt?: string | undefined; handlerId?: string | undefined };

/** The skipped steps up to the given one. They get the time of the answer and are marked as implied. */
export function impliedSteps(
  referral: Referral,
  upTo: SkippedStep,
  given: Given,
  { clock, actorId }: Facts,
): { steps: SkippedStep[]; change: Partial<Referral> } {
  const at = clock.now.toISOString();
  const steps: SkippedStep[] = [];
  const change: Partial<Referral> = {};
  if (!referral.acknowledgedAt) {
    steps.push('ACKNOWLEDGE');
    Object.assign(change, {
      acknowledgedAt: at,
      receivedAt: given.receivedAt ?? at,
      incomingNumber: given.incomingNumber,
    });
  }
  if (upTo !== 'ACKNOWLEDGE' && !referral.acceptedAt) {
    steps.push('ACCEPT');
    Object.assign(change, { acceptedAt: at, handlerId: given.handlerId ?? referral.handlerId ?? actorId });
  }
  if (upTo === 'START' && !referral.startedAt) {
    steps.push('START');
    Object.assign(change, { startedAt: today(clock) });
  }
  change.impliedSteps = [...referral.impliedSteps, ...steps];
  return { steps, change };
}

/** The time of an answer and the status before it. Taking the answer back needs both. */
export const answered = (r: Referral, f: Facts, answerImplied: SkippedStep[] = []) => ({
  answeredFrom: r.status,
  answeredAt: f.clock.now.toISOString(),
  answerImplied,
});

export const noAnswer = {
  outcome: undefined,
  declineCode: undefined,
  decline: undefined,
  failureCode: undefined,
  failure: undefined,
  answeredFrom: undefined,
  answeredAt: undefined,
  answerImplied: undefined,
} satisfies Partial<Referral>;

/** The former answer, as the event of a reopening or of taking back keeps it. */
export const formerAnswer = ({ outcome, declineCode, failureCode }: Referral) => ({
  outcome,
  declineCode,
  failureCode,
});

export const withoutResults = ({ measures }: Referral) =>
  measures.map((measure) => ({ ...measure, result: undefined }));

/** The days since the referral was answered or closed. */
export const daysSinceEnd = (r: Referral, clock: Clock) => daysSince(r.closedAt ?? r.answeredAt ?? r.updatedAt, clock);

/** The return to the status before the question or the hold. */
export const goBack = (r: Referral, data: Record<string, unknown>): Effect<Referral> => ({
  ok: true,
  change: { returnTo: undefined, question: undefined, hold: undefined },
  data,
  to: r.returnTo ?? 'ISSUED',
});
