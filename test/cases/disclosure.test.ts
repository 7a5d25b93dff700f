import { describe, expect, it } from '@jest/globals';
import { directoriesFromFiles } from '../../data/directory.ts';
import type { Person } from '../../services/caseFile/person.ts';
import { categories } from '../../services/caseFile/personCodes.ts';
import { type Directory, institutionIdOf } from '../../services/institutions/institution.ts';
import { disclosureOf, offered } from '../../services/referrals/disclosure.ts';
import { aDraft } from '../lifeCycle/makers.ts';
import { columnOf, everyField, proposed, toldTo } from './mandateTable.ts';

/** The data of a person that each institution is told, compared with a table written by hand. */

const directories = directoriesFromFiles();
const [moldova] = directories as [Directory, ...Directory[]];
const day = '2026-04-10';

/** A person with every field. */
const whole: Person = {
  id: '00000000-0000-4000-8000-000000000009',
  ...{ personalCode: '2000000000001', givenNames: 'Amal', surname: 'Darwazi', originalGivenNames: 'أمل' },
  ...{
    originalSurname: 'دروازي',
    birthDate: '1990-05-20',
    birthDatePrecision: 'DAY',
    sex: 'FEMALE',
    nationality: 'SY',
  },
  ...{ category: 'INTERNATIONAL_PROTECTION', protectionForm: 'REFUGEE', stayPurpose: 'FAMILY' },
  stayValidUntil: '2027-12-31',
  document: { type: 'REFUGEE_CARD', number: 'R 1', issuedOn: '2025-01-01', expiresOn: '2030-01-01' },
  ...{ address: 'str. Exemplu 1', locality: 'Orhei', localityCode: '6401', phone: '000', email: 'a@b.example' },
  preferredChannel: 'PHONE',
  safeContact: { channel: 'telefon', value: '000', safe: true },
  ...{ languages: ['ar'], interpreterNeeded: true, maritalStatus: 'MARRIED', householdSize: 4 },
  dependants: [
    { relation: 'CHILD', birthDate: '2016-01-01' },
    { relation: 'PARENT', birthDate: '1950-01-01' },
  ],
  guardian: { name: 'Nur', relation: 'GUARDIAN' },
  ...{ educationLevel: 'HIGHER', studiesAbroad: 'drept', profession: 'jurist', workHistory: '5 ani' },
  ...{ romanianLevel: 'A1', incomeBand: 'NONE', healthNeed: 'control', disabilityDegree: 'MEDIUM' },
  ...{ workLimits: 'fără greutăți', vulnerabilities: ['SINGLE_PARENT'], asylumGrounds: 'povestea' },
};

const needs = moldova.needs.map(({ code }) => code);
type Cell = { directory: Directory; institution: string; needCode: string; restricted: boolean };
const cells: Cell[] = directories.flatMap((directory) =>
  directory.institutions.flatMap((record) =>
    needs.flatMap((needCode) =>
      [false, true].map((restricted) => ({ directory, institution: institutionIdOf(record), needCode, restricted })),
    ),
  ),
);
/** A day on which the institution exists. Some have ended. */
const dayFor = ({ directory, institution }: Cell) =>
  directory.institutions.find((record) => institutionIdOf(record) === institution)?.validTo ?? day;
const fieldsIn = (cell: Cell, mandates = cell.directory.mandates) =>
  disclosureOf(whole, cell, dayFor(cell), { country: cell.directory.country, mandates }).fields.toSorted();
const differing = (change: (directory: Directory) => Directory['mandates'] = ({ mandates }) => mandates) =>
  cells.filter((cell) => {
    const expected = toldTo(cell.institution, cell.needCode, cell.restricted);
    return expected !== undefined && fieldsIn(cell, change(cell.directory)).join() !== expected.join();
  });

