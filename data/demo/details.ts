// The further data of the demo's persons. All of it is invented, and its form shows that where possible: codes begin
// with a digit that no register uses, telephone numbers with zeros, and the streets do not exist.
import type * as z from 'zod/mini';
import type { personInput } from '../../services/caseFile/person.ts';
import { checkDigit } from '../../services/caseFile/personalCode.ts';

export type DemoPerson = z.input<typeof personInput>;

export type Details = Omit<
  DemoPerson,
  | 'givenNames'
  | 'surname'
  | 'birthDate'
  | 'birthDatePrecision'
  | 'category'
  | 'languages'
  | 'interpreterNeeded'
  | 'locality'
>;
type Known = Pick<DemoPerson, 'givenNames' | 'surname' | 'birthDate' | 'category' | 'languages'>;

const from = <T>(list: readonly T[], serial: number): T => list[serial % list.length] as T;
const digits = (serial: number, count: number) => String(serial).padStart(count, '0');

/** A real IDNP begins with 0 or 2, and a real CNP never with 0. These begin with 9 and with 0. */
export function inventedCode(country: string, serial: number): string {
  const twelve = `${country === 'MD' ? 9 : 0}99${digits(serial, 9)}`;
  return `${twelve}${checkDigit(country, twelve)}`;
}

const countryOfLanguage: Record<string, string> = {
  ...{ uk: 'UA', ar: 'SY', fa: 'AF', tr: 'TR', hi: 'IN', ti: 'ER', hy: 'AM', en: 'NG', vi: 'VN', es: 'PE', ka: 'GE' },
  ...{ so: 'SO', uz: 'UZ', zh: 'CN', ku: 'IQ', ne: 'NP', si: 'LK' },
};
const nationalityOf = ({ category, languages: [first = ''] }: Known) =>
  category === 'STATELESS' ? 'STATELESS' : (countryOfLanguage[first] ?? 'UNKNOWN');

function statusOf({ category }: Known, country: string, serial: number): Details {
  const subsidiary = country === 'MD' ? 'HUMANITARIAN_PROTECTION' : 'SUBSIDIARY_PROTECTION';
  const stayValidUntil = `${2027 + (serial % 3)}-12-31`;
  switch (category) {
    case 'INTERNATIONAL_PROTECTION':
      return {
        protectionForm: serial % 2 === 0 ? 'REFUGEE' : subsidiary,
        stayValidUntil,
        asylumGrounds: 'Text inventat pentru demonstrație; rămâne la emitent.',
      };
    case 'TEMPORARY_PROTECTION':
      return { protectionForm: 'TEMPORARY_PROTECTION', stayValidUntil: '2027-03-01' };
    case 'STATELESS':
      return { protectionForm: 'STATELESS', stayValidUntil };
    case 'TCN':
      return {
        protectionForm: 'TEMPORARY_STAY',
        stayPurpose: from(['WORK', 'STUDY', 'FAMILY'], serial),
        stayValidUntil,
      };
    default:
      return {};
  }
}

const papers = {
  INTERNATIONAL_PROTECTION: 'REFUGEE_CARD',
  TCN: 'RESIDENCE_PERMIT',
  STATELESS: 'TRAVEL_DOCUMENT',
  TEMPORARY_PROTECTION: 'PROTECTION_CARD',
  ASYLUM_SEEKER: 'ASYLUM_SEEKER_CARD',
} as const;

const isChild = ({ birthDate }: { birthDate: string }) => birthDate > '2010';

const grownUp = (serial: number): Details => ({
  maritalStatus: from(['MARRIED', 'SINGLE', 'WIDOWED', 'MARRIED', 'DIVORCED'], serial),
  educationLevel: from(['HIGHER', 'VOCATIONAL', 'UPPER_SECONDARY', 'LOWER_SECONDARY'], serial),
  profession: from(
    ['croitor (inventat)', 'asistent medical (inventat)', 'electrician (inventat)', 'învățător (inventat)'],
    serial,
  ),
  workHistory: `${(serial % 9) + 1} ani în țara de origine (exemplu inventat)`,
  romanianLevel: from(['A0', 'A1', 'A2', 'A0', 'B1'], serial),
  incomeBand: from(['NONE', 'BELOW_MINIMUM', 'UP_TO_AVERAGE'], serial),
  ...(serial % 13 === 0 && { disabilityDegree: 'MEDIUM', workLimits: 'Fără efort fizic greu (exemplu inventat).' }),
});

/** A person by the place in the file. The first person cares for the children. */
export function detailsOf(
  person: Known,
  place: { country: string; serial: number; others: Known[]; first: Known },
): Details {
  const { country, serial, others, first } = place;
  const children = others.filter(isChild);
  const isFirst = first === person;
  const alone = isFirst && children.length > 0 && children.length === others.length;
  const vulnerabilities = [
    ...(alone ? (['SINGLE_PARENT'] as const) : []),
    ...(person.birthDate < '1962' ? (['ELDERLY'] as const) : []),
  ];
  return {
    ...(serial % 4 !== 3 && person.category !== 'ASYLUM_SEEKER' && { personalCode: inventedCode(country, serial) }),
    nationality: nationalityOf(person),
    ...statusOf(person, country, serial),
    document: {
      type: isChild(person) ? 'BIRTH_CERTIFICATE' : papers[person.category],
      number: `INVENTAT ${digits(serial, 6)}`,
      issuedOn: `2024-0${(serial % 9) + 1}-15`,
    },
    address: `str. Inventată nr. ${serial}`,
    phone: `000 000 ${digits(serial, 3)}`,
    ...(serial % 5 !== 0 && { email: `persoana.${digits(serial, 3)}@demo.indreptar.example` }),
    preferredChannel: from(['PHONE', 'MESSAGE', 'THROUGH_CENTRE', 'E_MAIL'], serial),
    householdSize: others.length + 1,
    ...(isFirst &&
      children.length > 0 && {
        dependants: children.map(({ birthDate }) => ({ relation: 'CHILD' as const, birthDate })),
      }),
    ...(isChild(person) &&
      !isFirst && { guardian: { name: `${first.givenNames} ${first.surname}`, relation: 'PARENT' } }),
    ...(!isChild(person) && grownUp(serial)),
    ...(serial % 5 === 0 && { healthNeed: 'Consult de specialitate (exemplu inventat).' }),
    ...(vulnerabilities.length > 0 && { vulnerabilities }),
  };
}
