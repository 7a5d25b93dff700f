import type { Member, MemberRole, Membership } from './member.ts';
import type { Party } from './party.ts';
import { grant, isWorker, type Scope } from './scope.ts';

export type Role = MemberRole;

/**
 * The authenticated caller. Its roles and institution come from the membership row, never from a claim of the token
 * (docs/security.md, "Threats", T04).
 */
export type Actor = Party &
  Scope & {
    kind: Member['kind'];
    country: string;
    /** Opens the sealed display name. Only the writing of an event needs it, so authentication calls no key service. */
    displayName: () => Promise<string>;
  };

export function actorOfMember(member: Membership, displayName: () => Promise<string>): Actor {
  const { memberId, kind, roles, country, institutionId, unit, centre } = member;
  return grant({ memberId, kind, roles, country, institutionId, unit, centre, displayName });
}

/**
 * The actor with the role SYSTEM instead of the own roles: the service acts in the course of a member's command or of a
 * tool.
 */
export const asSystem = (actor: Actor): Actor => ({ ...actor, roles: ['SYSTEM'] });

/**
 * The actor of an operator's tool. An operator can write the table and therefore has the rights of an administrator. A
 * request never gets this actor.
 */
export const asAdministrator = (country: string, institutionId: string): Actor =>
  grant({
    memberId: 'SYSTEM',
    displayName: async () => 'SYSTEM',
    kind: 'PERSON',
    roles: ['ADMIN'],
    country,
    institutionId,
  });

export const hasRole = (actor: Actor, ...wanted: Role[]): boolean => wanted.some((role) => actor.roles.includes(role));

/**
 * True when the holder of the scope sees a record. A worker sees every record. A caller sees what `sees` allows. Any other
 * scope sees nothing.
 */
export const scopeSees = (scope: Scope, sees: (party: Party) => boolean): boolean =>
  isWorker(scope) || (isParty(scope) && sees(scope));

const isParty = (scope: Scope): scope is Scope & Party => 'memberId' in scope && 'roles' in scope;

/**
 * True when the actor administers the members of the institution: an ADMIN those of the country, a supervisor those of the
 * own institution.
 */
export const keepsMembersOf = (actor: Party & { country: string }, institutionId: string): boolean =>
  actor.roles.includes('ADMIN')
    ? institutionId.startsWith(`${actor.country}-`)
    : actor.roles.includes('INSTITUTION_SUPERVISOR') && institutionId === actor.institutionId;