describe('the mandates of institutions', () => {
  it('are written for every institution of the directory, each marked as a proposal and with its column of the table', () => {
    const known = new Set(cells.map(({ institution }) => institution));
    expect([...known].sort()).toEqual([...Object.keys(columnOf), ...proposed].sort());
    for (const { country, mandates } of directories) {
      for (const { institution, source } of mandates) {
        expect(source).toMatch(/^proposal, to be confirmed by the data-protection officer: docs\/domain\.md/);
        const column = columnOf[`${country}-${institution}`];
        if (column) expect(source).toMatch(new RegExp(`Data by institution, column ${column}\\b`));
      }
    }
  });

  it(`tell the fields of the domain page, for ${cells.length} pairs of institution and need, restricted or not`, () => {
    expect(cells.length).toBeGreaterThan(1_000);
    expect(differing()).toEqual([]);
  });

  it('and one group too many or too few is found', () => {
    const without = (group: string) =>
      differing(({ mandates }) =>
        mandates.map((one) => ({ ...one, gives: one.gives.filter((given) => given.group !== group) })),
      );
    expect(without('IDENTIFIERS').length).toBeGreaterThan(100);
    const wider = differing(({ mandates }) =>
      mandates.map((one) =>
        one.institution === 'MC' ? { ...one, gives: [...one.gives, { group: 'STATUS', form: 'UNTIL' }] } : one,
      ),
    );
    expect([...new Set(wider.map(({ institution }) => institution))]).toEqual(['MD-MC', 'RO-MC']);
  });

  it('never tell the grounds of asylum, to anybody', () => {
    expect(everyField).toContain('asylumGrounds');
    for (const cell of cells) {
      const told = disclosureOf(whole, cell, dayFor(cell), cell.directory);
      expect(JSON.stringify(told)).not.toContain('povestea');
      expect(told.fields).not.toContain('asylumGrounds');
    }
  });

  it('tell of health and vulnerability only the institutions that the domain page names, proposals included', () => {
    const knows = (field: string) =>
      new Set(cells.filter((cell) => fieldsIn(cell).includes(field)).map(({ institution }) => institution));
    const health = ['MD-MMPS', 'MD-MS', 'MD-MSMPS', 'RO-AJPIS', 'RO-DGASPC', 'RO-DSP', 'RO-MM', 'RO-MS'];
    expect([...knows('healthNeed')].sort()).toEqual(health);
    expect([...knows('vulnerabilities')].sort()).toEqual([...health, 'MD-NRM'].sort());
  });

  it('tell nothing on a day without a mandate', () => {
    const receiver = { institution: 'MD-MEC', needCode: 'LANGUAGE', restricted: false };
    expect(disclosureOf(whole, receiver, '2021-08-05', moldova)).toEqual({
      fields: [],
      person: {},
      personSpecial: undefined,
    });
  });
});

const toldBy = (institution: string, needCode: string, person: Person = whole, on = day) =>
  disclosureOf(person, { institution: `MD-${institution}`, needCode, restricted: false }, on, moldova);

