import { describe, expect, it } from '@jest/globals';
import { rules } from '../../services/access/rules/index.ts';
import type { Actor } from '../../services/caller/actor.ts';
import type { Member } from '../../services/caller/member.ts';
import type { IntegrationCase } from '../../services/caseFile/case.ts';
import { openReferralsFor } from '../../services/caseFile/case.ts';
import { allowed, at, centre, chisinau, everybody, issuer } from './support/askedRules.ts';

/** The rules of cases and members, and the parts that all rules share. */

describe('a case', () => {
  const found = { institutionId: 'MD-IGM', centre: 'IGM-CH', openReferrals: 3, openRestricted: 1 } as IntegrationCase;
  const view = { case: found, person: { id: 'p' } };

  it.each([
    ['IntegrationCase.caseNumber', issuer],
    ['Beneficiary.surname', issuer],
    ['BeneficiaryChange.reason', issuer],
    ['IdentityDocument.number', issuer],
    ['InformationSharing.language', issuer],
    ['Beneficiary.healthNeed', centre],
    ['Beneficiary.vulnerabilities', centre],
    ['Beneficiary.asylumGrounds', centre],
  ])('%s', (coordinate, seen) => {
    expect(allowed(coordinate, view)).toBe(seen);
    expect(allowed(coordinate, {})).toBe('');
  });

  it('is not visible to a system', () => {
    const machine = at('MD-IGM', 'CASEWORKER', { ...chisinau, kind: 'MACHINE' });
    for (const coordinate of ['IntegrationCase.caseNumber', 'Beneficiary.surname', 'Beneficiary.healthNeed']) {
      expect(rules.get(coordinate)?.rule(machine, view)).toBe(false);
    }
  });

  it('counts restricted referrals for the coordinator alone', () => {
    const { coordinator, caseworker } = everybody as { coordinator: Actor; caseworker: Actor };
    expect([openReferralsFor(found, coordinator), openReferralsFor(found, caseworker)]).toEqual([3, 2]);
    expect(openReferralsFor({ ...found, openRestricted: undefined }, caseworker)).toBe(3);
  });
});

describe('a member', () => {
  const member = { memberId: 'handler', institutionId: 'MD-MS' } as Member;

  it('is visible to themselves and to the keepers of members', () => {
    for (const coordinate of ['Member.roles', 'Member.email']) {
      expect(allowed(coordinate, { member })).toBe('admin handler supervisor elsewhereHandler');
      expect(allowed(coordinate, {})).toBe('');
    }
    const ofElsewhere = { memberId: 'x', institutionId: 'RO-IGI' } as Member;
    expect(allowed('Member.email', { member: ofElsewhere })).toBe('abroadAdmin');
    const supervisorOfElsewhere = at('MD-MEC', 'INSTITUTION_SUPERVISOR');
    expect(rules.get('Member.email')?.rule(supervisorOfElsewhere, { member })).toBe(false);
    const machine = at('MD-IGM', 'ADMIN', { kind: 'MACHINE' });
    expect(rules.get('Member.email')?.rule(machine, { member })).toBe(false);
    expect(rules.get('Member.email')?.rule(machine, { member: { ...member, memberId: machine.memberId } })).toBe(true);
  });
});

it('reading a person is recorded, reading the name of a member is not', () => {
  const holding = (holds: string) =>
    [...rules].filter(([, line]) => line.holds === holds).map(([coordinate]) => coordinate);
  expect(holding('MEMBER').sort()).toEqual([
    'BeneficiaryChange.displayName',
    'Colleague.displayName',
    'EventActor.displayName',
    'Member.displayName',
    'Member.email',
  ]);
  expect(holding('PERSON')).toEqual(expect.arrayContaining(['Referral.summary', 'DisclosedPerson.surname']));
  expect(holding('PERSON').length + holding('MEMBER').length + holding('NOTHING_PERSONAL').length).toBe(rules.size);
});

it('every rule has a name that describes it', () => {
  const nameOf = (coordinate: string) => rules.get(coordinate)?.rule.name;
  for (const [coordinate, { rule }] of rules)
    expect([coordinate, rule.name]).toEqual([coordinate, expect.stringMatching(/\w/)]);
  const named = [
    'Colleague.id',
    'Query.changes',
    'Mutation.openCase',
    'DisclosedPerson.surname',
    'DisclosedPerson.healthNeed',
  ];
  expect(named.map(nameOf)).toEqual([
    'withRole(INSTITUTION_CONTACT,INSTITUTION_HANDLER,INSTITUTION_SUPERVISOR)',
    'mayAsk(changes)',
    'mayUse(openCase)',
    'disclosed(surname)',
    'special(healthNeed)',
  ]);
  const shared = [
    'Guardian.name',
    'ReferralEdge.node',
    'PageInfo.endCursor',
    'ReferralEventData.note',
    'FieldChange.to',
  ];
  expect(shared.map(nameOf)).toEqual([
    'partOfPerson(guardian)',
    'mayList',
    'mayPage',
    'readsEvent',
    'readsIssuersEvent',
  ]);
});
