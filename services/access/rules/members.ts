import { hasRole, keepsMembersOf, type Role } from '../../caller/actor.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, ofMember, plain } from './notation.ts';

/** Every member with at least one role. */
export const anyMember: Rule = ({ roles }) => roles.length > 0;
export const isPerson = ({ kind }: { kind: string }) => kind === 'PERSON';

/** A member with one of these roles. Systems may use only the queries and mutations in machineAccounts.ts. */
export const withRole = (...roles: Role[]): Rule => {
  const rule: Rule = (actor) => isPerson(actor) && hasRole(actor, ...roles);
  return named(`withRole(${roles})`, rule);
};

export const clerks = withRole('INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR');

/** The member, and the members whose access the caller administers. */
const seesMember: Rule = (actor, { member }) =>
  member !== undefined &&
  (member.memberId === actor.memberId || (isPerson(actor) && keepsMembersOf(actor, member.institutionId)));

export const memberRules: Readonly<Record<string, Fields>> = {
  Member: {
    ...plain(seesMember, 'id kind roles institution unit centre active'),
    ...ofMember(seesMember, 'displayName email'),
  },
  Colleague: { ...plain(clerks, 'id roles unit'), ...ofMember(clerks, 'displayName') },
  Me: plain(anyMember, 'member mutations'),
};
