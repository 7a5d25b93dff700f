import { randomUUID } from 'node:crypto';
import type { CommandContext } from '../../caller/context.ts';
import { type IntegrationCase, personOf } from '../../caseFile/case.ts';
import { informedInTime } from '../../caseFile/informationSharing.ts';
import type { Person } from '../../caseFile/person.ts';
import type { Directory } from '../../institutions/institution.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import { type ReferralRef, refuseFields } from '../../platform/fields.ts';
import { invalid, type Outcome, type Refusal, refuse } from '../../platform/outcome.ts';
import { disclosureOf } from '../disclosure.ts';
import type { DraftFields } from '../lifeCycle/fields.ts';
import { dueDate } from '../lifeCycle/guards.ts';
import type { Referral, ReferralLink } from '../referral.ts';
import { findReferral, idOf } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';
import { measuresOf, receivingInstitution, restrictionOf, unknownNeed, unknownUnit } from './lookups.ts';

/** Makes a new referral, for a draft and for an immediate issue. */

/**
 * The data of the person that the present mandate of the receiving institution covers, in the form that the referral stores.
 */
export function disclosedTo(
  { receivingInstitutionId: institution, needCode, restricted }: Referral,
  person: Person,
  directory: Directory,
  clock: Clock,
): Pick<Referral, 'person' | 'personSpecial' | 'disclosedFields'> {
  const { fields, ...told } = disclosureOf(person, { institution, needCode, restricted }, today(clock), directory);
  return { ...told, disclosedFields: fields };
}

/** The earlier referral that the new one follows. Both belong to the same person and case. */
async function followed(
  ref: ReferralRef,
  of: Pick<Referral, 'caseId' | 'beneficiaryId'>,
  context: CommandContext,
): Promise<ReferralLink | undefined> {
  const id = await idOf(context.actor, ref);
  const referral = (await findReferral(context.actor, id))?.referral;
  if (!referral?.number || !seesReferral(referral, context.actor)) return undefined;
  const isSame = referral.caseId === of.caseId && referral.beneficiaryId === of.beneficiaryId;
  return isSame ? { id: referral.id, number: referral.number } : undefined;
}

/** A draft in version 0, with its codes looked up. Nothing is written. `prefix` is the path of the content in the input. */
export async function newReferral(
  fields: DraftFields,
  found: IntegrationCase,
  context: CommandContext,
  directory: Directory,
  clock: Clock,
  prefix = 'draft.',
): Promise<Outcome<{ referral: Referral }>> {
  const late = refuseFields([
    dueDate(`${prefix}completionDue`, fields.completionDue, clock),
    informedInTime(`${prefix}informationSharing`, fields.informationSharing, clock),
  ]);
  if (late) return late;
  const person = personOf(found, fields.beneficiaryId);
  if (!person) return invalid(`${prefix}beneficiaryId`, 'UNKNOWN');
  const need = unknownNeed(directory, fields.needCode, clock, `${prefix}needCode`);
  if (need) return need;
  const path = `${prefix}receivingInstitution`;
  const receiver = receivingInstitution(directory, fields.receivingInstitution, clock, path, fields.needCode);
  if (!receiver.ok) return receiver;
  const unit = unknownUnit(directory, receiver.id, fields.receivingUnit, clock, `${prefix}receivingUnit`);
  if (unit) return unit;
  const measured = measuresOf(directory, fields.measures ?? [], fields.needCode);
  if (!measured.ok) return prefixed(measured, prefix);
  const needs = [fields.needCode, ...measured.measures.map(({ needCode }) => needCode)];
  const restriction = restrictionOf(directory, needs, fields.restricted, `${prefix}restricted`);
  if (!restriction.ok) return restriction;
  const follows =
    fields.follows && (await followed(fields.follows, { caseId: found.id, beneficiaryId: person.id }, context));
  if (fields.follows && !follows) return invalid(`${prefix}follows`, 'UNKNOWN');

  const now = clock.now.toISOString();
  const referral: Referral = {
    id: randomUUID(),
    version: 0,
    status: 'DRAFT',
    country: context.actor.country,
    issuingInstitutionId: context.actor.institutionId,
    issuingCentre: found.centre,
    receivingInstitutionId: receiver.id,
    receivingUnit: fields.receivingUnit,
    caseId: found.id,
    caseNumber: found.caseNumber,
    beneficiaryId: person.id,
    disclosedFields: [],
    needCode: fields.needCode,
    measures: measured.measures,
    urgency: fields.urgency ?? 'NORMAL',
    restricted: restriction.restricted ?? false,
    summary: fields.summary ?? '',
    servicesAlreadyProvided: fields.servicesAlreadyProvided,
    accompanimentNeeded: fields.accompanimentNeeded ?? false,
    informationSharing: fields.informationSharing,
    completionDue: fields.completionDue,
    createdAt: now,
    draftedBy: context.actor.memberId,
    updatedAt: now,
    impliedSteps: [],
    attempt: 1,
    hopCount: 0,
    chain: [receiver.id],
    follows,
    told: {},
    lastHash: '',
  };
  return { ok: true, referral };
}

/** The same refusal, with paths from the root of the input. */
export function prefixed(refusal: Refusal, prefix: string) {
  if (refusal.problem.code !== 'VALIDATION') return refusal;
  const fields = refusal.problem.fields.map(({ path, rule }) => ({ path: `${prefix}${path}`, rule }));
  return refuse({ code: 'VALIDATION', fields });
}
