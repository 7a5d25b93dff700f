import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** The issuer verifies the answer: "done" by the institution is not "verified" (DOMAIN 0.8). */
export const verifyReferral = (input: unknown, context: CommandContext) => changeReferral('VERIFY', input, context);
