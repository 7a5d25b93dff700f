import { describe, expect, it } from '@jest/globals';
import { actorOfMember } from '../../services/access/actor.ts';
import { mayRead } from '../../services/access/fields.ts';
import { type MemberRole, memberRoles } from '../../services/members/member.ts';

const anActor = (role: MemberRole) =>
  actorOfMember({
    memberId: 'm1',
    kind: 'PERSON',
    displayName: 'somebody',
    email: 'somebody@demo.indreptar.example',
    roles: [role],
    country: 'MD',
    institutionId: 'MD-MEC',
    active: true,
    version: 1,
  });
const seesNoContent: MemberRole[] = ['ADMIN', 'DPO_AUDITOR', 'STATS_VIEWER'];

describe('a field that holds personal data', () => {
  it.each(memberRoles)('of a person is read by %s only when the role works with records', (role) => {
    const allowed = !seesNoContent.includes(role);
    for (const coordinate of ['DisclosedPerson.surname', 'Beneficiary.birthDate', 'Referral.summary']) {
      expect(mayRead(coordinate, anActor(role))).toBe(allowed);
    }
  });

  it.each(memberRoles)('of a colleague is read by %s where colleagues are shown at all', (role) => {
    expect(mayRead('EventActor.displayName', anActor(role))).toBe(true);
  });
});
