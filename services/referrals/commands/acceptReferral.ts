import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';
import { handlerAndUnit } from './lookups.ts';

/** Takes the referral on, with a handler and a first appointment or the reason why there is none yet (DOMAIN 3.2). */
export const acceptReferral = (input: unknown, context: CommandContext) =>
  changeReferral('ACCEPT', input, context, handlerAndUnit);
