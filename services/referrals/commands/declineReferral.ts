import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';
import { suggestedInstitution } from './lookups.ts';

/** Does not take it on: coded reason and words, legal ground when eligibility is refused, who is competent instead (DOMAIN 3.2). */
export const declineReferral = (input: unknown, context: CommandContext) =>
  changeReferral('DECLINE', input, context, suggestedInstitution);
