import type { InformationSharing } from '../caseFile/informationSharing.ts';
import type { PersonRecord } from '../caseFile/person.ts';
import type {
  cancelReasons,
  confirmations,
  declineCodes,
  failureCodes,
  holdReasons,
  measureReasonCodes,
  measureResults,
  outcomes,
  urgencies,
} from './codes.ts';

/** The referral: its statuses, its fields, and how each field is stored and shown (docs/domain.md, "The referral"). Pure. */
export const statuses = [
  'DRAFT',
  'ISSUED',
  'ACKNOWLEDGED',
  'INFO_REQUESTED',
  'ACCEPTED',
  'IN_PROGRESS',
  'ON_HOLD',
  'COMPLETED',
  'NOT_COMPLETED',
  'DECLINED',
  'REDIRECTED',
  'CLOSED',
  'CANCELLED',
  'ENTERED_IN_ERROR',
] as const;
export type Status = (typeof statuses)[number];

/** The institution has the referral and has not answered yet. */
export const openStatuses = ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'] as const;
/** The institution has answered, the issuer has not verified the answer yet. */
export const answeredStatuses = ['COMPLETED', 'NOT_COMPLETED', 'DECLINED'] as const;
export const finalStatuses = ['REDIRECTED', 'CLOSED', 'CANCELLED', 'ENTERED_IN_ERROR'] as const;

const within = (list: readonly Status[], status: Status) => list.includes(status);
export const isOpen = (status: Status) => within(openStatuses, status);
export const isFinal = (status: Status) => within(finalStatuses, status);

type OneOf<T extends readonly string[]> = T[number];

/** A link to another referral, with id and number, so that no look-up is needed. */
export type ReferralLink = { id: string; number: string };

export type MeasureResult = {
  result: OneOf<typeof measureResults>;
  date?: string | undefined;
  reasonCode?: OneOf<typeof measureReasonCodes> | undefined;
  reasonText?: string | undefined;
  certificateNumber?: string | undefined;
  validFrom?: string | undefined;
  validTo?: string | undefined;
  details?: string | undefined;
};
export type Measure = {
  id: string;
  needCode: string;
  activity: string;
  serviceCode?: string | undefined;
  planMeasureId?: string | undefined;
  result?: MeasureResult | undefined;
};
export type Appointment = { at: string; place: string };
export type ContactAttempt = { date: string; channel?: string | undefined };

/** The data of the person that the receiving institution was told at the issue: the known part of its mandate. */
export type PersonSnapshot = Partial<Omit<PersonRecord, SpecialField | 'asylumGrounds'>> & {
  ageBand?: 'CHILD' | 'YOUTH' | 'ADULT';
  eligible?: boolean;
};
export type SpecialField = 'healthNeed' | 'disabilityDegree' | 'workLimits' | 'vulnerabilities';
/** The special categories among this data (GDPR, article 9), sealed with their own key. */
export type SpecialSnapshot = Partial<Pick<PersonRecord, SpecialField>>;

