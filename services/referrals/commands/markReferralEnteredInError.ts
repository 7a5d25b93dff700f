import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Should never have been: kept for audit, out of statistics (DOMAIN 3.2). */
export const markReferralEnteredInError = (input: unknown, context: CommandContext) =>
  changeReferral('MARK_ENTERED_IN_ERROR', input, context);