describe('the form in which a value is told', () => {
  it('is an age band for culture, by the day of the issue', () => {
    const born = (birthDate: string) => toldBy('MC', 'CULTURE', { ...whole, birthDate }).person;
    expect(born('1990-05-20')).toEqual({ givenNames: 'Amal', surname: 'Darwazi', ageBand: 'ADULT' });
    expect(born('2008-04-10').ageBand).toBe('ADULT');
    expect(born('2008-04-11').ageBand).toBe('YOUTH');
    expect(born('2012-04-11').ageBand).toBe('CHILD');
  });

  it('is until when for schools, and no legal fact that no rule decides', () => {
    for (const category of categories) {
      const status = toldBy('MEC', 'LANGUAGE', { ...whole, category }).person;
      expect(status).toMatchObject({ stayValidUntil: '2027-12-31' });
      expect(status).not.toHaveProperty('category');
      expect(status).not.toHaveProperty('eligible');
    }
  });

  it('is children alone for schools and health insurance, the whole family for social assistance', () => {
    const children = [{ relation: 'CHILD', birthDate: '2016-01-01' }];
    expect(toldBy('MEC', 'EDUCATION_CHILD').person.dependants).toEqual(children);
    expect(toldBy('CNAM', 'HEALTH_INSURANCE').person.dependants).toEqual(children);
    expect(toldBy('MMPS', 'SOCIAL_ASSISTANCE').person.dependants).toEqual(whole.dependants);
    const alone = { ...whole, dependants: [{ relation: 'PARENT' as const }] };
    expect(toldBy('CNAM', 'HEALTH_INSURANCE', alone).person).not.toHaveProperty('dependants');
  });

  it('is the family and the guardian of a patient who is a minor', () => {
    const child = { ...whole, birthDate: '2015-01-01' };
    expect(toldBy('MS', 'HEALTH_CARE').person).not.toHaveProperty('householdSize');
    expect(toldBy('MS', 'HEALTH_CARE').person).not.toHaveProperty('guardian');
    expect(toldBy('MS', 'HEALTH_CARE', child).person).toMatchObject({ householdSize: 4, guardian: whole.guardian });
  });

  it('is limits of work for employment, and for social assistance health only with a disability', () => {
    const { disabilityDegree: _degree, ...without } = whole;
    expect(toldBy('ANOFM', 'EMPLOYMENT').personSpecial).toEqual({ workLimits: 'fără greutăți' });
    expect(toldBy('MMPS', 'SOCIAL_ASSISTANCE').personSpecial).toMatchObject({
      healthNeed: 'control',
      disabilityDegree: 'MEDIUM',
    });
    expect(toldBy('MMPS', 'SOCIAL_ASSISTANCE', without).personSpecial).toEqual({ vulnerabilities: ['SINGLE_PARENT'] });
  });

  it('has no telephone number of a person who must not be called', () => {
    const hidden = { ...whole, safeContact: { channel: 'prin centru', value: 'responsabilul', safe: false } };
    const { person } = toldBy('MEC', 'LANGUAGE', hidden);
    expect(person.safeContact).toEqual(hidden.safeContact);
    expect(person).not.toHaveProperty('phone');
    expect(person).not.toHaveProperty('email');
  });

  it('names the same fields for a person without data, so that the list reveals nothing', () => {
    const { fields } = toldBy('MMPS', 'SOCIAL_ASSISTANCE');
    const little = {
      ...whole,
      vulnerabilities: undefined,
      healthNeed: undefined,
      disabilityDegree: undefined,
    } as Person;
    expect(toldBy('MMPS', 'SOCIAL_ASSISTANCE', little)).toMatchObject({ fields, personSpecial: undefined });
  });
});

describe('the new value that a referral offers', () => {
  const issued = (institution: string, needCode: string) => {
    const { fields, ...told } = toldBy(institution, needCode);
    const { person, personSpecial } = told;
    return aDraft({
      receivingInstitutionId: `MD-${institution}`,
      needCode,
      person,
      personSpecial,
      disclosedFields: fields,
    });
  };
  const now = (institution: string, needCode: string, more: Partial<Person>) =>
    offered(issued(institution, needCode), { ...whole, ...more }, day, moldova);

  it('is none while nothing disclosed has changed', () => {
    expect(now('MEC', 'LANGUAGE', {})).toBeNull();
    expect(now('MEC', 'LANGUAGE', { incomeBand: 'ABOVE_AVERAGE', vulnerabilities: ['TORTURE'] })).toBeNull();
    expect(now('MC', 'CULTURE', { phone: '111', birthDate: '1990-05-21' })).toBeNull();
  });

  it('has the disclosed fields and no other', () => {
    const moved = now('MEC', 'LANGUAGE', { locality: 'Soroca', address: 'alta', incomeBand: 'NONE' });
    expect(moved?.locality).toBe('Soroca');
    expect(Object.keys(moved ?? {}).toSorted()).toEqual(toldTo('MD-MEC', 'LANGUAGE', false));
    expect(now('MS', 'HEALTH_CARE', { healthNeed: 'altul' })?.healthNeed).toBe('altul');
  });
});
