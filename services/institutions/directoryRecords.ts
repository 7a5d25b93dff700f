import { z } from 'zod';

/**
 * The records of the directory as they are stored and as data/ holds them. Institutions are renamed, split and merged
 * (DOMAIN 0.7): every record is dated, `validTo` is its last day or null, and codes are data, never an enum.
 */
const date = z.iso.date();
const code = z.string().regex(/^[A-Z][A-Z0-9_-]{0,39}$/);
const country = z.string().regex(/^[A-Z]{2}$/);
const text = z.object({ ro: z.string().min(1), en: z.string().min(1) });
export type LocalizedText = z.output<typeof text>;

const dated = { validFrom: date, validTo: date.nullable() };
const localities = z.array(z.string().min(1)).min(1).optional();
const source = z.object({ document: z.string().min(1), quote: z.string().min(1) });

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

export const countryRecord = z.strictObject({ country, name: text, timezone: z.string().min(1) });

export const institutionRecord = z.strictObject({
  country,
  code,
  name: text,
  shortName: z.string().min(1).optional(),
  kind: z.enum(institutionKinds),
  /** Sharing with it rests on a statutory task; an objection of the person blocks the others (DOMAIN 4.2). */
  mandatorySharing: z.boolean(),
  /** QUEUE: its own queue, deployed. FEED: it polls `changes`. */
  delivery: z.enum(deliveries),
  machineClient: z.boolean().optional(),
  parent: code.optional(),
  successors: z.array(code).min(1).optional(),
  localities,
  source: z.string().optional(),
  ...dated,
});

export const centreRecord = z.strictObject({
  country,
  institution: code,
  code,
  name: text,
  locality: z.string().min(1),
  /** Keeps a register and issues referrals. */
  issues: z.boolean(),
  /** As a source published it: text to read, never an address to send to. */
  publishedContact: z.string().optional(),
  source: source.optional(),
  ...dated,
});

export const unitRecord = z.strictObject({ country, institution: code, code, name: text, localities, ...dated });

export const contactRecord = z.strictObject({
  country,
  institution: code,
  centre: code.optional(),
  code: z.string().min(1),
  name: text,
  account: z.email().endsWith('.example'),
  deputy: z.string().optional(),
  ...dated,
});

export const needRecord = z.strictObject({
  code,
  family: code,
  name: text,
  /** Never broadcast, out of ordinary lists (DOMAIN 2.2, PROTECTION_NRM). */
  restricted: z.boolean(),
  ...dated,
});

export const routeRecord = z.strictObject({
  country,
  need: code,
  primary: z.array(code).min(1),
  alternates: z.array(code),
  legalBasis: z.string().nullable(),
  note: text.optional(),
  ...dated,
});

export const serviceRecord = z.strictObject({
  country,
  code,
  need: code,
  provider: code,
  name: text,
  ageGroups: z.array(z.enum(ageGroups)).min(1),
  documentsToBring: z.array(z.enum(documents)),
  conditions: text.nullable(),
  amount: z.object({ value: z.number().nullable(), unit: z.enum(amountUnits), basis: text }).nullable(),
  maxMonths: z.number().int().positive().nullable(),
  localities,
  centres: z.array(code).optional(),
  source,
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
export type Dated = { validFrom: string; validTo: string | null };

/** Everything the directory knows of one country. */
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
};
