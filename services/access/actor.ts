import type { Member, MemberRole } from '../members/member.ts';
import type { Party } from '../referrals/transition.ts';
import { grant, type Scope } from './scope.ts';

export type Role = MemberRole;

/** Who is asking: built from the membership row, never from what a token says of itself (T04). */
export type Actor = Party &
  Scope & {
    kind: Member['kind'];
    country: string;
    displayName: string;
  };

export function actorOfMember(member: Member): Actor {
  const { memberId, kind, roles, country, institutionId, unit, centre, displayName } = member;
  return grant({ memberId, kind, roles, country, institutionId, unit, centre, displayName });
}

/** The service itself, in the course of a member's command or of a tool's: the history names the role SYSTEM. */
export const asSystem = (actor: Actor): Actor => ({ ...actor, roles: ['SYSTEM'] });

/** Whoever may write the table may do what an administrator may: for the tools of DevOps, never for a request. */
export const asAdministrator = (country: string, institutionId: string): Actor =>
  grant({ memberId: 'SYSTEM', displayName: 'SYSTEM', kind: 'PERSON', roles: ['ADMIN'], country, institutionId });

export const hasRole = (actor: Actor, ...wanted: Role[]): boolean => wanted.some((role) => actor.roles.includes(role));
