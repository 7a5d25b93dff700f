import type { CommandContext } from '../access/context.ts';
import { changeReferral } from './changeReferral.ts';
import type { MeasureInput } from './referralData.ts';
import { measuresOf } from './referralLookups.ts';

/** The issuer corrects an open referral; the institution is told what changed (DOMAIN 3.2). */
export const amendReferral = (input: unknown, context: CommandContext) =>
  changeReferral<{ measures?: MeasureInput[] }>('AMEND', input, context, async (data, referral) => {
    if (!data.measures) return { ok: true, data };
    const found = measuresOf(await context.directory(), data.measures, referral.needCode);
    return found.ok ? { ok: true, data: { ...data, measures: found.measures } } : found;
  });
