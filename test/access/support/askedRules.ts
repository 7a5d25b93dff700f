import type { RecordInView } from '../../../services/access/rule.ts';
import { rules } from '../../../services/access/rules/index.ts';
import { type Actor, actorOfMember } from '../../../services/caller/actor.ts';
import type { Member } from '../../../services/caller/member.ts';

/** One actor of each kind, and the actors that a rule allows. */

export const at = (institutionId: string, role: string | string[], more: Partial<Member> = {}) =>
  actorOfMember(
    {
      ...{ memberId: `${institutionId} ${role}`, kind: 'PERSON', country: institutionId.slice(0, 2), institutionId },
      ...{ roles: [role].flat() as Member['roles'], active: true, version: 1 },
      ...more,
    } as Member,
    async () => 'cineva',
  );
export const chisinau = { centre: 'IGM-CH' };
export const everybody: Record<string, Actor> = {
  author: at('MD-IGM', 'CASEWORKER', { ...chisinau, memberId: 'author' }),
  caseworker: at('MD-IGM', 'CASEWORKER', chisinau),
  balti: at('MD-IGM', 'CASEWORKER', { centre: 'IGM-BL' }),
  coordinator: at('MD-IGM', 'COORDINATOR'),
  registrar: at('MD-IGM', 'REGISTRAR', chisinau),
  registrarBalti: at('MD-IGM', 'REGISTRAR', { centre: 'IGM-BL' }),
  auditor: at('MD-IGM', 'DPO_AUDITOR'),
  statistics: at('MD-IGM', 'STATS_VIEWER'),
  admin: at('MD-IGM', 'ADMIN'),
  contact: at('MD-MS', 'INSTITUTION_CONTACT', { memberId: 'contact' }),
  handler: at('MD-MS', 'INSTITUTION_HANDLER', { memberId: 'handler' }),
  unit: at('MD-MS', 'INSTITUTION_HANDLER', { unit: 'MS-CH' }),
  supervisor: at('MD-MS', 'INSTITUTION_SUPERVISOR'),
  machine: at('MD-MS', 'INSTITUTION_CONTACT', { kind: 'MACHINE' }),
  elsewhere: at('MD-MEC', 'INSTITUTION_CONTACT'),
  elsewhereHandler: at('MD-MEC', 'INSTITUTION_HANDLER', { memberId: 'handler' }),
  abroad: at('RO-IGI', 'COORDINATOR'),
  abroadCentre: at('RO-IGI', ['CASEWORKER', 'REGISTRAR'], chisinau),
  abroadAdmin: at('RO-IGI', 'ADMIN'),
  nobody: at('MD-IGM', []),
};
export const names = Object.keys(everybody);
export const allowed = (coordinate: string, record: RecordInView): string => {
  const line = rules.get(coordinate);
  if (!line) throw new Error(`no rule ${coordinate}`);
  return names.filter((name) => line.rule(everybody[name] as Actor, record)).join(' ');
};

/** The side of the issuer for a referral of `author`. */
export const centre = 'author caseworker';
export const issuer = `${centre} coordinator`;
