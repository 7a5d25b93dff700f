import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import type { CommandContext } from '../../caller/context.ts';
import { readPersonOf } from '../../caseFile/caseStore.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import { commit } from '../../platform/commit.ts';
import { dataKeysOf } from '../../platform/keys/dataKeys.ts';
import { personSubject } from '../../platform/keys/heldKeys.ts';
import { refuse } from '../../platform/outcome.ts';
import { numberWrites, registerNumber } from '../../register/registerStore.ts';
import type { redirect } from '../lifeCycle/fields.ts';
import { type EventFacts, transition } from '../lifeCycle/transition.ts';
import type { Referral } from '../referral.ts';
import { codeIndexWrites } from '../store/codeIndexStore.ts';
import { withEvent } from '../store/eventRows.ts';
import { openTwin } from '../store/openGuardStore.ts';
import { stepWrites } from '../store/referralStore.ts';
import { begin, recorderOf, staleIfDerived } from './changeReferral.ts';
import { objected, receivingInstitution, restrictionOf, unknownUnit } from './lookups.ts';
import { disclosedTo } from './newReferral.ts';
import { answerRepeat, asSeenBy, type ReferralAnswer } from './result.ts';

const takenOver = [
  'country',
  'issuingInstitutionId',
  'issuingCentre',
  'caseId',
  'caseNumber',
  'beneficiaryId',
  'needCode',
  'urgency',
  'restricted',
  'summary',
  'servicesAlreadyProvided',
  'accompanimentNeeded',
  'informationSharing',
  'completionDue',
] as const satisfies readonly (keyof Referral)[];
type TakenOver = Pick<Referral, (typeof takenOver)[number]>;

/** The same need at another institution: its own number and clocks, the original due date, one hop more (DOMAIN 3.2). */
function childOf(
  parent: Referral,
  child: { id: string; number: string; institutionId: string; unit: string | undefined },
  clock: Clock,
  by: string,
): Referral {
  const now = clock.now.toISOString();
  return {
    id: child.id,
    number: child.number,
    version: 1,
    status: 'ISSUED',
    ...(Object.fromEntries(takenOver.map((field) => [field, parent[field]])) as TakenOver),
    disclosedFields: [],
    measures: parent.measures.map(({ result: _result, ...measure }) => measure),
    receivingInstitutionId: child.institutionId,
    receivingUnit: child.unit,
    createdAt: now,
    updatedAt: now,
    draftedBy: parent.draftedBy ?? parent.issuedBy,
    issuedAt: now,
    issuedBy: by,
    impliedSteps: [],
    attempt: 1,
    hopCount: parent.hopCount + 1,
    chain: [...parent.chain, child.institutionId],
    redirectedFrom: { id: parent.id, number: parent.number ?? '' },
    told: {},
    lastHash: '',
  };
}

/** Ends the referral here and issues its child elsewhere, in one transaction; the issuer is told and may cancel the child. */
export async function redirectReferral(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const { answer, begun } = {
    begun: undefined,
    ...(await begin<z.output<typeof redirect>>('REDIRECT', input, context)),
  };
  if (answer || !begun) return answer;
  const { referral, keys, data, command, clock, asked } = begun;
  const directory = await context.directory();
  const path = 'receivingInstitution';
  const receiver = receivingInstitution(directory, data.receivingInstitution, clock, path, referral.needCode);
  if (!receiver.ok) return receiver;
  const unit = unknownUnit(directory, receiver.id, data.receivingUnit, clock, 'receivingUnit');
  if (unit) return unit;
  const step = transition(referral, { ...asked, data: { ...data, receivingInstitution: receiver.id } }, actor, clock);
  if (!step.ok) return step;
  const needs = [referral.needCode, ...referral.measures.map(({ needCode }) => needCode)];
  const restriction = restrictionOf(directory, needs, referral.restricted || undefined, 'restricted');
  if (!restriction.ok) return restriction;
  const restricted = restriction.restricted ?? false;
  // Stored before the directory marked its need: not the institution's to send on either.
  if (restricted && step.event.role === 'INSTITUTION_CONTACT') return refuse({ code: 'FORBIDDEN' });

  const series = { series: referral.issuingCentre, year: Number(today(clock).slice(0, 4)) };
  const { person, serial: first } = await readPersonOf(actor, referral, series);
  const objection = objected(receiver.institution, referral.informationSharing, person?.informationSharing);
  if (objection) return objection;

  // The other institution has another mandate: the person is told anew, from the case.
  const target = { id: randomUUID(), institutionId: receiver.id, unit: data.receivingUnit };
  const unnumbered = { ...childOf(referral, { ...target, number: '' }, clock, actor.memberId), restricted };
  let made: Referral = { ...unnumbered, ...(person && disclosedTo(unnumbered, person, directory, clock)) };
  const childKeys = made.personSpecial ? await dataKeysOf(personSubject(referral.beneficiaryId)) : keys;
  const recorder = await recorderOf(context, clock, keys);
  const now = clock.now.toISOString();
  const { id } = target;
  const issued: EventFacts = {
    ...step.event,
    type: 'referral.issued',
    action: 'ISSUE',
    from: null,
    to: 'ISSUED',
    occurredAt: now,
    data: {},
  };
  const record = (serial: number) => {
    const number = registerNumber(series, serial);
    const parent = withEvent({ ...step.referral, redirectedTo: { id, number } }, step.event, recorder);
    const child = withEvent({ ...made, number }, issued, { ...recorder, keys: childKeys });
    return { parent, child };
  };
  let recorded = record(first);
  const writes = (serial = first) => {
    recorded = record(serial);
    const { parent, child } = recorded;
    return [
      ...stepWrites(actor, { before: referral, after: parent.referral, eventRow: parent.row, keys }),
      ...stepWrites(actor, { before: undefined, after: child.referral, eventRow: child.row, keys: childKeys }),
      ...numberWrites(actor, series, serial, id),
      ...codeIndexWrites(actor, child.referral, person),
    ];
  };
  const done = { id: referral.id, version: step.referral.version, childId: id };
  const deadline = context.commitDeadline();
  let committed = await commit(command, done, writes, deadline);
  if (!committed.ok && committed.problem.code === 'DUPLICATE' && step.event.role === 'INSTITUTION_CONTACT') {
    // What is open elsewhere is not an institution's to know: it goes beside, and the issuer sees which it repeats.
    made = { ...made, beside: true, duplicateOf: await openTwin(actor, made) };
    committed = await commit(command, done, writes, deadline);
  }
  if (!committed.ok) return staleIfDerived(actor, committed, command, referral.id);
  if (committed.repeated) return answerRepeat(actor, committed.repeated);
  const { parent } = recorded;
  return {
    ok: true,
    referral: asSeenBy(actor, parent.referral),
    event: parent.event,
    child: parent.referral.redirectedTo,
  };
}
