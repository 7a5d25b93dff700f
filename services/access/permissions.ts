import type { Actor, Role } from '../caller/actor.ts';
import { lifeCycle, mutationOf } from '../referrals/lifeCycle/lifeCycle.ts';
import { machineActions, machineMutations } from './machineAccounts.ts';

/** The roles of the mutations that are not steps of a life cycle. */
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

/** True when a role of the member allows the mutation. The account of a system allows fewer. */
export const mayUse = (actor: Actor, mutation: string): boolean =>
  (actor.kind === 'PERSON' || forMachines.has(mutation)) &&
  rolesByMutation.get(mutation)?.some((role) => (actor.roles as readonly string[]).includes(role)) === true;

/** The names of the mutations that the member may use. A mutation can still be refused for a particular record. */
export const mutationsFor = (actor: Actor): string[] =>
  [...rolesByMutation.keys()].filter((mutation) => mayUse(actor, mutation));
