import type { MutationResolvers, QueryResolvers } from '../../schema/generated/types.ts';
import { mutationsFor } from '../access/permissions.ts';
import { hasRole, keepsMembersOf } from '../caller/actor.ts';
import type { RequestContext } from '../caller/context.ts';
import type { Member } from '../caller/member.ts';
import { findMemberCached, listMembers, namesOf, type ShownMember } from '../caller/memberStore.ts';
import { codeWithin, institutionAt, institutionIdOf } from '../institutions/institution.ts';
import { institutionViewOf } from '../institutions/institutionViews.ts';
import { localDate } from '../platform/clock.ts';
import { invalid, type Outcome, refuse } from '../platform/outcome.ts';
import { asResult, orThrow } from '../platform/problems.ts';
import { addMember } from './addMember.ts';
import { changeMember } from './changeMember.ts';
import { removeMember } from './removeMember.ts';

async function membersOf(
  code: string | null | undefined,
  context: RequestContext,
): Promise<Outcome<{ members: Member[] }>> {
  const { actor } = context;
  if (!hasRole(actor, 'ADMIN', 'INSTITUTION_SUPERVISOR')) return refuse({ code: 'FORBIDDEN' });
  const directory = await context.directory();
  const day = localDate(context.now(), directory.timezone);
  const found = institutionAt(directory, codeWithin(directory.country, code ?? actor.institutionId), day);
  if (!found) return invalid('institution', 'UNKNOWN_CODE');
  const institutionId = institutionIdOf(found);
  if (!keepsMembersOf(actor, institutionId)) return refuse({ code: 'FORBIDDEN' });
  return { ok: true, members: await listMembers(institutionId) };
}

/** The contacts and handlers of the caller's institution, without e-mail addresses. */
async function colleaguesOf({ actor }: RequestContext): Promise<Outcome<{ colleagues: Member[] }>> {
  if (!hasRole(actor, 'INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR')) {
    return refuse({ code: 'FORBIDDEN' });
  }
  const answers = ({ active, kind, roles }: Member) =>
    active && kind === 'PERSON' && (roles.includes('INSTITUTION_CONTACT') || roles.includes('INSTITUTION_HANDLER'));
  return { ok: true, colleagues: (await listMembers(actor.institutionId)).filter(answers) };
}

const queries: Pick<Required<QueryResolvers>, 'me' | 'members' | 'colleagues'> = {
  colleagues: async (_root, _args, context) =>
    (await orThrow(context.locale, colleaguesOf(context))).colleagues.map(({ memberId, displayName, roles, unit }) => ({
      id: memberId,
      displayName,
      roles,
      unit: unit ?? null,
    })),
  me: async (_root, _args, { actor }) => {
    const member = await findMemberCached(actor.memberId);
    if (!member) throw new Error('an actor without a member');
    return { member, mutations: mutationsFor(actor) };
  },
  members: async (_root, { institution }, context) =>
    (await orThrow(context.locale, membersOf(institution, context))).members,
};

const mutations: Pick<Required<MutationResolvers>, 'addMember' | 'changeMember' | 'removeMember'> = {
  addMember: (_root, { input }, context) => asResult('AddMemberSuccess', context.locale, addMember(input, context)),
  changeMember: (_root, { input }, context) =>
    asResult('ChangeMemberSuccess', context.locale, changeMember(input, context)),
  removeMember: (_root, { input }, context) =>
    asResult('RemoveMemberSuccess', context.locale, removeMember(input, context)),
};

export const memberResolvers = {
  Query: queries,
  Mutation: mutations,
  Member: {
    id: ({ memberId }: ShownMember) => memberId,
    displayName: async (member: ShownMember) => (await namesOf(member)).displayName,
    email: async (member: ShownMember) => (await namesOf(member)).email,
    institution: async ({ institutionId }: ShownMember, _args: unknown, context: RequestContext) => {
      const directory = await context.directory();
      return institutionViewOf(directory, institutionId, localDate(context.now(), directory.timezone));
    },
  },
};
