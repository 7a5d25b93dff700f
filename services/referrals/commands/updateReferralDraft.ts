import type * as z from 'zod/mini';
import type { CommandContext } from '../../caller/context.ts';
import type { updateDraft } from '../lifeCycle/fields.ts';
import type { Referral } from '../referral.ts';
import { changeReferral } from './changeReferral.ts';
import { measuresOf, receivingInstitution, restrictionOf, unknownNeed, unknownUnit } from './lookups.ts';

/** The issuer changes the own draft; what is left out stays. Nobody is told (DOMAIN 3.2, drafts). */
export const updateReferralDraft = (input: unknown, context: CommandContext) =>
  changeReferral<z.output<typeof updateDraft>>('UPDATE_DRAFT', input, context, async (data, draft, _context, clock) => {
    const directory = await context.directory();
    const { receivingInstitution: code, measures, ...rest } = data;
    const needCode = data.needCode ?? draft.needCode;
    const change = { ...rest } as Partial<Referral>;
    const need = unknownNeed(directory, needCode, clock);
    if (need) return need;
    if (code !== undefined) {
      const receiver = receivingInstitution(directory, code, clock, 'receivingInstitution', needCode);
      if (!receiver.ok) return receiver;
      Object.assign(change, { receivingInstitutionId: receiver.id, chain: [receiver.id] });
    }
    const institutionId = change.receivingInstitutionId ?? draft.receivingInstitutionId;
    const unit = unknownUnit(directory, institutionId, data.receivingUnit, clock, 'receivingUnit');
    if (unit) return unit;
    const measured = measuresOf(directory, measures ?? draft.measures, needCode);
    if (!measured.ok) return measured;
    const needs = [needCode, ...measured.measures.map((measure) => measure.needCode)];
    const restriction = restrictionOf(directory, needs, data.restricted, 'restricted');
    if (!restriction.ok) return restriction;
    const { restricted } = restriction;
    return { ok: true, data: { ...change, restricted, ...(measures && { measures: measured.measures }) } };
  });
