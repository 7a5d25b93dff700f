import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** The first day of the service or of the enrolment (DOMAIN 3.2). */
export const startReferral = (input: unknown, context: CommandContext) => changeReferral('START', input, context);
