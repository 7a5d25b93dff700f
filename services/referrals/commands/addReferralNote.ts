import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** Words of either side, in any status after the issue; after the end they are late information (DOMAIN 3.2). */
export const addReferralNote = (input: unknown, context: CommandContext) => changeReferral('ADD_NOTE', input, context);
