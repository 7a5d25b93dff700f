import * as z from 'zod/mini';

/**
 * The records of the directory, as stored and as in data/. Institutions are renamed, split and merged (docs/domain.md,
 * "Institutions change"). Each record therefore has a first and a last day, and codes are data, never an enum. `validTo` is
 * the last day, or null.
 */
const date = z.iso.date();
const nonEmpty = z.string().check(z.minLength(1));
const code = z.string().check(z.regex(/^[A-Z][A-Z0-9_-]{0,39}$/));
const country = z.string().check(z.regex(/^[A-Z]{2}$/));
const text = z.object({ ro: nonEmpty, en: nonEmpty });
export type LocalizedText = z.output<typeof text>;

const dated = { validFrom: date, validTo: z.nullable(date) };
const localities = z.optional(z.array(nonEmpty).check(z.minLength(1)));
const source = z.object({ document: nonEmpty, quote: nonEmpty });

export const institutionKinds = ['ISSUER', 'RECEIVER', 'PARTNER'] as const;
export const deliveries = ['QUEUE', 'FEED'] as const;
export const ageGroups = ['CHILD', 'YOUTH', 'ADULT'] as const;
export const documents = [
  'STAY_OR_PROTECTION_DOCUMENT',
  'APPLICATION',
  'BIRTH_CERTIFICATE',
  'DIPLOMAS',
  'INVOICES',
  'MEDICAL_RECORDS',
  'RENTAL_CONTRACT',
  'SCHOOL_RECORDS',
  'TRANSLATIONS',
  'WORK_RECORDS',
] as const;
export const amountUnits = ['MDL', 'RON', 'PERCENT'] as const;

export const countryRecord = z.strictObject({ country, name: text, timezone: nonEmpty });

export const institutionRecord = z.strictObject({
  country,
  code,
  name: text,
  shortName: z.optional(nonEmpty),
  kind: z.enum(institutionKinds),
  /**
   * True when the law demands the sharing. Otherwise the objection of a person blocks it (docs/domain.md, "Information and
   * objection").
   */
  mandatorySharing: z.boolean(),
  /** QUEUE: the institution has its own queue. FEED: it polls the query `changes`. */
  delivery: z.enum(deliveries),
  machineClient: z.optional(z.boolean()),
  /** The AWS account of the institution's own program, if it differs from ours (infra/consumerAccounts.ts). */
  consumerAccount: z.optional(z.string().check(z.regex(/^\d{12}$/))),
  parent: z.optional(code),
  successors: z.optional(z.array(code).check(z.minLength(1))),
  localities,
  source: z.optional(z.string()),
  ...dated,
});

export const centreRecord = z.strictObject({
  country,
  institution: code,
  code,
  name: text,
  locality: nonEmpty,
  /** True when the centre keeps a register and issues referrals. */
  issues: z.boolean(),
  /** Contact data as a source published it. It is only shown; nothing is sent to it. */
  publishedContact: z.optional(z.string()),
  source: z.optional(source),
  ...dated,
});

export const unitRecord = z.strictObject({ country, institution: code, code, name: text, localities, ...dated });

export const contactRecord = z.strictObject({
  country,
  institution: code,
  centre: z.optional(code),
  code: nonEmpty,
  name: text,
  account: z.email().check(z.endsWith('.example')),
  deputy: z.optional(z.string()),
  ...dated,
});

export const needRecord = z.strictObject({
  code,
  family: code,
  name: text,
  /** True when referrals for this need are always restricted (docs/domain.md, "Restricted referrals"). */
  restricted: z.boolean(),
  ...dated,
});

export const routeRecord = z.strictObject({
  country,
  need: code,
  primary: z.array(code).check(z.minLength(1)),
  alternates: z.array(code),
  legalBasis: z.nullable(z.string()),
  note: z.optional(text),
  ...dated,
});

export const serviceRecord = z.strictObject({
  country,
  code,
  need: code,
  provider: code,
  name: text,
  ageGroups: z.array(z.enum(ageGroups)).check(z.minLength(1)),
  documentsToBring: z.array(z.enum(documents)),
  conditions: z.nullable(text),
  amount: z.nullable(z.object({ value: z.nullable(z.number()), unit: z.enum(amountUnits), basis: text })),
  maxMonths: z.nullable(z.int().check(z.positive())),
  localities,
  centres: z.optional(z.array(code)),
  source,
  ...dated,
});

/** Groups of a person's data, as in docs/domain.md, "Data by institution". */
export const dataGroups = [
  'IDENTITY',
  'NATIONALITY',
  'IDENTIFIERS',
  'STATUS',
  'ADDRESS',
  'QUALIFICATION',
  'ROMANIAN_LEVEL',
  'FAMILY',
  'INCOME',
  'HEALTH',
  'VULNERABILITY',
] as const;
/** Forms in which a group is disclosed. services/referrals/disclosure.ts lists the fields of each form. */
export const groupForms = [
  'FULL',
  'NAME_AND_AGE_BAND',
  'ELIGIBLE_UNTIL',
  'UNTIL',
  'WORK_HISTORY',
  'CHILDREN',
  'IF_MINOR',
  'IF_DISABILITY',
  'WORK_LIMITS',
  'DISABILITY_DEGREE',
] as const;
export type DataGroup = (typeof dataGroups)[number];
export type GroupForm = (typeof groupForms)[number];

/** A mandate begins with its law, or says that it waits for a confirmation: it decides who reads data of persons. */
const mandateSource =
  /^(proposal, to be confirmed by the data-protection officer: .|(Law|Government Decision|Emergency Ordinance|Ordinance|Order) \d+\/\d{4}\b)/;

/** The data that an institution may receive about a person, with the source. Data that is not listed is not disclosed. */
export const mandateRecord = z.strictObject({
  country,
  institution: code,
  gives: z.array(
    z.strictObject({
      group: z.enum(dataGroups),
      form: z.enum(groupForms),
      /** The needs for which the group is given. Every need when left out. */
      needs: z.optional(z.array(code).check(z.minLength(1))),
      /** True when the group is also given in a restricted referral of any need. */
      orRestricted: z.optional(z.boolean()),
    }),
  ),
  source: z
    .string()
    .check(z.regex(mandateSource, 'a mandate begins with its law, or is marked as a proposal to be confirmed')),
  ...dated,
});

/** The time for which data of a class is kept after the end of a case, with the source. */
export const retentionRecord = z.strictObject({
  country,
  dataClass: z.enum(['SPECIAL_CATEGORY', 'PERSONAL']),
  /** Calendar months after the day on which the case was closed. */
  months: z.int().check(z.gte(1), z.lte(1200)),
  source: nonEmpty,
  ...dated,
});

export type Country = z.output<typeof countryRecord>;
export type Institution = z.output<typeof institutionRecord>;
export type Centre = z.output<typeof centreRecord>;
export type InstitutionUnit = z.output<typeof unitRecord>;
export type InstitutionContact = z.output<typeof contactRecord>;
export type Need = z.output<typeof needRecord>;
export type Route = z.output<typeof routeRecord>;
export type Service = z.output<typeof serviceRecord>;
export type Mandate = z.output<typeof mandateRecord>;
export type Retention = z.output<typeof retentionRecord>;
export type Dated = { validFrom: string; validTo: string | null };

/** The directory of one country. */
export type Directory = {
  country: string;
  name: LocalizedText;
  timezone: string;
  institutions: Institution[];
  centres: Centre[];
  units: InstitutionUnit[];
  contacts: InstitutionContact[];
  needs: Need[];
  routes: Route[];
  services: Service[];
  mandates: Mandate[];
  retention: Retention[];
};
