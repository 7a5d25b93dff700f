import * as z from 'zod/mini';
import { date, text } from '../platform/fields.ts';
import type { InformationSharing } from './informationSharing.ts';
import * as codes from './personCodes.ts';

/**
 * The record of a person (docs/domain.md, "Record of a person"). It holds no religion, ethnicity, photographs or criminal
 * data. Pure.
 */

const unique = <T>(values: readonly T[]) => new Set(values).size === values.length;
const mostPeople = 30;
const address = () => text(200).check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/));

/** The required fields: the minimum for a referral. */
const minimum = () => ({
  givenNames: text(120),
  surname: text(120),
  birthDate: date(),
  category: z.enum(codes.categories),
  languages: z.array(text(60)).check(z.minLength(1), z.maxLength(10)),
  interpreterNeeded: z.boolean(),
  locality: text(120),
});

/** The optional fields. */
const optional = () => ({
  personalCode: z.optional(z.string().check(z.trim(), z.maxLength(20), z.regex(/^\d{13}$/))),
  originalGivenNames: z.optional(text(120)),
  originalSurname: z.optional(text(120)),
  sex: z.optional(z.enum(codes.sexes)),
  nationality: z.optional(text(20).check(z.regex(/^([A-Z]{2}|STATELESS|UNKNOWN)$/))),
  protectionForm: z.optional(z.enum(codes.protectionForms)),
  stayPurpose: z.optional(z.enum(codes.stayPurposes)),
  stayValidUntil: z.optional(date()),
  document: z.optional(
    z.object({
      type: z.enum(codes.identityDocumentTypes),
      number: text(40),
      issuedOn: z.optional(date()),
      expiresOn: z.optional(date()),
    }),
  ),
  address: z.optional(text(200)),
  localityCode: z.optional(text(20).check(z.regex(/^\d{3,7}$/))),
  phone: z.optional(text(40)),
  email: z.optional(address()),
  preferredChannel: z.optional(z.enum(codes.contactChannels)),
  safeContact: z.optional(z.object({ channel: text(60), value: text(200), safe: z.boolean() })),
  maritalStatus: z.optional(z.enum(codes.maritalStatuses)),
  householdSize: z.optional(z.int().check(z.gte(1), z.lte(mostPeople))),
  dependants: z.optional(
    z
      .array(z.object({ relation: z.enum(codes.relations), birthDate: z.optional(date()) }))
      .check(z.minLength(1), z.maxLength(20)),
  ),
  guardian: z.optional(z.object({ name: text(120), relation: z.enum(codes.relations), phone: z.optional(text(40)) })),
  educationLevel: z.optional(z.enum(codes.educationLevels)),
  studiesAbroad: z.optional(text(500)),
  profession: z.optional(text(200)),
  workHistory: z.optional(text(1000)),
  romanianLevel: z.optional(z.enum(codes.romanianLevels)),
  incomeBand: z.optional(z.enum(codes.incomeBands)),
  healthNeed: z.optional(text(500)),
  disabilityDegree: z.optional(z.enum(codes.disabilityDegrees)),
  workLimits: z.optional(text(300)),
  vulnerabilities: z.optional(
    z.array(z.enum(codes.vulnerabilities)).check(z.minLength(1), z.refine(unique, 'NOT_UNIQUE')),
  ),
  asylumGrounds: z.optional(text(2000)),
});

const precision = () => z.enum(codes.datePrecisions);
export const personInput = z.lazy(() =>
  z.object({ ...minimum(), birthDatePrecision: z._default(precision(), 'DAY'), ...optional() }),
);
export const personChanges = z.lazy(() =>
  z.object({ ...z.partial(z.object(minimum())).shape, birthDatePrecision: z.optional(precision()), ...optional() }),
);
export type PersonRecord = z.output<typeof personInput>;
export type PersonField = keyof PersonRecord;

/** The names of the optional fields. They can be emptied again. */
export const optionalFields = (): string[] => Object.keys(optional());

/**
 * Special categories (GDPR article 9), sealed with keys of their own. The grounds of asylum are never disclosed outside the
 * issuer.
 */
export const specialFields: readonly PersonField[] = [
  'healthNeed',
  'disabilityDegree',
  'workLimits',
  'vulnerabilities',
  'asylumGrounds',
];

/** The latest information about data sharing and the person's reply. */
export type RecordedSharing = InformationSharing & { recordedAt: string };

/** A person: a flat record, so that each field has one place, one class and one key. */
export type Person = PersonRecord & {
  id: string;
  /**
   * The latest reply. An objection is valid until another reply is recorded (docs/domain.md, "Information and objection").
   */
  informationSharing?: RecordedSharing | undefined;
  /** Keyed hashes of the person's present and former personal codes, the present one last. They are no personal data. */
  codeIndexes?: string[] | undefined;
  /** The time of the erasure. Only this time and the id of an erased person are kept. */
  erasedAt?: string | undefined;
};

const adultAge = 18;
const youthAge = 14;

/** The age in whole years on a day (YYYY-MM-DD). An unknown day or month is recorded as 01 and counts as such. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

export const isMinor = (person: { birthDate: string }, day: string): boolean => ageOn(person.birthDate, day) < adultAge;

export function ageBandOf(birthDate: string, day: string): 'CHILD' | 'YOUTH' | 'ADULT' {
  const age = ageOn(birthDate, day);
  if (age >= adultAge) return 'ADULT';
  return age >= youthAge ? 'YOUTH' : 'CHILD';
}
