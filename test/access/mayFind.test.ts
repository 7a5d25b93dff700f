import { expect, it } from '@jest/globals';
import { actorOfMember } from '../../services/access/actor.ts';
import { mayFind, mayFindCase } from '../../services/access/mayFind.ts';
import { type Scope, workerScope } from '../../services/access/scope.ts';
import type { IntegrationCase } from '../../services/cases/case.ts';
import type { MemberRole } from '../../services/members/member.ts';
import { inStatus } from '../lifeCycle/makers.ts';

/** What a store finds for a scope: a worker all, a caller what they see, anything else nothing (T07). */

const referral = inStatus('ISSUED');
const found = { institutionId: 'MD-IGM', centre: 'IGM-CH' } as IntegrationCase;
const caller = (institutionId: string, role: MemberRole) =>
  actorOfMember(
    { memberId: 'm', kind: 'PERSON', roles: [role], country: 'MD', institutionId, active: true, version: 1 },
    async () => 'cineva',
  );

it.each<[who: string, scope: Scope, referral: boolean, ofCase: boolean]>([
  ['a worker', workerScope('test'), true, true],
  ['the coordinator', caller('MD-IGM', 'COORDINATOR'), true, true],
  ['the contact of the institution', caller('MD-MEC', 'INSTITUTION_CONTACT'), true, false],
  ['the contact of another one', caller('MD-MS', 'INSTITUTION_CONTACT'), false, false],
  ['a scope of nobody', {} as Scope, false, false],
  ['a scope that names a member and no roles', { memberId: 'm' } as unknown as Scope, false, false],
  ['a scope that names roles and no member', { roles: ['COORDINATOR'] } as unknown as Scope, false, false],
])('%s', (_who, scope, seesIt, seesCase) => {
  expect([mayFind(scope, referral), mayFindCase(scope, found)]).toEqual([seesIt, seesCase]);
});
