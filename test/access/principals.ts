import { type Actor, actorOfMember } from '../../services/caller/actor.ts';
import type { MemberRole } from '../../services/caller/member.ts';
import type { Principal } from './truth.ts';

/** All callers: each role at each relevant place, systems, several roles at once, another country. */

export const receivers = ['MD-MEC', 'MD-MS', 'MD-MMPS', 'MD-ANOFM', 'MD-CNAS', 'MD-CNAM', 'MD-MC', 'MD-OIM'];
/** No law demands the sharing with these institutions (docs/domain.md, "Information and objection"). */
export const notMandatory = ['MD-MC', 'MD-OIM'];

type More = Partial<Pick<Principal, 'kind' | 'unit' | 'centre'>>;
const somebody = (name: string, institutionId: string, roles: string[], more: More = {}): Principal => ({
  name,
  memberId: name.replaceAll(' ', '-'),
  kind: 'PERSON',
  roles,
  country: institutionId.slice(0, 2),
  institutionId,
  ...more,
});

const chisinau = { centre: 'IGM-CH' };
const balti = { centre: 'IGM-BL' };
const machine = { kind: 'MACHINE' } as const;

export const principals: Principal[] = [
  somebody('caseworker who issued', 'MD-IGM', ['CASEWORKER'], chisinau),
  somebody('caseworker of the centre', 'MD-IGM', ['CASEWORKER'], chisinau),
  somebody('caseworker of another centre', 'MD-IGM', ['CASEWORKER'], balti),
  somebody('caseworker who issued and has moved', 'MD-IGM', ['CASEWORKER'], balti),
  somebody('coordinator', 'MD-IGM', ['COORDINATOR']),
  somebody('registrar', 'MD-IGM', ['REGISTRAR'], chisinau),
  somebody('registrar of another centre', 'MD-IGM', ['REGISTRAR'], balti),
  somebody('auditor', 'MD-IGM', ['DPO_AUDITOR']),
  somebody('statistician', 'MD-IGM', ['STATS_VIEWER']),
  somebody('administrator', 'MD-IGM', ['ADMIN']),
  ...receivers.flatMap((id) => [
    somebody(`contact ${id}`, id, ['INSTITUTION_CONTACT']),
    somebody(`handler ${id}`, id, ['INSTITUTION_HANDLER']),
    somebody(`machine ${id}`, id, ['INSTITUTION_CONTACT'], machine),
  ]),
  ...['MD-MEC', 'MD-MS', 'MD-MC'].flatMap((id) => [
    somebody(`second contact ${id}`, id, ['INSTITUTION_CONTACT']),
    somebody(`second handler ${id}`, id, ['INSTITUTION_HANDLER']),
    somebody(`handler of a unit ${id}`, id, ['INSTITUTION_HANDLER'], { unit: 'BL' }),
    somebody(`supervisor ${id}`, id, ['INSTITUTION_SUPERVISOR']),
  ]),
  somebody('auditor MD-MEC', 'MD-MEC', ['DPO_AUDITOR']),
  somebody('statistician MD-MEC', 'MD-MEC', ['STATS_VIEWER']),
  somebody('administrator MD-MEC', 'MD-MEC', ['ADMIN']),
  somebody('contact of the issuer', 'MD-IGM', ['INSTITUTION_CONTACT']),
  somebody('handler and supervisor MD-MS', 'MD-MS', ['INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR']),
  somebody('contact and supervisor MD-MEC', 'MD-MEC', ['INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR']),
  somebody('caseworker and coordinator', 'MD-IGM', ['CASEWORKER', 'COORDINATOR'], balti),
  somebody('coordinator and administrator', 'MD-IGM', ['ADMIN', 'COORDINATOR']),
  somebody('registrar and statistician', 'MD-IGM', ['REGISTRAR', 'STATS_VIEWER'], chisinau),
  somebody('caseworker RO', 'RO-IGI', ['CASEWORKER'], { centre: 'IGI-BU' }),
  somebody('caseworker RO of a centre of the same code', 'RO-IGI', ['CASEWORKER'], chisinau),
  somebody('coordinator RO', 'RO-IGI', ['COORDINATOR']),
  somebody('registrar RO', 'RO-IGI', ['REGISTRAR'], chisinau),
  somebody('contact RO-MEC', 'RO-MEC', ['INSTITUTION_CONTACT']),
  somebody('contact RO-CNAS', 'RO-CNAS', ['INSTITUTION_CONTACT']),
  somebody('handler RO-MEC', 'RO-MEC', ['INSTITUTION_HANDLER']),
  somebody('machine RO-MEC', 'RO-MEC', ['INSTITUTION_CONTACT'], machine),
  somebody('administrator RO', 'RO-IGI', ['ADMIN']),
  somebody('nobody any more', 'MD-MEC', []),
];

const actors = new Map<Principal, Actor>();

/** The same caller as authentication makes it from a membership row. */
export function actorOf(principal: Principal): Actor {
  const { name, roles, ...rest } = principal;
  const member = { ...rest, roles: roles as MemberRole[], displayName: name, email: 'a@example.org', active: true };
  const actor = actors.get(principal) ?? actorOfMember({ ...member, version: 1 }, async () => name);
  actors.set(principal, actor);
  return actor;
}
