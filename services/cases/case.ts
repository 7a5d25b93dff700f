import * as z from 'zod/mini';

/** The integration case: the issuer's personal file, as far as referrals need it (DOMAIN 3.1, 4). Pure. */
export const caseStatuses = ['NEEDS_ASSESSED', 'ACTIVE', 'WITHDRAWN', 'CLOSED_OTHER'] as const;
export const openCaseStatuses = ['NEEDS_ASSESSED', 'ACTIVE'] as const;
export const caseTracks = ['PROGRAMME', 'ACTIVITIES'] as const;
export const categories = [
  'INTERNATIONAL_PROTECTION',
  'TCN',
  'STATELESS',
  'TEMPORARY_PROTECTION',
  'ASYLUM_SEEKER',
] as const;
export const closeReasons = [
  'WITHDRAWN',
  'LEFT_COUNTRY',
  'MOVED_ABROAD',
  'DIED',
  'STATUS_ENDED',
  'CITIZENSHIP_ACQUIRED',
  'DUPLICATE_FILE',
  'OTHER',
] as const;

/** Half a letter (an unpaired surrogate) would be stored as another one. */
const isWellFormed = (value: string) => value.isWellFormed();
export const text = (max: number) =>
  z.string().check(z.trim(), z.normalize('NFC'), z.minLength(1), z.maxLength(max), z.refine(isWellFormed, 'INVALID'));

/** The minimum record of a person. */
export const personInput = z.lazy(() =>
  z.object({
    givenNames: text(120),
    surname: text(120),
    birthDate: z.iso.date(),
    birthDatePrecision: z._default(z.enum(['DAY', 'MONTH', 'YEAR']), 'DAY'),
    category: z.enum(categories),
    languages: z.array(text(60)).check(z.minLength(1), z.maxLength(10)),
    interpreterNeeded: z.boolean(),
    locality: text(120),
    safeContact: z.optional(z.object({ channel: text(60), value: text(200), safe: z.boolean() })),
  }),
);
export type Person = z.output<typeof personInput> & { id: string };

/** Numbers of paper files stand in keys and in lists: letters, digits and separators only, so that no name gets in. */
export const caseNumber = () => z.string().check(z.trim(), z.maxLength(40), z.regex(/^[A-Z0-9][A-Z0-9./-]*$/i));

export type IntegrationCase = {
  id: string;
  caseNumber: string;
  version: number;
  status: (typeof caseStatuses)[number];
  isOpen: boolean;
  track: (typeof caseTracks)[number];
  country: string;
  centre: string;
  institutionId: string;
  openedOn: string;
  householdId?: string | undefined;
  /** The first is the person whom the case is about; the others are of the household. */
  persons: Person[];
  openReferrals: number;
  closedAt?: string | undefined;
  closeReason?: (typeof closeReasons)[number] | undefined;
  closeReasonText?: string | undefined;
};

export const isOpenStatus = (status: IntegrationCase['status']) =>
  (openCaseStatuses as readonly string[]).includes(status);
