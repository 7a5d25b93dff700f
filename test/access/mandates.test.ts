import { describe, expect, it } from '@jest/globals';
import { directoriesFromFiles } from '../../data/directory.ts';
import type { Person } from '../../services/caseFile/person.ts';
import { disclosureOf } from '../../services/referrals/disclosure.ts';
import { tableOf } from './truth.ts';

/**
 * The data of a person that each institution is told, compared with a second table written by hand (truth/mandates.csv;
 * docs/domain.md, "Data by institution"): `y` always, `-` never, `d` if there is a disability, `r` if the need requires
 * it or the referral is restricted, `?` as the need requires.
 */
type Directory = ReturnType<typeof directoriesFromFiles>[number];
const moldova = directoriesFromFiles().find(({ country }) => country === 'MD') as Directory;
const day = '2026-04-10';
const needs = moldova.needs.map(({ code }) => code);
const receivers = ['MEC', 'MS', 'MMPS', 'ANOFM', 'CNAS', 'CNAM', 'MC', 'NGO', 'OIM', 'UNHCR'];
/** International organisations use the column of the NGO (docs/domain.md, "Data by institution"). */
const columnOf = (receiver: string) => (['OIM', 'UNHCR'].includes(receiver) ? 'NGO' : receiver);

/** A person with every field. */
const whole = {
  id: '00000000-0000-4000-8000-00000000000b',
  personalCode: '2001234567890',
  givenNames: 'Prenume',
  surname: 'Nume',
  originalGivenNames: 'p',
  originalSurname: 'n',
  birthDate: '1992-03-05',
  birthDatePrecision: 'DAY',
  sex: 'FEMALE',
  nationality: 'SYR',
  category: 'INTERNATIONAL_PROTECTION',
  protectionForm: 'REFUGEE',
  stayPurpose: 'FAMILY',
  stayValidUntil: '2030-01-01',
  document: { type: 'PASSPORT', number: 'X1' },
  address: 'str. Columna 1',
  locality: 'Chișinău',
  localityCode: '0100',
  phone: '+37360000000',
  email: 'x@example.org',
  preferredChannel: 'PHONE',
  safeContact: { channel: 'telefon', value: '+37360000000', safe: true },
  languages: ['arabă'],
  interpreterNeeded: true,
  maritalStatus: 'MARRIED',
  householdSize: 4,
  dependants: [{ relation: 'CHILD', birthDate: '2018-01-01' }],
  guardian: { name: 'Tutore', relation: 'GUARDIAN', phone: '1' },
  educationLevel: 'HIGHER',
  studiesAbroad: 'x',
  profession: 'x',
  workHistory: 'x',
  romanianLevel: 'A1',
  incomeBand: 'NONE',
  healthNeed: 'x',
  disabilityDegree: 'SEVERE',
  workLimits: 'x',
  vulnerabilities: ['TORTURE'],
  asylumGrounds: 'x',
} as unknown as Person;
const { disabilityDegree: _degree, ...withoutDisability } = whole;
const people: [string, Person][] = [
  ['an adult', whole],
  ['an adult without a disability', withoutDisability as Person],
  ['a child', { ...whole, birthDate: '2015-03-05' }],
];

type Cell = {
  receiver: string;
  need: string;
  restricted: boolean;
  who: string;
  field: string;
  told: boolean;
  cell: string;
};

function cells(mandates = moldova.mandates): Cell[] {
  const fields = tableOf('mandates').flatMap((row) => (row.fields ?? '').split(' ').map((field) => ({ field, row })));
  return receivers.flatMap((receiver) =>
    needs.flatMap((need) =>
      [false, true].flatMap((restricted) =>
        people.flatMap(([who, person]) => {
          const to = { institution: `MD-${receiver}`, needCode: need, restricted };
          const disclosed = disclosureOf(person, to, day, { country: 'MD', mandates });
          const values: Record<string, unknown> = { ...disclosed.person, ...disclosed.personSpecial };
          return fields.map(({ field, row }) => ({
            ...{ receiver, need, restricted, who, field },
            told: values[field] !== undefined && values[field] !== null,
            cell: row[columnOf(receiver)] ?? 'missing',
          }));
        }),
      ),
    ),
  );
}

/** The differences from the table, in words. */
const wrong = (all: Cell[]) =>
  all
    .filter(({ cell, told, who }) => {
      if (cell === '-') return told;
      if (cell === 'd') return told !== (who !== 'an adult without a disability');
      return cell === 'y' && !told;
    })
    .map(({ receiver, need, who, field, told }) => `${receiver}, ${need}, ${who}: ${field} ${told ? 'told' : 'kept'}`);

describe('the snapshot of a person', () => {
  const all = cells();

  it('holds the fields that the domain page gives to the institution for the need, and no other field', () => {
    expect(all.length).toBeGreaterThan(10_000);
    expect(wrong(all).slice(0, 30)).toEqual([]);
  });

  it('tells the health ministry of vulnerabilities for some needs only', () => {
    const told = all.filter(({ cell }) => cell === 'r').map((one) => one.told);
    expect(new Set(told)).toEqual(new Set([true, false]));
  });

  it('is found when a mandate gives too much, too little, or to every institution', () => {
    const of = (institution: string) => moldova.mandates.filter((mandate) => mandate.institution === institution);
    const asIf = (institution: string, other: string) => [
      ...moldova.mandates.filter((mandate) => mandate.institution !== institution),
      ...of(other).map((mandate) => ({ ...mandate, institution })),
    ];
    expect(wrong(cells(asIf('MEC', 'MS'))).some((line) => line.includes('healthNeed told'))).toBe(true);
    expect(wrong(cells(asIf('MC', 'CNAM'))).some((line) => line.includes('personalCode told'))).toBe(true);
    expect(wrong(cells([])).length).toBeGreaterThan(100);
  });

  it('never has the grounds of asylum, nor anything for an institution without a mandate', () => {
    expect(all.filter(({ field, told }) => field === 'asylumGrounds' && told)).toEqual([]);
    const nobody = { institution: 'MD-NOWHERE', needCode: 'LANGUAGE', restricted: false };
    expect(disclosureOf(whole, nobody, day, moldova)).toMatchObject({ fields: [], person: {} });
  });
});
