import type { CommandContext } from '../../caller/context.ts';
import { changeReferral } from './changeReferral.ts';

/** A step of the service; the first with a day of service implies the start (DOMAIN 3.2). */
export const reportReferralProgress = (input: unknown, context: CommandContext) =>
  changeReferral('REPORT_PROGRESS', input, context);
