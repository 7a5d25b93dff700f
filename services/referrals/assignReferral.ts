import type { CommandContext } from '../access/context.ts';
import { changeReferral } from './changeReferral.ts';
import { handlerAndUnit } from './referralLookups.ts';

/** Hands over inside the institution; a handler may only take what nobody has (DOMAIN 3.2, roles). */
export const assignReferral = (input: unknown, context: CommandContext) =>
  changeReferral('ASSIGN', input, context, handlerAndUnit);
