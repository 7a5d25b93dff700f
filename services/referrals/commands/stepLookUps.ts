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

/** What the steps of the table look up: codes and references of the input become records, or a refusal that names the field. */

type InHand = { handlerId?: string | undefined; unit?: string | undefined };
type LookUpOf = (
  data: never,
  referral: Referral,
  context: CommandContext,
  clock: Clock,
) => Promise<Outcome<{ data: unknown }>>;

/** A handler is an active member of the receiving institution who answers referrals; a unit is one of its units. */
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

/** The institution that a decline names as competent: another one of the country. */
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

/** The measures of an amendment with their ids, and the restriction that they or the caller bring. */
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

/** The referral that a cancelled duplicate repeats: another one that the caller sees. */
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

/** What a step of the table looks up before it is taken. */
export const lookUp = (
  name: LookUp,
  data: unknown,
  referral: Referral,
  context: CommandContext,
  clock: Clock,
): Promise<Outcome<{ data: unknown }>> => lookUps[name](data as never, referral, context, clock);