/** The state of one referral. Fields of later steps are undefined. Instants are ISO 8601 in UTC, dates are YYYY-MM-DD. */
export type Referral = {
  id: string;
  number?: string | undefined;
  version: number;
  status: Status;
  country: string;
  issuingInstitutionId: string;
  issuingCentre: string;
  receivingInstitutionId: string;
  receivingUnit?: string | undefined;
  handlerId?: string | undefined;
  caseId: string;
  caseNumber: string;
  beneficiaryId: string;
  person?: PersonSnapshot | undefined;
  personSpecial?: SpecialSnapshot | undefined;
  disclosedFields: string[];
  /** The person objected to a sharing that is not mandatory, so the institution no longer sees the person. */
  sharingStopped?: true | undefined;
  needCode: string;
  measures: Measure[];
  urgency: OneOf<typeof urgencies>;
  restricted: boolean;
  summary: string;
  servicesAlreadyProvided?: string | undefined;
  accompanimentNeeded: boolean;
  informationSharing?: InformationSharing | undefined;
  completionDue?: string | undefined;
  createdAt: string;
  updatedAt: string;
  /** The member of the issuer who drafted it. The child of a redirect has the member of its parent. */
  draftedBy?: string | undefined;
  issuedAt?: string | undefined;
  issuedBy?: string | undefined;

  incomingNumber?: string | undefined;
  receivedAt?: string | undefined;
  acknowledgedAt?: string | undefined;
  acceptedAt?: string | undefined;
  appointment?: Appointment | undefined;
  noAppointmentReason?: string | undefined;
  startedAt?: string | undefined;
  /** Skipped steps that a later answer implied (docs/domain.md, "Skipped steps"). */
  impliedSteps: string[];
  /** The status to which INFO_REQUESTED and ON_HOLD return. */
  returnTo?: Status | undefined;
  question?: { text: string; missingFields: string[]; askedAt: string } | undefined;
  hold?:
    | { reasonCode: OneOf<typeof holdReasons>; reasonText?: string | undefined; expectedResumeDate: string }
    | undefined;

  /** The status before the answer, for taking it back, and the time of the answer. */
  answeredFrom?: Status | undefined;
  answeredAt?: string | undefined;
  /** The steps that this answer implied. Taking it back undoes them. */
  answerImplied?: ('ACKNOWLEDGE' | 'ACCEPT' | 'START')[] | undefined;
  outcome?: OneOf<typeof outcomes> | undefined;
  declineCode?: OneOf<typeof declineCodes> | undefined;
  decline?:
    | { reasonText: string; legalGround?: string | undefined; suggestedInstitutionId?: string | undefined }
    | undefined;
  failureCode?: OneOf<typeof failureCodes> | undefined;
  failure?: { reasonText?: string | undefined; contactAttempts: ContactAttempt[] } | undefined;
  verification?:
    | { verified: boolean; beneficiaryConfirmed: OneOf<typeof confirmations>; followUpNeed?: string | undefined }
    | undefined;
  closedAt?: string | undefined;
  cancelReason?: OneOf<typeof cancelReasons> | undefined;
  endReasonText?: string | undefined;

  attempt: number;
  hopCount: number;
  /** Every institution that had this need, oldest first, the present one last. A redirect never returns to one of them. */
  chain: string[];
  redirectedFrom?: ReferralLink | undefined;
  redirectedTo?: ReferralLink | undefined;
  follows?: ReferralLink | undefined;
  duplicateOf?: ReferralLink | undefined;
  /** Redirected to an institution at which the same need is open already. A row of its own guards its opening. */
  beside?: true | undefined;

  /** The time of the person's erasure, and the time at which the institution confirmed the erasure of its copies. */
  erasedAt?: string | undefined;
  erasureConfirmedAt?: string | undefined;

  /** The version of the last event that each institution was told: `previousVersion` of the next event. */
  told: Record<string, number>;
  /** The hash of the last event. The next event contains it. */
  lastHash: string;
};

/**
 * The table of fields: how each field is stored, who reads it under its name in the API, and whether the export gives it to
 * the person. A field without a line does not build.
 * - LISTED: not encrypted, and part of every list. PLAIN: not encrypted. SEALED: encrypted with the person's keys.
 *   SPECIAL: encrypted with the keys of special categories (docs/security.md, "Keys, erasure and restore").
 * - SIGHT: every reader who sees the referral. WORDS: readers of free text. ISSUERS_WORDS: the same, until sharing is stopped.
 *   LINKS: readers who may know of other referrals. DERIVED: the field has its own resolver and rule. HIDDEN: no reader.
 * - GIVEN: part of the export. OURS: not exported, because it is a technical key, a mark of storage or a member of staff.
 */
