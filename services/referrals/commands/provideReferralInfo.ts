import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Answers the institution's question; the referral goes back to where it was asked. */
export const provideReferralInfo = (input: unknown, context: CommandContext) =>
  changeReferral('PROVIDE_INFO', input, context);
