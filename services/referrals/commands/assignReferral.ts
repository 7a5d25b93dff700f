import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';
import { handlerAndUnit } from './lookups.ts';

/** Hands over inside the institution; a handler may only take what nobody has (DOMAIN 3.2, roles). */
export const assignReferral = (input: unknown, context: CommandContext) =>
  changeReferral('ASSIGN', input, context, handlerAndUnit);
