import * as z from 'zod/mini';
import { type Clock, today } from '../platform/calendar.ts';
import { broken, date, text } from '../platform/fields.ts';

/** The information about data sharing that a person received, and the person's reply. Pure. */
export const agreements = ['AGREED', 'OBJECTED', 'NOT_APPLICABLE'] as const;

export type InformationSharing = {
  informedAt: string;
  informedBy?: string | undefined;
  language: string;
  agreement: (typeof agreements)[number];
  legalBasis: string;
};

export const informationSharing = () =>
  z.object({
    informedAt: date(),
    informedBy: z.optional(text(200)),
    language: text(60),
    agreement: z.enum(agreements),
    legalBasis: text(300),
  });

/** The person is informed before the referral is sent. */
export const informedInTime = (path: string, sharing: InformationSharing | undefined, clock: Clock) =>
  sharing && sharing.informedAt > today(clock) ? broken(`${path}.informedAt`, 'IN_FUTURE') : undefined;
