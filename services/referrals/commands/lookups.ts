import { randomUUID } from 'node:crypto';
import type { InformationSharing } from '../../caseFile/informationSharing.ts';
import {
  type Directory,
  type Institution,
  institutionAt,
  institutionIdOf,
  isActive,
  isRestrictedNeed,
  needAt,
  needFamily,
  successorOf,
  unitAt,
} from '../../institutions/institution.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import { type FieldProblem, invalid, type Outcome, refuse } from '../../platform/outcome.ts';
import type { MeasureInput } from '../lifeCycle/fields.ts';
import type { Measure } from '../referral.ts';

/** Look-ups in the directory and the members. They replace codes by records, or return a refusal that names the field. */

/**
 * The institution, if it can receive a referral today. An inactive institution is refused, and the refusal names its
 * successor.
 */
export function receivingInstitution(
  directory: Directory,
  code: string,
  clock: Clock,
  path: string,
  need: string,
): Outcome<{ institution: Institution; id: string }> {
  const day = today(clock);
  const institution = institutionAt(directory, code, day);
  if (!institution) return invalid(path, 'UNKNOWN_CODE');
  if (!isActive(institution, day)) {
    const successor = successorOf(directory, institution.code, day, need);
    return refuse({ code: 'INSTITUTION_INACTIVE', path, successor: successor ? institutionIdOf(successor) : null });
  }
  return { ok: true, institution, id: institutionIdOf(institution) };
}

/**
 * True when an objection stops the sharing: the person objected to this referral or in general, and no law demands the
 * sharing (docs/domain.md, "Information and objection").
 */
export const objected = (institution: Institution, ...said: (InformationSharing | undefined)[]) =>
  !institution.mandatorySharing && said.some((sharing) => sharing?.agreement === 'OBJECTED')
    ? refuse({ code: 'OBJECTION_RECORDED' })
    : undefined;

export const unknownNeed = (directory: Directory, need: string, clock: Clock, path = 'needCode') =>
  needAt(directory, need, today(clock)) ? undefined : invalid(path, 'UNKNOWN_CODE');

export const unknownUnit = (
  directory: Directory,
  institution: string,
  unit: string | undefined,
  clock: Clock,
  path: string,
) =>
  unit === undefined || unitAt(directory, institution, unit, today(clock)) ? undefined : invalid(path, 'UNKNOWN_CODE');

/**
 * True when the referral is restricted. A need that the directory marks as restricted decides, and `restricted: false` is
 * then refused. Undefined when neither the need nor the caller decides.
 */
export function restrictionOf(
  directory: Directory,
  needs: readonly string[],
  asked: boolean | undefined,
  path: string,
): Outcome<{ restricted: boolean | undefined }> {
  if (!needs.some((need) => isRestrictedNeed(directory, need))) return { ok: true, restricted: asked };
  return asked === false ? invalid(path, 'NOT_ALLOWED') : { ok: true, restricted: true };
}

/** The measures with their ids. All needs must belong to one family (docs/domain.md, "Needs and routing"). */
export function measuresOf(
  directory: Directory,
  inputs: MeasureInput[],
  need: string,
): Outcome<{ measures: Measure[] }> {
  const family = needFamily(directory, need);
  const fields: FieldProblem[] = [];
  const measures = inputs.map((input, index) => {
    const needCode = input.needCode ?? need;
    const path = (name: string) => `measures.${index}.${name}`;
    const ownFamily = needFamily(directory, needCode);
    if (ownFamily === undefined) fields.push({ path: path('needCode'), rule: 'UNKNOWN_CODE' });
    else if (ownFamily !== family) fields.push({ path: path('needCode'), rule: 'NOT_ALLOWED' });
    if (input.serviceCode && !directory.services.some(({ code }) => code === input.serviceCode)) {
      fields.push({ path: path('serviceCode'), rule: 'UNKNOWN_CODE' });
    }
    return { id: randomUUID(), ...input, needCode };
  });
  return fields.length > 0 ? refuse({ code: 'VALIDATION', fields }) : { ok: true, measures };
}
