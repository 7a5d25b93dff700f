import { type Actor, hasRole } from '../access/actor.ts';
import type { CommandContext } from '../access/context.ts';
import {
  centreAt,
  institutionAt,
  institutionIdOf,
  isActive,
  successorOf,
  unitAt,
} from '../institutions/institution.ts';
import { localDate } from '../platform/clock.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import { addInput, type Member, type MemberRole, supervisorGives, unfitting } from './member.ts';
import { findMember, putMember } from './memberStore.ts';

/** ADMIN keeps all members of the country, a supervisor the clerks of the own institution. */
export const keepsMembersOf = (actor: Actor, institutionId: string): boolean =>
  hasRole(actor, 'ADMIN')
    ? institutionId.startsWith(`${actor.country}-`)
    : hasRole(actor, 'INSTITUTION_SUPERVISOR') && institutionId === actor.institutionId;
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

/** Gives an account of the sign-in service a place here; the same subject with the same place again is no error. */
export async function addMember(input: unknown, context: CommandContext): Promise<Outcome<{ member: Member }>> {
  const { actor } = context;
  const parsed = parse(addInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { idempotencyKey: _key, subject, institution, ...rest } = parsed.value;
  // `MD-MEC` says its country itself; a code such as `ISJ-GL` does not.
  const institutionId = /^[A-Z]{2}-/.test(institution) ? institution : `${actor.country}-${institution}`;
  if (!keepsMembersOf(actor, institutionId) || !mayGive(actor, rest.roles)) return refuse({ code: 'FORBIDDEN' });
  const member: Member = {
    memberId: subject,
    ...rest,
    country: institutionId.slice(0, 2),
    institutionId,
    active: true,
    version: 1,
  };
  const refused = await misplaced(member, context);
  if (refused) return refused;
  if (await putMember(member)) return { ok: true, member };
  const existing = await findMember(subject);
  const same = existing && JSON.stringify(given(existing)) === JSON.stringify(given(member));
  if (same) return { ok: true, member: existing };
  // Whose member it is stays unsaid: an account of another institution looks like one of the own.
  return existing?.active === false && existing.institutionId === institutionId
    ? returned({ ...member, version: existing.version + 1 })
    : refuse({ code: 'DUPLICATE', existingNumber: subject });
}

async function returned(member: Member): Promise<Outcome<{ member: Member }>> {
  return (await putMember(member)) ? { ok: true, member } : refuse({ code: 'BUSY' });
}

const given = ({ memberId, kind, displayName, email, roles, institutionId, unit, centre, active }: Member) => [
  memberId,
  kind,
  displayName,
  email,
  [...roles].sort(),
  institutionId,
  unit,
  centre,
  active,
];
