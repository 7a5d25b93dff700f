import type { CommandContext } from '../../caller/context.ts';
import { findMembership } from '../../caller/memberStore.ts';
import { codeWithin, institutionAt, institutionIdOf, isActive } from '../../institutions/institution.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import type { ReferralRef } from '../../platform/fields.ts';
import { invalid, type Outcome } from '../../platform/outcome.ts';
import type { MeasureInput } from '../lifeCycle/fields.ts';
import type { LookUp } from '../lifeCycle/step.ts';
import type { Referral } from '../referral.ts';
import { isTaken } from '../store/openGuardStore.ts';
import { findReferral, idOf } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';
import { measuresOf, receivingInstitution, restrictionOf, unknownNeed, unknownUnit } from './lookups.ts';

/**
 * The look-ups of the steps. They replace codes and references of the input by records, or return a refusal that names the
 * field.
 */

type InHand = { handlerId?: string | undefined; unit?: string | undefined };
type LookUpOf = (
  data: never,
  referral: Referral,
  context: CommandContext,
  clock: Clock,
) => Promise<Outcome<{ data: unknown }>>;

/**
 * Checks the handler and the unit. The handler must be an active member of the receiving institution with a role that
 * answers referrals, and the unit must belong to the institution.
 */
async function handlerAndUnit(data: InHand, referral: Referral, context: CommandContext, clock: Clock) {
  const { handlerId, unit } = data;
  const directory = await context.directory();
  const refused = unknownUnit(directory, referral.receivingInstitutionId, unit, clock, 'unit');
  if (refused) return refused;
  if (handlerId !== undefined && !(await answersFor(handlerId, referral.receivingInstitutionId, context))) {
    return invalid('handlerId', 'UNKNOWN');
  }
  return { ok: true as const, data };
}

async function answersFor(memberId: string, institutionId: string, { actor }: CommandContext): Promise<boolean> {
  const member = memberId === actor.memberId ? { ...actor, active: true } : await findMembership(memberId);
  return (
    member?.active === true &&
    member.institutionId === institutionId &&
    (member.roles.includes('INSTITUTION_CONTACT') || member.roles.includes('INSTITUTION_HANDLER'))
  );
}

/** The institution that a decline names as competent. It must be another institution of the country. */
async function suggestedInstitution(
  data: { suggestedInstitution?: string | undefined },
  referral: Referral,
  context: CommandContext,
  clock: Clock,
) {
  if (data.suggestedInstitution === undefined) return { ok: true as const, data };
  const directory = await context.directory();
  const day = today(clock);
  const found = institutionAt(directory, codeWithin(directory.country, data.suggestedInstitution), day);
  if (!found) return invalid('suggestedInstitution', 'UNKNOWN_CODE');
  if (!isActive(found, day)) return invalid('suggestedInstitution', 'NOT_ALLOWED');
  const id = institutionIdOf(found);
  if (id === referral.receivingInstitutionId) return invalid('suggestedInstitution', 'SAME_INSTITUTION');
  return { ok: true as const, data: { ...data, suggestedInstitution: id } };
}

/** The measures of an amendment with their ids, and the restriction that the measures or the caller require. */
async function amendedMeasures(
  data: { measures?: MeasureInput[]; restricted?: boolean },
  referral: Referral,
  context: CommandContext,
) {
  const directory = await context.directory();
  const found = data.measures && measuresOf(directory, data.measures, referral.needCode);
  if (found && !found.ok) return found;
  const needs = [referral.needCode, ...(found?.measures ?? []).map(({ needCode }) => needCode)];
  const restriction = restrictionOf(directory, needs, data.restricted, 'restricted');
  if (!restriction.ok) return restriction;
  const { restricted } = restriction;
  const isRaised = restricted === true && !referral.restricted;
  const beside = isRaised && (await isTaken(context.actor, { ...referral, restricted }));
  const measures = found && { measures: found.measures };
  return { ok: true as const, data: { ...data, restricted, ...measures, ...(beside && { beside }) } };
}

type DraftChange = Partial<Omit<Referral, 'measures'>> & {
  receivingInstitution?: string;
  measures?: MeasureInput[];
};

/** The records behind the codes of a draft; fields that are left out stay. */
async function draftContent(data: DraftChange, draft: Referral, context: CommandContext, clock: Clock) {
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
  return { ok: true as const, data: { ...change, restricted, ...(measures && { measures: measured.measures }) } };
}

/** The referral that a cancelled duplicate repeats. It must be another referral that the caller sees. */
async function duplicateOf(data: { duplicateOf?: ReferralRef }, referral: Referral, context: CommandContext) {
  if (!data.duplicateOf) return { ok: true as const, data };
  const { actor } = context;
  const id = await idOf(actor, data.duplicateOf);
  const found = id === referral.id ? undefined : (await findReferral(actor, id))?.referral;
  if (!found?.number || !seesReferral(found, actor)) return invalid('duplicateOf', 'UNKNOWN');
  return { ok: true as const, data: { ...data, duplicateOf: { id: found.id, number: found.number } } };
}

const lookUps: Record<LookUp, LookUpOf> = {
  HANDLER_AND_UNIT: handlerAndUnit,
  SUGGESTED_INSTITUTION: suggestedInstitution,
  MEASURES: amendedMeasures,
  DRAFT_CONTENT: draftContent,
  DUPLICATE_OF: duplicateOf,
};

/** Makes the look-up of a step before the step is taken. */
export const lookUp = (
  name: LookUp,
  data: unknown,
  referral: Referral,
  context: CommandContext,
  clock: Clock,
): Promise<Outcome<{ data: unknown }>> => lookUps[name](data as never, referral, context, clock);
