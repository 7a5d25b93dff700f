import { checkDigit } from '../../services/caseFile/personalCode.ts';

/**
 * Unique values: each belongs to one person, so any output that holds it names the owner. No other text in code, schema
 * or directory contains one.
 */
export type Markers = {
  /** Words for names and free text. */
  text: (what?: string) => string;
  /** 13 digits with their check digit, of Moldova. */
  personalCode: () => string;
  phone: () => string;
  email: () => string;
  /** All markers that were made so far. */
  all: () => string[];
};

const letters = 'bcdfghjklmnpqrstvwxz';
const lettersOf = (number: number): string =>
  number < letters.length
    ? (letters[number] ?? '')
    : `${lettersOf(Math.floor(number / letters.length))}${letters[number % letters.length]}`;

export function newMarkers(seed = 1): Markers {
  const made: string[] = [];
  let count = 0;
  const next = () => seed * 1_000_000 + ++count;
  const keep = (marker: string) => {
    made.push(marker);
    return marker;
  };
  return {
    text: (what = '') => {
      const marker = keep(`Zq${lettersOf(next() * 7_919)}`);
      return what ? `${what} ${marker}` : marker;
    },
    personalCode: () => {
      const twelve = `29${String(next()).padStart(10, '0')}`;
      return keep(`${twelve}${checkDigit('MD', twelve)}`);
    },
    phone: () => keep(`+37368${String(next()).padStart(8, '0')}`),
    email: () => keep(`zq${lettersOf(next() * 7_919)}@persoana.example`),
    all: () => [...made],
  };
}

/** A person with every field; every value that can be is a marker. */
export const aMarkedPerson = (markers: Markers, more: object = {}) => ({
  personalCode: markers.personalCode(),
  givenNames: markers.text(),
  surname: markers.text(),
  originalGivenNames: markers.text(),
  originalSurname: markers.text(),
  birthDate: '1991-07-23',
  birthDatePrecision: 'DAY',
  sex: 'FEMALE',
  category: 'INTERNATIONAL_PROTECTION',
  protectionForm: 'REFUGEE',
  stayValidUntil: '2031-02-17',
  document: { type: 'PASSPORT', number: markers.text() },
  address: markers.text('str.'),
  locality: markers.text(),
  phone: markers.phone(),
  email: markers.email(),
  safeContact: { channel: markers.text(), value: markers.phone(), safe: true },
  languages: [markers.text()],
  interpreterNeeded: true,
  maritalStatus: 'WIDOWED',
  dependants: [{ relation: 'CHILD', birthDate: '2017-11-29' }],
  guardian: { name: markers.text(), relation: 'GUARDIAN', phone: markers.phone() },
  educationLevel: 'HIGHER',
  studiesAbroad: markers.text('Studii la'),
  profession: markers.text(),
  workHistory: markers.text('A lucrat la'),
  romanianLevel: 'A1',
  incomeBand: 'BELOW_MINIMUM',
  healthNeed: markers.text('Are nevoie de'),
  disabilityDegree: 'MEDIUM',
  workLimits: markers.text('Fără'),
  vulnerabilities: ['TORTURE'],
  asylumGrounds: markers.text('A fost'),
  ...more,
});
