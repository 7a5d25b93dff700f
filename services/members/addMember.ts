import { type Actor, hasRole, keepsMembersOf } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { addInput, type Member, type MemberRole, supervisorGives, unfitting } from '../caller/member.ts';
import { commitMember, findMember, readMember } from '../caller/memberStore.ts';
import {
  centreAt,
  institutionAt,
  institutionIdOf,
  isActive,
  successorOf,
  unitAt,
} from '../institutions/institution.ts';
import { localDate } from '../platform/clock.ts';
import { commandKey, withoutNulls } from '../platform/idempotency.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';

/** Others are told so before anything is read. */
export const keepsMembers = (actor: Actor): boolean => hasRole(actor, 'ADMIN', 'INSTITUTION_SUPERVISOR');
export const mayGive = (actor: Actor, roles: readonly MemberRole[]) =>
  hasRole(actor, 'ADMIN') || supervisorGives(roles);

type Placed = Pick<Member, 'kind' | 'roles' | 'centre' | 'unit' | 'institutionId'>;

/** Institution, unit and centre exist, and the roles fit them. */
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

/** Gives an account of the sign-in service a place here; a removed member of the own institution comes back. */
export async function addMember(input: unknown, context: CommandContext): Promise<Outcome<{ member: Member }>> {
  const { actor } = context;
  const parsed = parse(addInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { idempotencyKey, subject, institution, ...rest } = parsed.value;
  // `MD-MEC` says its country itself; a code such as `ISJ-GL` does not.
  const institutionId = /^[A-Z]{2}-/.test(institution) ? institution : `${actor.country}-${institution}`;
  if (!keepsMembersOf(actor, institutionId) || !mayGive(actor, rest.roles)) return refuse({ code: 'FORBIDDEN' });

  const command = commandKey(actor, 'ADD_MEMBER', idempotencyKey, { subject, institutionId, ...rest });
  const { earlier, existing } = await readMember(subject, command);
  if (earlier && earlier.hash !== command.hash) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  if (earlier && existing) return { ok: true, member: existing };
  const member: Member = {
    memberId: subject,
    ...rest,
    country: institutionId.slice(0, 2),
    institutionId,
    active: true,
    version: (existing?.version ?? 0) + 1,
  };
  const refused = await misplaced(member, context);
  if (refused) return refused;
  // Whose member it is stays unsaid: an account of another institution looks like one of the own.
  const comesBack = existing?.active === false && existing.institutionId === institutionId;
  if (existing && !comesBack) return refuse({ code: 'DUPLICATE', existingNumber: subject });
  const committed = await commitMember(member, command, context.commitDeadline());
  if (!committed.ok) return committed;
  const repeated = committed.repeated && (await findMember(subject));
  return { ok: true, member: repeated || member };
}
