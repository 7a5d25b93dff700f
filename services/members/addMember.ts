import { type Actor, hasRole, keepsMembersOf } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { addInput, type Member, type MemberRole, supervisorGives, unfitting } from '../caller/member.ts';
import { findMember, forgetMember, memberWrite, readMember } from '../caller/memberStore.ts';
import {
  centreAt,
  institutionAt,
  institutionIdOf,
  isActive,
  successorOf,
  unitAt,
} from '../institutions/institution.ts';
import { carryOut } from '../lifeCycle/sequence.ts';
import { localDate } from '../platform/clock.ts';
import { commandKey, withoutNulls } from '../platform/idempotency.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';

/** True when the caller may administer members. Other callers are refused before any read. */
export const keepsMembers = (actor: Actor): boolean => hasRole(actor, 'ADMIN', 'INSTITUTION_SUPERVISOR');
export const mayGive = (actor: Actor, roles: readonly MemberRole[]) =>
  hasRole(actor, 'ADMIN') || supervisorGives(roles);

type Placed = Pick<Member, 'kind' | 'roles' | 'centre' | 'unit' | 'institutionId'>;

/** The refusal of a member whose institution, unit or centre does not exist or does not fit the roles. */
export async function misplaced(member: Placed, context: CommandContext, path = 'institution') {
  const directory = await context.directory();
  const day = localDate(context.now(), directory.timezone);
  const institution = institutionAt(directory, member.institutionId, day);
  if (!institution) return invalid(path, 'UNKNOWN_CODE');
  if (!isActive(institution, day)) {
    const successor = successorOf(directory, institution.code, day);
    const id = successor ? institutionIdOf(successor) : null;
    return refuse({ code: 'INSTITUTION_INACTIVE', path, successor: id });
  }
  if (member.unit && !unitAt(directory, institution.code, member.unit, day)) return invalid('unit', 'UNKNOWN_CODE');
  const centre = member.centre ? centreAt(directory, member.centre, day) : undefined;
  if (member.centre && centre?.institution !== institution.code) return invalid('centre', 'UNKNOWN_CODE');
  const unfit = unfitting(member, institution.kind === 'ISSUER');
  return unfit && invalid(unfit.path, unfit.rule);
}

/** Makes an account of the sign-in service a member. A removed member of the same institution is restored. */
export async function addMember(input: unknown, context: CommandContext): Promise<Outcome<{ member: Member }>> {
  const { actor } = context;
  const parsed = parse(addInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { idempotencyKey, subject, institution, ...rest } = parsed.value;
  // An id such as `MD-MEC` contains the country; a code such as `ISJ-GL` does not.
  const institutionId = /^[A-Z]{2}-/.test(institution) ? institution : `${actor.country}-${institution}`;
  if (!keepsMembersOf(actor, institutionId) || !mayGive(actor, rest.roles)) return refuse({ code: 'FORBIDDEN' });

  const key = commandKey(actor, 'ADD_MEMBER', idempotencyKey, { subject, institutionId, ...rest });
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => readMember(subject, key),
    repeated: async () => {
      const member = await findMember(subject);
      return member ? { ok: true, member } : refuse({ code: 'NOT_FOUND' });
    },
    decide: async ({ existing }) => {
      const version = (existing?.version ?? 0) + 1;
      const country = institutionId.slice(0, 2);
      const member: Member = { memberId: subject, ...rest, country, institutionId, active: true, version };
      const refused = await misplaced(member, context);
      if (refused) return refused;
      // A member of another institution gets the same answer as one of the own, so that the answer does not reveal the
      // institution.
      const comesBack = existing?.active === false && existing.institutionId === institutionId;
      if (existing && !comesBack) return refuse({ code: 'DUPLICATE', existingNumber: subject });
      const write = await memberWrite(member);
      return {
        ok: true,
        record: { id: subject, version },
        writes: () => [write],
        answer: () => {
          forgetMember(subject);
          return { member };
        },
      };
    },
  });
}
