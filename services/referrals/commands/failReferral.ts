import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';
import { handlerAndUnit } from './lookups.ts';

/** Nothing could be delivered: coded reason, and attempts to reach the person where that is the reason (DOMAIN 3.2). */
export const failReferral = (input: unknown, context: CommandContext) =>
  changeReferral('FAIL', input, context, handlerAndUnit);
