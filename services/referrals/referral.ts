import type { InformationSharing } from '../caseFile/informationSharing.ts';
import type { PersonRecord } from '../caseFile/person.ts';

/**
 * The referral: its codes and its shape (DOMAIN 3.2, 4). Pure; the life cycle is the table in lifeCycle.ts.
 */
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

/** With the institution, which has not answered yet. */
export const openStatuses = ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'] as const;
/** Answered by the institution, not yet verified by the issuer. */
export const answeredStatuses = ['COMPLETED', 'NOT_COMPLETED', 'DECLINED'] as const;
export const finalStatuses = ['REDIRECTED', 'CLOSED', 'CANCELLED', 'ENTERED_IN_ERROR'] as const;

const within = (list: readonly Status[], status: Status) => list.includes(status);
export const isOpen = (status: Status) => within(openStatuses, status);
export const isFinal = (status: Status) => within(finalStatuses, status);

export const urgencies = ['NORMAL', 'URGENT', 'EMERGENCY'] as const;
export const outcomes = ['FULL', 'PARTIAL', 'NONE'] as const;
export const measureResults = ['DELIVERED', 'PARTIAL', 'NOT_DELIVERED'] as const;
export const declineCodes = [
  'NOT_COMPETENT',
  'NOT_ELIGIBLE',
  'INCOMPLETE_DATA',
  'DUPLICATE',
  'OUT_OF_TERRITORY',
  'NO_CAPACITY',
  'ALREADY_PROVIDED',
  'SERVICE_NOT_AVAILABLE',
  'OTHER',
] as const;
export const failureCodes = [
  'CLIENT_REFUSED',
  'NO_SHOW',
  'UNREACHABLE',
  'MOVED_WITHIN_COUNTRY',
  'LEFT_COUNTRY',
  'NO_LONGER_NEEDED',
  'LACK_OF_CAPACITY',
  'DOCUMENTS_MISSING',
  'STATUS_ENDED',
  'DIED',
  'OTHER',
] as const;
export const measureReasonCodes = [
  'NOT_ELIGIBLE',
  'NO_CAPACITY',
  'SERVICE_NOT_AVAILABLE',
  'CLIENT_REFUSED',
  'NO_SHOW',
  'UNREACHABLE',
  'MOVED_WITHIN_COUNTRY',
  'LEFT_COUNTRY',
  'NO_LONGER_NEEDED',
  'DOCUMENTS_MISSING',
  'STATUS_ENDED',
  'DIED',
  'OTHER',
] as const;
export const holdReasons = ['WAITING_LIST', 'ILLNESS', 'COURSE_START_DATE', 'OTHER'] as const;
export const cancelReasons = [
  'WITHDRAWN',
  'MOVED',
  'NEED_MET_ELSEWHERE',
  'DUPLICATE',
  'CASE_TERMINATED',
  'LEFT_COUNTRY',
  'OTHER',
] as const;
export const redirectReasons = [
  'NOT_COMPETENT',
  'OUT_OF_TERRITORY',
  'NO_CAPACITY',
  'SERVICE_NOT_AVAILABLE',
  'OTHER',
] as const;
export const confirmations = ['YES', 'NO', 'UNREACHABLE'] as const;

type OneOf<T extends readonly string[]> = T[number];

/** A referral named elsewhere: both ids, so that neither a reader nor a link needs a look-up. */
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

/** What the receiving institution is told of the person, frozen at issue: what its mandate covers, as far as it is known. */
export type PersonSnapshot = Partial<Omit<PersonRecord, SpecialField | 'asylumGrounds'>> & {
  ageBand?: 'CHILD' | 'YOUTH' | 'ADULT';
  eligible?: boolean;
};
export type SpecialField = 'healthNeed' | 'disabilityDegree' | 'workLimits' | 'vulnerabilities';
/** The part of special categories (GDPR 9), under its own key. */
export type SpecialSnapshot = Partial<Pick<PersonRecord, SpecialField>>;

/** The state of one referral. `undefined` where the life cycle has not been yet. Instants ISO-8601 UTC, dates YYYY-MM-DD. */
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
  /** The person objected, and sharing with this institution is not mandatory: it no longer sees the person. */
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
  /** The issuer's member who began it; of a redirected child, who began its parent. */
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
  /** Steps that a later answer implied (DOMAIN 3.2: skipped, not forgotten). */
  impliedSteps: string[];
  /** Where INFO_REQUESTED and ON_HOLD go back to. */
  returnTo?: Status | undefined;
  question?: { text: string; missingFields: string[]; askedAt: string } | undefined;
  hold?:
    | { reasonCode: OneOf<typeof holdReasons>; reasonText?: string | undefined; expectedResumeDate: string }
    | undefined;

  /** Where the answer came from, for taking it back; when it was given. */
  answeredFrom?: Status | undefined;
  answeredAt?: string | undefined;
  /** The steps that this answer implied: taking it back undoes them. */
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
  /** Every institution that has had this need, oldest first, this one last: a redirect never goes back into it. */
  chain: string[];
  redirectedFrom?: ReferralLink | undefined;
  redirectedTo?: ReferralLink | undefined;
  follows?: ReferralLink | undefined;
  duplicateOf?: ReferralLink | undefined;
  /** Redirected to where the same need is open already: its opening is guarded by a row of its own. */
  beside?: true | undefined;

  /** When the person's data was destroyed, and when the institution said what it did with its copies. */
  erasedAt?: string | undefined;
  erasureConfirmedAt?: string | undefined;

  /** The version of the last event each institution was entitled to: the next event's `previousVersion`. */
  told: Record<string, number>;
  /** Hash of the last event, which the next one carries. */
  lastHash: string;
};
