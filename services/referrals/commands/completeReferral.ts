import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';
import { handlerAndUnit } from './lookups.ts';

/** Results measure by measure; the outcome is derived and skipped steps are implied (DOMAIN 3.2). */
export const completeReferral = (input: unknown, context: CommandContext) =>
  changeReferral('COMPLETE', input, context, handlerAndUnit);
