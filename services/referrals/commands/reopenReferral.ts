import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Another attempt: the caseworker's within 30 days, the coordinator's after (DOMAIN 3.2). The first outcome stays in the history. */
export const reopenReferral = (input: unknown, context: CommandContext) => changeReferral('REOPEN', input, context);