export const referralFields = {
  id: ['LISTED', 'SIGHT', 'OURS'],
  number: ['LISTED', 'SIGHT', 'GIVEN'],
  version: ['LISTED', 'SIGHT', 'OURS'],
  status: ['LISTED', 'SIGHT', 'GIVEN'],
  country: ['PLAIN', 'HIDDEN', 'OURS'],
  issuingInstitutionId: ['LISTED', 'HIDDEN', 'GIVEN'],
  issuingCentre: ['LISTED', 'SIGHT', 'GIVEN'],
  receivingInstitutionId: ['LISTED', 'HIDDEN', 'GIVEN'],
  receivingUnit: ['LISTED', 'SIGHT', 'GIVEN'],
  handlerId: ['LISTED', 'SIGHT', 'OURS'],
  caseId: ['LISTED', 'DERIVED', 'OURS'],
  caseNumber: ['PLAIN', 'SIGHT', 'OURS'],
  beneficiaryId: ['LISTED', 'DERIVED', 'OURS'],
  person: ['SEALED', 'DERIVED', 'GIVEN'],
  personSpecial: ['SPECIAL', 'HIDDEN', 'GIVEN'],
  disclosedFields: ['PLAIN', 'SIGHT', 'GIVEN'],
  sharingStopped: ['PLAIN', 'DERIVED', 'GIVEN'],
  needCode: ['LISTED', 'SIGHT', 'GIVEN'],
  measures: ['SEALED', 'SIGHT', 'GIVEN'],
  urgency: ['LISTED', 'SIGHT', 'GIVEN'],
  restricted: ['LISTED', 'SIGHT', 'GIVEN'],
  summary: ['SEALED', 'ISSUERS_WORDS', 'GIVEN'],
  servicesAlreadyProvided: ['SEALED', 'ISSUERS_WORDS', 'GIVEN'],
  accompanimentNeeded: ['SEALED', 'ISSUERS_WORDS', 'GIVEN'],
  informationSharing: ['SEALED', 'DERIVED', 'GIVEN'],
  completionDue: ['LISTED', 'SIGHT', 'GIVEN'],
  createdAt: ['PLAIN', 'HIDDEN', 'GIVEN'],
  updatedAt: ['LISTED', 'SIGHT', 'OURS'],
  draftedBy: ['PLAIN', 'HIDDEN', 'OURS'],
  issuedAt: ['LISTED', 'SIGHT', 'GIVEN'],
  issuedBy: ['PLAIN', 'HIDDEN', 'OURS'],
  incomingNumber: ['SEALED', 'SIGHT', 'GIVEN'],
  receivedAt: ['SEALED', 'SIGHT', 'GIVEN'],
  acknowledgedAt: ['PLAIN', 'SIGHT', 'GIVEN'],
  acceptedAt: ['PLAIN', 'SIGHT', 'GIVEN'],
  appointment: ['SEALED', 'SIGHT', 'GIVEN'],
  noAppointmentReason: ['SEALED', 'WORDS', 'GIVEN'],
  startedAt: ['SEALED', 'SIGHT', 'GIVEN'],
  impliedSteps: ['PLAIN', 'SIGHT', 'OURS'],
  returnTo: ['PLAIN', 'HIDDEN', 'OURS'],
  question: ['SEALED', 'SIGHT', 'GIVEN'],
  hold: ['SEALED', 'SIGHT', 'GIVEN'],
  answeredFrom: ['PLAIN', 'HIDDEN', 'OURS'],
  answeredAt: ['PLAIN', 'SIGHT', 'GIVEN'],
  answerImplied: ['PLAIN', 'HIDDEN', 'OURS'],
  outcome: ['LISTED', 'SIGHT', 'GIVEN'],
  declineCode: ['LISTED', 'HIDDEN', 'GIVEN'],
  decline: ['SEALED', 'DERIVED', 'GIVEN'],
  failureCode: ['PLAIN', 'HIDDEN', 'GIVEN'],
  failure: ['SEALED', 'DERIVED', 'GIVEN'],
  verification: ['SEALED', 'SIGHT', 'GIVEN'],
  closedAt: ['PLAIN', 'SIGHT', 'GIVEN'],
  cancelReason: ['PLAIN', 'SIGHT', 'GIVEN'],
  endReasonText: ['SEALED', 'WORDS', 'GIVEN'],
  attempt: ['PLAIN', 'SIGHT', 'GIVEN'],
  hopCount: ['LISTED', 'SIGHT', 'OURS'],
  chain: ['PLAIN', 'HIDDEN', 'OURS'],
  redirectedFrom: ['PLAIN', 'SIGHT', 'GIVEN'],
  redirectedTo: ['PLAIN', 'SIGHT', 'GIVEN'],
  follows: ['PLAIN', 'LINKS', 'GIVEN'],
  duplicateOf: ['PLAIN', 'LINKS', 'GIVEN'],
  beside: ['PLAIN', 'HIDDEN', 'OURS'],
  erasedAt: ['PLAIN', 'SIGHT', 'OURS'],
  erasureConfirmedAt: ['PLAIN', 'SIGHT', 'OURS'],
  told: ['PLAIN', 'HIDDEN', 'OURS'],
  lastHash: ['PLAIN', 'HIDDEN', 'OURS'],
} as const satisfies Record<keyof Referral, readonly [Stored, Shown, Given]>;
type Stored = 'LISTED' | 'PLAIN' | 'SEALED' | 'SPECIAL';
type Shown = 'SIGHT' | 'WORDS' | 'ISSUERS_WORDS' | 'LINKS' | 'DERIVED' | 'HIDDEN';
type Given = 'GIVEN' | 'OURS';
/** The names of the fields that have one of these marks. */
export type Marked<Mark extends Stored | Shown | Given> = {
  [F in keyof typeof referralFields]: Extract<(typeof referralFields)[F][number], Mark> extends never ? never : F;
}[keyof typeof referralFields];
export const fieldsMarked = <const Mark extends Stored | Shown | Given>(...marks: Mark[]): Marked<Mark>[] =>
  Object.entries(referralFields)
    .filter(([, own]) => own.some((mark) => (marks as string[]).includes(mark)))
    .map(([field]) => field as Marked<Mark>);
