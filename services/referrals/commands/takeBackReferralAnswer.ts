import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** The institution takes its answer back within 7 days, while the referral is not closed (DOMAIN 3.2). */
export const takeBackReferralAnswer = (input: unknown, context: CommandContext) =>
  changeReferral('TAKE_BACK_ANSWER', input, context);
