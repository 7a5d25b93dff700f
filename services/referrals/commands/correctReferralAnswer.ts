import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** The institution corrects its own entry; the old and the new value both stay (DOMAIN 3.2). */
export const correctReferralAnswer = (input: unknown, context: CommandContext) =>
  changeReferral('CORRECT_ANSWER', input, context);
