import type { CommandContext } from '../../caller/context.ts';
import { lifeCycle, type StepMutation } from '../lifeCycle/lifeCycle.ts';
import { changeReferral } from './changeReferral.ts';
import { draftReferral } from './draftReferral.ts';
import { issueReferral } from './issueReferral.ts';
import { redirectReferral } from './redirectReferral.ts';
import type { ReferralAnswer } from './result.ts';

export type ReferralCommand = (input: unknown, context: CommandContext) => Promise<ReferralAnswer>;
/**
 * The mutations of one referral. `recordSharing` is not one of them: it changes all referrals of a person through the case.
 */
export type ReferralMutation = Exclude<StepMutation, 'recordSharing'> | 'draftReferral';

const steps = lifeCycle
  .filter(({ mutation }) => mutation !== 'recordSharing')
  .map(({ action, mutation }): [string, ReferralCommand] => [
    mutation,
    (input, context) => changeReferral(action, input, context),
  ]);

/** The command of each mutation. It is a step of the table, unless it writes more than the referral. */
export const referralCommands = {
  ...Object.fromEntries(steps),
  draftReferral,
  issueReferral,
  redirectReferral,
} as Record<ReferralMutation, ReferralCommand>;
