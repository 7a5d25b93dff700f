import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';
import { handlerAndUnit } from './lookups.ts';

/** Confirms receipt: starts the decision, says nothing of it (DOMAIN 3.2). The handler and the unit may be named already. */
export const acknowledgeReferral = (input: unknown, context: CommandContext) =>
  changeReferral('ACKNOWLEDGE', input, context, handlerAndUnit);
