import { ageBandOf, isMinor, type Person, type PersonField } from '../caseFile/person.ts';
import type { DataGroup, Directory, GroupForm, Mandate } from '../institutions/institution.ts';
import { codeWithin, isInForce } from '../institutions/institution.ts';
import { canonical } from '../platform/canonical.ts';
import type { PersonSnapshot, Referral, SpecialField, SpecialSnapshot } from './referral.ts';

/**
 * The disclosure of a person's data to an institution (docs/domain.md, "Data by institution"). The mandates are data:
 * data/directory/mandates.json. Each form of a group stands for the fields below. An institution without a mandate receives
 * no data of the person. Pure.
 */
type SnapshotField = keyof PersonSnapshot | SpecialField;

/** The fields of each form. The grounds of asylum are in no group, because they never leave the issuer. */
const fieldsOfForm: Record<DataGroup, Partial<Record<GroupForm, readonly SnapshotField[]>>> = {
  IDENTITY: {
    FULL: [
      ...([
        'givenNames',
        'surname',
        'originalGivenNames',
        'originalSurname',
        'birthDate',
        'birthDatePrecision',
      ] as const),
      ...(['sex', 'languages', 'interpreterNeeded', 'locality', 'localityCode'] as const),
      ...(['safeContact', 'phone', 'email', 'preferredChannel', 'guardian'] as const),
    ],
    NAME_AND_AGE_BAND: ['givenNames', 'surname', 'ageBand'],
  },
  NATIONALITY: { FULL: ['nationality'] },
  IDENTIFIERS: { FULL: ['personalCode', 'document'] },
  STATUS: {
    FULL: ['category', 'protectionForm', 'stayPurpose', 'stayValidUntil'],
    ELIGIBLE_UNTIL: ['eligible', 'stayValidUntil'],
    UNTIL: ['stayValidUntil'],
  },
  ADDRESS: { FULL: ['address'] },
  QUALIFICATION: {
    FULL: ['educationLevel', 'studiesAbroad', 'profession', 'workHistory'],
    WORK_HISTORY: ['workHistory'],
  },
  ROMANIAN_LEVEL: { FULL: ['romanianLevel'] },
  FAMILY: {
    FULL: ['maritalStatus', 'householdSize', 'dependants'],
    CHILDREN: ['dependants'],
    IF_MINOR: ['maritalStatus', 'householdSize', 'dependants'],
  },
  INCOME: { FULL: ['incomeBand'] },
  HEALTH: {
    FULL: ['healthNeed', 'disabilityDegree', 'workLimits'],
    IF_DISABILITY: ['healthNeed', 'disabilityDegree'],
    WORK_LIMITS: ['workLimits'],
    DISABILITY_DEGREE: ['disabilityDegree'],
  },
  VULNERABILITY: { FULL: ['vulnerabilities'] },
};

/** The receiver of a disclosure: the institution, the need, and whether the referral is restricted. */
export type Receiver = { institution: string; needCode: string; restricted: boolean };
export type Disclosure = {
  /**
   * The fields that the mandate covers. The list does not depend on the person, because a list that did would reveal which
   * data exists.
   */
  fields: string[];
  person: PersonSnapshot;
  personSpecial: SpecialSnapshot | undefined;
};

type Given = Mandate['gives'][number];

/** The mandate in force on a day (YYYY-MM-DD). Undefined for an institution without one. */
const mandateOf = (mandates: Directory['mandates'], institution: string, day: string) =>
  mandates.find((mandate) => mandate.institution === institution && isInForce(mandate, day));

/**
 * True when a group is given. A group for certain needs is given for these needs and, if the mandate says so, in every
 * restricted referral.
 */
const isGiven = ({ needs, orRestricted }: Given, { needCode, restricted }: Receiver) =>
  needs === undefined || needs.includes(needCode) || (orRestricted === true && restricted);

const special = new Set<string>(['healthNeed', 'disabilityDegree', 'workLimits', 'vulnerabilities']);

/** The disclosure to the receiver: the covered fields and their values on that day. */
export function disclosureOf(
  person: Person,
  receiver: Receiver,
  day: string,
  { country, mandates }: Pick<Directory, 'country' | 'mandates'>,
): Disclosure {
  const institution = codeWithin(country, receiver.institution);
  const given = (mandateOf(mandates, institution, day)?.gives ?? []).filter((one) => isGiven(one, receiver));
  const fields: SnapshotField[] = [];
  const values: Record<string, unknown> = {};
  for (const { group, form } of given) {
    for (const field of fieldsOfForm[group][form] ?? []) {
      const value = toldValue(field, person, form, day);
      if (!fields.includes(field)) fields.push(field);
      if (value !== undefined) values[field] = value;
    }
  }
  const entries = Object.entries(values);
  const personSpecial = entries.filter(([field]) => special.has(field));
  return {
    fields,
    person: Object.fromEntries(entries.filter(([field]) => !special.has(field))),
    personSpecial: personSpecial.length > 0 ? Object.fromEntries(personSpecial) : undefined,
  };
}

/** A value in the disclosed form. Undefined when the form leaves it out. */
function toldValue(field: SnapshotField, person: Person, form: GroupForm, day: string): unknown {
  switch (field) {
    case 'ageBand':
      return ageBandOf(person.birthDate, day);
    case 'eligible':
      // Eligibility is a legal question. It is not disclosed until a rule table decides it.
      return undefined;
    case 'guardian':
      return isMinor(person, day) ? person.guardian : undefined;
    case 'phone':
    case 'email':
      // The telephone number is withheld when the person must not be contacted directly.
      return person.safeContact?.safe === false ? undefined : person[field];
  }
  if (form === 'IF_MINOR' && !isMinor(person, day)) return undefined;
  if (form === 'IF_DISABILITY' && person.disabilityDegree === undefined) return undefined;
  if (field === 'dependants' && form === 'CHILDREN') return childrenOf(person);
  return person[field as PersonField];
}

function childrenOf({ dependants }: Person) {
  const children = dependants?.filter(({ relation }) => relation === 'CHILD') ?? [];
  return children.length > 0 ? children : undefined;
}

/**
 * The present values of the disclosed fields, if one of them has changed; otherwise null. A field that was not disclosed, or
 * that the mandate no longer covers, is left out.
 */
export function offered(
  referral: Referral,
  person: Person,
  day: string,
  directory: Pick<Directory, 'country' | 'mandates'>,
): (PersonSnapshot & SpecialSnapshot) | null {
  const { receivingInstitutionId: institution, needCode, restricted } = referral;
  const now = disclosureOf(person, { institution, needCode, restricted }, day, directory);
  const fields = now.fields.filter((field) => referral.disclosedFields.includes(field));
  const [then, today] = [
    { ...referral.person, ...referral.personSpecial } as Record<string, unknown>,
    { ...now.person, ...now.personSpecial } as Record<string, unknown>,
  ];
  if (fields.every((field) => canonical(then[field] ?? null) === canonical(today[field] ?? null))) return null;
  return Object.fromEntries(fields.map((field) => [field, today[field]]));
}
