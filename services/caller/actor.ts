import type { Member, MemberRole, Membership } from './member.ts';
import type { Party } from './party.ts';
import { grant, isWorker, type Scope } from './scope.ts';

export type Role = MemberRole;

/** Who is asking: built from the membership row, never from what a token says of itself (T04). */
export type Actor = Party &
  Scope & {
    kind: Member['kind'];
    country: string;
    /** Sealed with the institution's key, and opened when an event is written: authentication calls no key service. */
    displayName: () => Promise<string>;
  };

export function actorOfMember(member: Membership, displayName: () => Promise<string>): Actor {
  const { memberId, kind, roles, country, institutionId, unit, centre } = member;
  return grant({ memberId, kind, roles, country, institutionId, unit, centre, displayName });
}

/** The service itself, in the course of a member's command or of a tool's: the history names the role SYSTEM. */
export const asSystem = (actor: Actor): Actor => ({ ...actor, roles: ['SYSTEM'] });

/** Whoever may write the table may do what an administrator may: for the tools of DevOps, never for a request. */
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

/** Whether the holder of a scope sees a record: a worker sees all, a caller what the record's rule says, anything else nothing. */
export const scopeSees = (scope: Scope, sees: (party: Party) => boolean): boolean =>
  isWorker(scope) || (isParty(scope) && sees(scope));

const isParty = (scope: Scope): scope is Scope & Party => 'memberId' in scope && 'roles' in scope;

/** An ADMIN keeps all members of the country, a supervisor the clerks of the own institution. */
export const keepsMembersOf = (actor: Party & { country: string }, institutionId: string): boolean =>
  actor.roles.includes('ADMIN')
    ? institutionId.startsWith(`${actor.country}-`)
    : actor.roles.includes('INSTITUTION_SUPERVISOR') && institutionId === actor.institutionId;
