import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** The institution no longer needs the answer; the referral goes back to where it was asked. */
export const withdrawReferralQuestion = (input: unknown, context: CommandContext) =>
  changeReferral('WITHDRAW_QUESTION', input, context);
