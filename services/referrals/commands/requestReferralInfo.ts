import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Asks the issuer; from here it is the issuer's turn (DOMAIN 3.2). */
export const requestReferralInfo = (input: unknown, context: CommandContext) =>
  changeReferral('REQUEST_INFO', input, context);
