import { describe, expect, it } from '@jest/globals';
import { mayUse, mutationsFor } from '../../services/access/permissions.ts';
import type { Actor } from '../../services/caller/actor.ts';
import { lines, personsOnly, rolesOf } from '../lifeCycle/truth.ts';
import { allowed, everybody, names } from './support/askedRules.ts';

/** The roles for each query and mutation, compared with the roles in the descriptions of the schema. */
describe('queries', () => {
  const clerks = 'contact handler unit supervisor';
  const elsewhere = 'elsewhere elsewhereHandler';
  const all = names.filter((name) => name !== 'nobody').join(' ');
  it.each([
    ['me', all],
    ['node', all],
    ['codes', all],
    ['institutions', all],
    ['institution', all],
    ['services', all],
    ['suggestedInstitutions', all],
    ['colleagues', `${clerks} ${elsewhere}`],
    ['members', 'admin supervisor abroadAdmin'],
    ['case', 'author caseworker balti coordinator abroad abroadCentre'],
    ['findReferral', `author caseworker balti ${clerks} ${elsewhere} abroadCentre`],
    [
      'referral',
      `author caseworker balti coordinator registrar registrarBalti ${clerks} machine ${elsewhere} abroad abroadCentre`,
    ],
    ['inbox', `author caseworker balti coordinator ${clerks} machine ${elsewhere} abroad abroadCentre`],
    ['register', 'author caseworker balti coordinator registrar registrarBalti abroad abroadCentre'],
    ['referrals', 'coordinator contact supervisor machine elsewhere abroad'],
    ['referralCounts', 'coordinator statistics contact supervisor machine elsewhere abroad'],
    ['changes', 'coordinator contact supervisor machine elsewhere abroad'],
    ['accessLog', 'auditor'],
    ['erasures', 'coordinator auditor abroad'],
    ['exportBeneficiary', 'coordinator auditor abroad'],
  ])('%s', (query, askers) => {
    expect(allowed(`Query.${query}`, {})).toBe(askers);
  });

  it('pages are read by the roles that may ask for a list', () => {
    const lists = `author caseworker balti coordinator registrar registrarBalti ${clerks} machine ${elsewhere} abroad abroadCentre`;
    expect(allowed('ReferralConnection.nodes', {})).toBe(lists);
    expect(allowed('PageInfo.endCursor', {}).split(' ')).toEqual(
      expect.arrayContaining([...lists.split(' '), 'auditor']),
    );
    expect(allowed('PageInfo.endCursor', {}).split(' ')).not.toContain('admin');
  });

  it('feeds, counts and colleagues are read by the roles that may ask for them', () => {
    for (const [coordinate, query] of [
      ['Change.type', 'changes'],
      ['ChangePage.cursor', 'changes'],
      ['ReferralCount.count', 'referralCounts'],
      ['Colleague.displayName', 'colleagues'],
      ['Colleague.id', 'colleagues'],
      ['Me.mutations', 'me'],
      ['LocalizedText.ro', 'me'],
      ['NotFoundProblem.message', 'me'],
      ['Institution.code', 'me'],
      ['AccessLogEntry.memberId', 'accessLog'],
      ['AccessPurpose.id', 'accessLog'],
      ['Erasure.reason', 'erasures'],
      ['BeneficiaryExport.fileName', 'exportBeneficiary'],
      ['BeneficiaryExport.data', 'exportBeneficiary'],
    ] as const) {
      expect([coordinate, allowed(coordinate, {})]).toEqual([coordinate, allowed(`Query.${query}`, {})]);
    }
  });
});

describe('mutations', () => {
  it('that a member may use are told by name, to a system fewer', () => {
    const told = (name: string) => mutationsFor(everybody[name] as Actor);
    expect(told('admin')).toEqual(['addMember', 'changeMember', 'removeMember']);
    expect(told('nobody')).toEqual([]);
    expect(told('contact')).toEqual(expect.arrayContaining(['redirectReferral', 'confirmErasure']));
    expect(
      told('contact')
        .filter((name) => !told('machine').includes(name))
        .sort(),
    ).toEqual(['assignReferral', 'redirectReferral']);
    expect(mayUse(everybody.admin as Actor, 'noSuchMutation')).toBe(false);
  });

  it('a success is visible to the members who may use one of its mutations', () => {
    const anyOf = (...mutations: string[]) =>
      names.filter((name) => mutations.some((one) => mayUse(everybody[name] as Actor, one))).join(' ');
    for (const field of ['referral', 'child', 'event'])
      expect(allowed(`RedirectReferralSuccess.${field}`, {})).toBe(anyOf('redirectReferral'));
    expect(allowed('CloseCaseSuccess.case', {})).toBe(anyOf('closeCase'));
    for (const field of ['referral', 'event'])
      expect(allowed(`ReferralSuccess.${field}`, {})).toBe(anyOf('addReferralNote', 'assignReferral'));
  });

  it('a legal hold is seen by the roles that may set it', () => {
    for (const field of ['setAt', 'reasonText']) expect(allowed(`LegalHold.${field}`, {})).toBe('coordinator abroad');
  });

  const caseworkers = 'author caseworker balti abroadCentre';
  const coordinators = 'coordinator abroad';
  const whoHas: Record<string, string> = {
    CASEWORKER: caseworkers,
    COORDINATOR: coordinators,
    INSTITUTION_CONTACT: 'contact elsewhere',
    INSTITUTION_HANDLER: 'handler unit elsewhereHandler',
    INSTITUTION_SUPERVISOR: 'supervisor',
    SYSTEM: '',
  };
  /** A system acts in the role of a contact. The caseworker redirects restricted referrals only, so the grid leaves the role out. */
  const stepsOfMutations = lines.map(({ action, mutation }): [string, string] => {
    const roles = [...rolesOf(action), ...(action === 'REDIRECT' ? ['CASEWORKER'] : [])];
    const isForSystems = roles.includes('INSTITUTION_CONTACT') && !personsOnly.includes(action);
    return [mutation, [...roles.map((role) => whoHas[role]), isForSystems ? 'machine' : ''].join(' ')];
  });
  const clerks = 'contact handler unit machine elsewhere elsewhereHandler';
  it.each([
    ...stepsOfMutations,
    ['openCase', caseworkers],
    ['closeCase', `${caseworkers} ${coordinators}`],
    ['updateBeneficiary', caseworkers],
    ['draftReferral', caseworkers],
    ['markReferralSeen', clerks],
    ['setLegalHold', coordinators],
    ['releaseLegalHold', coordinators],
    ['eraseBeneficiary', coordinators],
    ['confirmErasure', clerks],
    ['addMember', 'admin supervisor abroadAdmin'],
    ['changeMember', 'admin supervisor abroadAdmin'],
    ['removeMember', 'admin supervisor abroadAdmin'],
  ])('%s', (mutation, who) => {
    const sorted = (text: string) => text.split(' ').filter(Boolean).sort();
    expect(sorted(allowed(`Mutation.${mutation}`, {}))).toEqual(sorted(who));
  });
});
