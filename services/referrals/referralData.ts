import { z } from 'zod';
import {
  agreements,
  cancelReasons,
  confirmations,
  declineCodes,
  failureCodes,
  holdReasons,
  measureReasonCodes,
  measureResults,
  redirectReasons,
  urgencies,
} from './referral.ts';

/** Required and optional data of each action (DOMAIN 3.2, column "Required data"), as the API takes it. */

/** Half a letter (an unpaired surrogate) would be stored as another one. */
const isWellFormed = (value: string) => value.isWellFormed();
/** Free text of people: trimmed, NFC, bounded. A reason that must explain itself has at least 20 characters. */
export const longestText = 2000;
export const shortestReason = 20;
export const text = (max = longestText, min = 1) =>
  z.string().trim().normalize('NFC').min(min).max(max).refine(isWellFormed, 'INVALID');
const reason = text(longestText, shortestReason);
export const id = z.uuid();
export const code = z.string().regex(/^[A-Z][A-Z0-9_-]{0,39}$/);
const date = z.iso.date();
const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());

/** When it happened for real: may be back-dated (invariant f). */
const occurredAt = { occurredAt: instant.optional() };
/** What an answer that skips the acknowledgement has to carry. */
const receipt = { incomingNumber: text(60).optional(), receivedAt: instant.optional() };

/** `IGM-CH/2026/000123`, in capitals or not. */
const registerNumber = text(40)
  .toUpperCase()
  .regex(/^[A-Z0-9-]{2,20}\/\d{4}\/\d{6}$/);
export const referralRef = z
  .object({ id: id.optional(), number: registerNumber.optional() })
  .refine((ref) => (ref.id === undefined) !== (ref.number === undefined), 'REQUIRED');
export type ReferralRef = { id?: string | undefined; number?: string | undefined };

const measureInput = z.object({
  activity: text(200),
  needCode: code.optional(),
  serviceCode: code.optional(),
  planMeasureId: id.optional(),
});
export const measures = z.array(measureInput).min(1).max(20);
export type MeasureInput = z.output<typeof measureInput>;

const informationSharing = z.object({
  informedAt: date,
  informedBy: text(200).optional(),
  language: text(60),
  agreement: z.enum(agreements),
  legalBasis: text(300),
});

/** What the issuer writes; a draft may leave most of it open until it is issued. */
const contentOptional = {
  receivingUnit: code.optional(),
  measures: measures.optional(),
  urgency: z.enum(urgencies).optional(),
  summary: text().optional(),
  completionDue: date.optional(),
  servicesAlreadyProvided: text().optional(),
  accompanimentNeeded: z.boolean().optional(),
  restricted: z.boolean().optional(),
  informationSharing: informationSharing.optional(),
};
export const updateDraft = z.object({
  receivingInstitution: code.optional(),
  needCode: code.optional(),
  ...contentOptional,
});
export const draftFields = z.object({
  case: z
    .object({ id: id.optional(), caseNumber: text(60).optional() })
    .refine((ref) => (ref.id === undefined) !== (ref.caseNumber === undefined), 'REQUIRED'),
  beneficiaryId: id.optional(),
  receivingInstitution: code,
  needCode: code,
  follows: referralRef.optional(),
  ...contentOptional,
});
export type DraftFields = z.output<typeof draftFields>;
/** What must be there at issue, whether it comes from the draft or from the input. */
export const issueRequires = ['measures', 'summary', 'completionDue', 'informationSharing'] as const;

export const acknowledge = z.object({
  incomingNumber: text(60),
  receivedAt: instant.optional(),
  handlerId: id.optional(),
  unit: code.optional(),
  ...occurredAt,
});

const appointment = z.object({ at: instant, place: text(300) });
export const accept = z.object({
  handlerId: id.optional(),
  unit: code.optional(),
  appointment: appointment.optional(),
  noAppointmentReason: text(500).optional(),
  ...receipt,
  ...occurredAt,
});

export const decline = z.object({
  reasonCode: z.enum(declineCodes),
  reasonText: reason,
  legalGround: text(500).optional(),
  suggestedInstitution: code.optional(),
  ...receipt,
  ...occurredAt,
});

export const requestInfo = z.object({
  question: text(),
  missingFields: z.array(text(60)).max(20).optional(),
  ...occurredAt,
});
export const provideInfo = z.object({ answer: text() });
export const withdrawQuestion = z.object({ reason: text(500).optional() });

export const redirect = z.object({
  receivingInstitution: code,
  receivingUnit: code.optional(),
  reasonCode: z.enum(redirectReasons),
  reasonText: text().optional(),
});

export const assign = z.object({
  handlerId: id.optional(),
  unit: code.optional(),
  unassign: z.boolean().optional(),
});
export const start = z.object({ serviceDate: date });
export const reportProgress = z.object({
  activity: text(200),
  attended: z.boolean().optional(),
  note: text().optional(),
  serviceDate: date.optional(),
  ...occurredAt,
});
export const hold = z.object({
  reasonCode: z.enum(holdReasons),
  reasonText: text().optional(),
  expectedResumeDate: date,
});
export const resume = z.object({ note: text().optional() });

const measureResult = z.object({
  measureId: id.optional(),
  result: z.enum(measureResults),
  date: date.optional(),
  reasonCode: z.enum(measureReasonCodes).optional(),
  reasonText: text().optional(),
  certificateNumber: text(60).optional(),
  validFrom: date.optional(),
  validTo: date.optional(),
  details: text().optional(),
});
export type MeasureResultInput = z.output<typeof measureResult>;
const results = z.array(measureResult).min(1).max(20);
export const complete = z.object({ results, handlerId: id.optional(), ...receipt, ...occurredAt });

const contactAttempts = z.array(z.object({ date, channel: text(60).optional() })).max(20);
export const fail = z.object({
  reasonCode: z.enum(failureCodes),
  reasonText: text().optional(),
  contactAttempts: contactAttempts.optional(),
  handlerId: id.optional(),
  ...receipt,
  ...occurredAt,
});

export const verify = z.object({
  verified: z.boolean(),
  beneficiaryConfirmed: z.enum(confirmations),
  followUpNeed: text().optional(),
});
export const cancel = z.object({
  reasonCode: z.enum(cancelReasons),
  reasonText: text().optional(),
  duplicateOf: referralRef.optional(),
});
export const reopen = z.object({ reason: text(), completionDue: date });
export const markEnteredInError = z.object({ reason });

export const amend = z.object({
  urgency: z.enum(urgencies).optional(),
  summary: text().optional(),
  measures: measures.optional(),
  interpreterNeeded: z.boolean().optional(),
  completionDue: date.optional(),
});
export const correctAnswer = z.object({
  incomingNumber: text(60).optional(),
  receivedAt: instant.optional(),
  appointment: appointment.optional(),
  serviceDate: date.optional(),
  results: results.optional(),
  reasonText: text().optional(),
  legalGround: text(500).optional(),
  contactAttempts: contactAttempts.optional(),
});
export const takeBackAnswer = z.object({ reason: text() });
export const addNote = z.object({ text: text() });
