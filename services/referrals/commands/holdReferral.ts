import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Interrupts the service, for 90 days at most (DOMAIN 3.2). */
export const holdReferral = (input: unknown, context: CommandContext) => changeReferral('HOLD', input, context);
