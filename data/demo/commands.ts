// Calls the steps of the demo through the command functions of the API.
import { actorOfMember } from '../../services/caller/actor.ts';
import { newTrail } from '../../services/caller/auditTrail.ts';
import type { CommandContext } from '../../services/caller/context.ts';
import { loadDirectory } from '../../services/institutions/institutionStore.ts';
import {
  type ReferralCommand,
  type ReferralMutation,
  referralCommands,
} from '../../services/referrals/commands/referralCommands.ts';
import { mutationOf } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { backgroundAccounts, type DemoAccount, demoAccounts } from '../accounts.ts';
import { memberOf } from '../seedDirectory.ts';
import type { By, StepAction } from './stories.ts';

export const commandOf = (action: StepAction): ReferralCommand =>
  referralCommands[mutationOf(action) as ReferralMutation];

const accounts = [...demoAccounts, ...backgroundAccounts];
const ministryOfEducation = 'MD-MEC';

/**
 * The member who takes a step. Only the ministry of education has handlers and a supervisor; elsewhere the contact
 * answers.
 */
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
  if (!found) throw new Error(`no member is ${by} of ${institutionId}, ${place.centre}`);
  return found;
}

const patienceMilliseconds = 20_000;

/** The context of a command at an instant of the past. */
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
