import * as z from 'zod/mini';
import { informationSharing } from '../../caseFile/informationSharing.ts';
import { caseRef, code, date, id, instant, reason, referralRef, text } from '../../platform/fields.ts';
import {
  cancelReasons,
  confirmations,
  declineCodes,
  failureCodes,
  holdReasons,
  measureReasonCodes,
  measureResults,
  redirectReasons,
  urgencies,
} from '../referral.ts';

/**
 * Required and optional data of each action (DOMAIN 3.2, column "Required data"), as the API takes it. Each schema is built
 * when its command is first used: a cold function answers one command, not all of them.
 */

/** When it happened for real: may be back-dated (invariant f). */
const occurredAt = () => ({ occurredAt: z.optional(instant()) });
/** What an answer that skips the acknowledgement has to carry. */
const receipt = () => ({ incomingNumber: z.optional(text(60)), receivedAt: z.optional(instant()) });

const measureInput = () =>
  z.object({
    activity: text(200),
    needCode: z.optional(code()),
    serviceCode: z.optional(code()),
    planMeasureId: z.optional(id()),
  });
export const measures = () => z.array(measureInput()).check(z.minLength(1), z.maxLength(20));
export type MeasureInput = z.output<ReturnType<typeof measureInput>>;

/** What the issuer writes; a draft may leave most of it open until it is issued. */
const contentOptional = () => ({
  receivingUnit: z.optional(code()),
  measures: z.optional(measures()),
  urgency: z.optional(z.enum(urgencies)),
  summary: z.optional(text()),
  completionDue: z.optional(date()),
  servicesAlreadyProvided: z.optional(text()),
  accompanimentNeeded: z.optional(z.boolean()),
  restricted: z.optional(z.boolean()),
  informationSharing: z.optional(informationSharing()),
});
export const updateDraft = z.lazy(() =>
  z.object({
    receivingInstitution: z.optional(code()),
    needCode: z.optional(code()),
    ...contentOptional(),
  }),
);
export const draftFields = z.lazy(() =>
  z.object({
    case: caseRef,
    beneficiaryId: z.optional(id()),
    receivingInstitution: code(),
    needCode: code(),
    follows: z.optional(referralRef),
    ...contentOptional(),
  }),
);
export type DraftFields = z.output<typeof draftFields>;
/** What must be there at issue, whether it comes from the draft or from the input. */
export const issueRequires = ['measures', 'summary', 'completionDue', 'informationSharing'] as const;

export const acknowledge = z.lazy(() =>
  z.object({
    incomingNumber: text(60),
    receivedAt: z.optional(instant()),
    handlerId: z.optional(id()),
    unit: z.optional(code()),
    ...occurredAt(),
  }),
);

const appointment = () => z.object({ at: instant(), place: text(300) });
export const accept = z.lazy(() =>
  z.object({
    handlerId: z.optional(id()),
    unit: z.optional(code()),
    appointment: z.optional(appointment()),
    noAppointmentReason: z.optional(text(500)),
    ...receipt(),
    ...occurredAt(),
  }),
);

export const decline = z.lazy(() =>
  z.object({
    reasonCode: z.enum(declineCodes),
    reasonText: reason(),
    legalGround: z.optional(text(500)),
    suggestedInstitution: z.optional(code()),
    ...receipt(),
    ...occurredAt(),
  }),
);

export const requestInfo = z.lazy(() =>
  z.object({
    question: text(),
    missingFields: z.optional(z.array(text(60)).check(z.maxLength(20))),
    ...occurredAt(),
  }),
);
export const provideInfo = z.lazy(() => z.object({ answer: text() }));
export const withdrawQuestion = z.lazy(() => z.object({ reason: z.optional(text(500)) }));

export const redirect = z.lazy(() =>
  z.object({
    receivingInstitution: code(),
    receivingUnit: z.optional(code()),
    reasonCode: z.enum(redirectReasons),
    reasonText: z.optional(text()),
  }),
);

export const assign = z.lazy(() =>
  z.object({
    handlerId: z.optional(id()),
    unit: z.optional(code()),
    unassign: z.optional(z.boolean()),
  }),
);
export const start = z.lazy(() => z.object({ serviceDate: date() }));
export const reportProgress = z.lazy(() =>
  z.object({
    activity: text(200),
    attended: z.optional(z.boolean()),
    note: z.optional(text()),
    serviceDate: z.optional(date()),
    ...occurredAt(),
  }),
);
export const hold = z.lazy(() =>
  z.object({
    reasonCode: z.enum(holdReasons),
    reasonText: z.optional(text()),
    expectedResumeDate: date(),
  }),
);
export const resume = z.lazy(() => z.object({ note: z.optional(text()) }));

const measureResult = () =>
  z.object({
    measureId: z.optional(id()),
    result: z.enum(measureResults),
    date: z.optional(date()),
    reasonCode: z.optional(z.enum(measureReasonCodes)),
    reasonText: z.optional(text()),
    certificateNumber: z.optional(text(60)),
    validFrom: z.optional(date()),
    validTo: z.optional(date()),
    details: z.optional(text()),
  });
export type MeasureResultInput = z.output<ReturnType<typeof measureResult>>;
const results = () => z.array(measureResult()).check(z.minLength(1), z.maxLength(20));
export const complete = z.lazy(() =>
  z.object({ results: results(), handlerId: z.optional(id()), ...receipt(), ...occurredAt() }),
);

const contactAttempts = () => z.array(z.object({ date: date(), channel: z.optional(text(60)) })).check(z.maxLength(20));
export const fail = z.lazy(() =>
  z.object({
    reasonCode: z.enum(failureCodes),
    reasonText: z.optional(text()),
    contactAttempts: z.optional(contactAttempts()),
    handlerId: z.optional(id()),
    ...receipt(),
    ...occurredAt(),
  }),
);

export const verify = z.lazy(() =>
  z.object({
    verified: z.boolean(),
    beneficiaryConfirmed: z.enum(confirmations),
    followUpNeed: z.optional(text()),
  }),
);
export const cancel = z.lazy(() =>
  z.object({
    reasonCode: z.enum(cancelReasons),
    reasonText: z.optional(text()),
    duplicateOf: z.optional(referralRef),
  }),
);
export const reopen = z.lazy(() => z.object({ reason: text(), completionDue: date() }));
export const markEnteredInError = z.lazy(() => z.object({ reason: reason() }));

export const amend = z.lazy(() =>
  z.object({
    urgency: z.optional(z.enum(urgencies)),
    summary: z.optional(text()),
    measures: z.optional(measures()),
    interpreterNeeded: z.optional(z.boolean()),
    completionDue: z.optional(date()),
    restricted: z.optional(z.boolean()),
  }),
);
export const correctAnswer = z.lazy(() =>
  z.object({
    incomingNumber: z.optional(text(60)),
    receivedAt: z.optional(instant()),
    appointment: z.optional(appointment()),
    serviceDate: z.optional(date()),
    results: z.optional(results()),
    reasonText: z.optional(text()),
    legalGround: z.optional(text(500)),
    contactAttempts: z.optional(contactAttempts()),
  }),
);
export const takeBackAnswer = z.lazy(() => z.object({ reason: text() }));
export const addNote = z.lazy(() => z.object({ text: text() }));
/** `mandatory`: whether the law demands the sharing with the receiving institution; the command has looked it up. */
export const changeSharing = z.lazy(() => z.object({ ...informationSharing().shape, mandatory: z.boolean() }));
