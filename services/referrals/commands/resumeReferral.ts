import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Goes on where the interruption began. */
export const resumeReferral = (input: unknown, context: CommandContext) => changeReferral('RESUME', input, context);
