import { expect, it } from '@jest/globals';
import { actorOfMember, asAdministrator, asSystem, hasRole, scopeSees } from '../../services/caller/actor.ts';
import type { MemberRole } from '../../services/caller/member.ts';
import { type Scope, workerScope } from '../../services/caller/scope.ts';
import { type IntegrationCase, seesCase } from '../../services/caseFile/case.ts';
import { seesReferral } from '../../services/referrals/visibility.ts';
import { inStatus } from '../lifeCycle/makers.ts';

/**
 * The records that a store finds for a scope: all for a worker, the visible ones for a caller, none for any other
 * scope.
 */

const referral = inStatus('ISSUED');
const found = { institutionId: 'MD-IGM', centre: 'IGM-CH' } as IntegrationCase;
const caller = (institutionId: string, role: MemberRole) =>
  actorOfMember(
    { memberId: 'm', kind: 'PERSON', roles: [role], country: 'MD', institutionId, active: true, version: 1 },
    async () => 'cineva',
  );

it.each<[who: string, scope: Scope, ofReferral: boolean, ofCase: boolean]>([
  ['a worker', workerScope('test'), true, true],
  ['the coordinator', caller('MD-IGM', 'COORDINATOR'), true, true],
  ['the contact of the institution', caller('MD-MEC', 'INSTITUTION_CONTACT'), true, false],
  ['the contact of another one', caller('MD-MS', 'INSTITUTION_CONTACT'), false, false],
  ['a scope of nobody', {} as Scope, false, false],
  ['a scope that names a member and no roles', { memberId: 'm' } as unknown as Scope, false, false],
  ['a scope that names roles and no member', { roles: ['COORDINATOR'] } as unknown as Scope, false, false],
])('%s', (_who, scope, ofReferral, ofCase) => {
  const seen = [
    scopeSees(scope, (party) => seesReferral(referral, party)),
    scopeSees(scope, (party) => seesCase(found, party)),
  ];
  expect(seen).toEqual([ofReferral, ofCase]);
});

it('the service acts for a member with the role SYSTEM alone, and stays that member of that institution', () => {
  const member = caller('MD-IGM', 'COORDINATOR');
  expect(asSystem(member)).toEqual({ ...member, roles: ['SYSTEM'] });
  expect(hasRole(asSystem(member), 'COORDINATOR')).toBe(false);
});

it('a tool of an operator acts as the administrator of an institution', async () => {
  const { displayName, ...actor } = asAdministrator('MD', 'MD-MEC');
  expect(actor).toEqual({
    memberId: 'SYSTEM',
    kind: 'PERSON',
    roles: ['ADMIN'],
    country: 'MD',
    institutionId: 'MD-MEC',
  });
  expect(await displayName()).toBe('SYSTEM');
});
