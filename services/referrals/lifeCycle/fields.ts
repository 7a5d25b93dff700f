import * as z from 'zod/mini';
import { informationSharing } from '../../caseFile/informationSharing.ts';
import { caseRef, code, date, id, instant, referralRef, text } from '../../platform/fields.ts';
import { measureReasonCodes, measureResults, urgencies } from '../codes.ts';

/** Input fields that several steps take. */

/** The time of the event, if it was earlier than the recording. */
export const occurredAt = () => ({ occurredAt: z.optional(instant()) });
/** The receipt that an answer contains when it skips the acknowledgement. */
export const receipt = () => ({ incomingNumber: z.optional(text(60)), receivedAt: z.optional(instant()) });

const measureInput = () =>
  z.object({
    activity: text(200),
    needCode: z.optional(code()),
    serviceCode: z.optional(code()),
    planMeasureId: z.optional(id()),
  });
export const measures = () => z.array(measureInput()).check(z.minLength(1), z.maxLength(20));
export type MeasureInput = z.output<ReturnType<typeof measureInput>>;

/** The content that the issuer writes. A draft may leave most of it out until the issue. */
export const contentOptional = () => ({
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
export const appointment = () => z.object({ at: instant(), place: text(300) });

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
export const results = () => z.array(measureResult()).check(z.minLength(1), z.maxLength(20));

export const contactAttempts = () =>
  z.array(z.object({ date: date(), channel: z.optional(text(60)) })).check(z.maxLength(20));
