// The demo's steps as calls of the same command functions that the API calls.
import { actorOfMember } from '../../services/caller/actor.ts';
import { newTrail } from '../../services/caller/auditTrail.ts';
import type { CommandContext } from '../../services/caller/context.ts';
import { loadDirectory } from '../../services/institutions/institutionStore.ts';
import { acceptReferral } from '../../services/referrals/commands/acceptReferral.ts';
import { acknowledgeReferral } from '../../services/referrals/commands/acknowledgeReferral.ts';
import { addReferralNote } from '../../services/referrals/commands/addReferralNote.ts';
import { amendReferral } from '../../services/referrals/commands/amendReferral.ts';
import { assignReferral } from '../../services/referrals/commands/assignReferral.ts';
import { cancelReferral } from '../../services/referrals/commands/cancelReferral.ts';
import { completeReferral } from '../../services/referrals/commands/completeReferral.ts';
import { correctReferralAnswer } from '../../services/referrals/commands/correctReferralAnswer.ts';
import { declineReferral } from '../../services/referrals/commands/declineReferral.ts';
import { failReferral } from '../../services/referrals/commands/failReferral.ts';
import { holdReferral } from '../../services/referrals/commands/holdReferral.ts';
import { markReferralEnteredInError } from '../../services/referrals/commands/markReferralEnteredInError.ts';
import { provideReferralInfo } from '../../services/referrals/commands/provideReferralInfo.ts';
import { redirectReferral } from '../../services/referrals/commands/redirectReferral.ts';
import { reopenReferral } from '../../services/referrals/commands/reopenReferral.ts';
import { reportReferralProgress } from '../../services/referrals/commands/reportReferralProgress.ts';
import { requestReferralInfo } from '../../services/referrals/commands/requestReferralInfo.ts';
import type { ReferralAnswer } from '../../services/referrals/commands/result.ts';
import { resumeReferral } from '../../services/referrals/commands/resumeReferral.ts';
import { startReferral } from '../../services/referrals/commands/startReferral.ts';
import { takeBackReferralAnswer } from '../../services/referrals/commands/takeBackReferralAnswer.ts';
import { verifyReferral } from '../../services/referrals/commands/verifyReferral.ts';
import { withdrawReferralQuestion } from '../../services/referrals/commands/withdrawReferralQuestion.ts';
import { backgroundAccounts, type DemoAccount, demoAccounts } from '../accounts.ts';
import { memberOf } from '../seedDirectory.ts';
import type { By, StepAction } from './stories.ts';

type Command = (input: unknown, context: CommandContext) => Promise<ReferralAnswer>;
export const commandOf: Record<StepAction, Command> = {
  ACKNOWLEDGE: acknowledgeReferral,
  ACCEPT: acceptReferral,
  DECLINE: declineReferral,
  REQUEST_INFO: requestReferralInfo,
  PROVIDE_INFO: provideReferralInfo,
  WITHDRAW_QUESTION: withdrawReferralQuestion,
  REDIRECT: redirectReferral,
  ASSIGN: assignReferral,
  START: startReferral,
  REPORT_PROGRESS: reportReferralProgress,
  HOLD: holdReferral,
  RESUME: resumeReferral,
  COMPLETE: completeReferral,
  FAIL: failReferral,
  VERIFY: verifyReferral,
  CANCEL: cancelReferral,
  REOPEN: reopenReferral,
  MARK_ENTERED_IN_ERROR: markReferralEnteredInError,
  AMEND: amendReferral,
  CORRECT_ANSWER: correctReferralAnswer,
  TAKE_BACK_ANSWER: takeBackReferralAnswer,
  ADD_NOTE: addReferralNote,
};

const accounts = [...demoAccounts, ...backgroundAccounts];
const ministryOfEducation = 'MD-MEC';

/** Who does a step. Only the ministry of education has handlers and a supervisor; elsewhere the contact answers. */
export function accountFor(by: By, place: { country: string; centre: string; institutionId: string }): DemoAccount {
  const { institutionId } = place;
  const issuer = place.country === 'MD' ? 'MD-IGM' : 'RO-IGI';
  const isClerk = by === 'handler' || by === 'handler2' || by === 'supervisor';
  const found =
    by === 'caseworker'
      ? accounts.find(({ centre }) => centre === place.centre)
      : by === 'coordinator'
        ? accounts.find((one) => one.institutionId === issuer && one.roles.includes('COORDINATOR'))
        : isClerk && institutionId === ministryOfEducation
          ? accounts.find((one) => one.place === `${by}.mec`)
          : accounts.find((one) => one.institutionId === institutionId && one.roles.includes('INSTITUTION_CONTACT'));
  if (!found) throw new Error(`nobody is ${by} of ${institutionId}, ${place.centre}`);
  return found;
}

const patienceMilliseconds = 20_000;

/** The context of a command that is given at an instant of the past. */
export function contextAt(account: DemoAccount, instant: string): CommandContext {
  const actor = actorOfMember(memberOf(account), async () => account.displayName);
  return {
    actor,
    now: () => new Date(instant),
    commitDeadline: () => Date.now() + patienceMilliseconds,
    directory: () => loadDirectory(actor.country),
    trail: newTrail(),
  };
}
