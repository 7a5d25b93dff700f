import type { Actor, Role } from '../caller/actor.ts';
import { lifeCycle, mutationOf } from '../referrals/lifeCycle/lifeCycle.ts';
import { machineActions, machineMutations } from './machineAccounts.ts';

/** Roles of the mutations that are no step of a life cycle. */
const otherMutations: Record<string, readonly Role[]> = {
  draftReferral: ['CASEWORKER'],
  openCase: ['CASEWORKER'],
  closeCase: ['CASEWORKER', 'COORDINATOR'],
  updateBeneficiary: ['CASEWORKER'],
  markReferralSeen: ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'],
  setLegalHold: ['COORDINATOR'],
  releaseLegalHold: ['COORDINATOR'],
  eraseBeneficiary: ['COORDINATOR'],
  confirmErasure: ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'],
  addMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  changeMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
  removeMember: ['ADMIN', 'INSTITUTION_SUPERVISOR'],
};

export const rolesByMutation: ReadonlyMap<string, readonly string[]> = new Map([
  ...lifeCycle.map(({ mutation, who }): [string, readonly string[]] => [mutation, who]),
  ...Object.entries(otherMutations),
]);

const forMachines = new Set([...machineActions.map(mutationOf), ...machineMutations]);

/** Whether one of the member's roles allows the mutation at all; a system's account allows fewer. */
export const mayUse = (actor: Actor, mutation: string): boolean =>
  (actor.kind === 'PERSON' || forMachines.has(mutation)) &&
  rolesByMutation.get(mutation)?.some((role) => (actor.roles as readonly string[]).includes(role)) === true;

/** Names of the mutations that the member may use, whatever the referral. */
export const mutationsFor = (actor: Actor): string[] =>
  [...rolesByMutation.keys()].filter((mutation) => mayUse(actor, mutation));
