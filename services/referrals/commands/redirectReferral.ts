import { randomUUID } from 'node:crypto';
import type { CommandContext } from '../../caller/context.ts';
import { readPersonOf } from '../../caseFile/caseStore.ts';
import { recorderOf } from '../../lifeCycle/eventRow.ts';
import type { Decided } from '../../lifeCycle/sequence.ts';
import { transition } from '../../lifeCycle/transition.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import { dataKeysOf } from '../../platform/keys/dataKeys.ts';
import { personSubject } from '../../platform/keys/heldKeys.ts';
import type { EventType } from '../../platform/messages/codes.ts';
import { type Outcome, refuse } from '../../platform/outcome.ts';
import { numberWrites, registerNumber } from '../../register/registerStore.ts';
import { type EventFacts, referralCycle } from '../lifeCycle/lifeCycle.ts';
import type { Referral } from '../referral.ts';
import { codeIndexWrites } from '../store/codeIndexStore.ts';
import { withEvent } from '../store/eventRows.ts';
import { openTwin } from '../store/openGuardStore.ts';
import { stepWrites } from '../store/referralStore.ts';
import { type BegunChange, changeReferral } from './changeReferral.ts';
import { objected, receivingInstitution, restrictionOf, unknownUnit } from './lookups.ts';
import { disclosedTo } from './newReferral.ts';
import { type ReferralAnswer, type ReferralChange, shownChange } from './result.ts';

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

/**
 * The child: the same need and due date at another institution, with its own number and terms and one hop more
 * (docs/domain.md, "Redirects").
 */
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

/**
 * Ends the referral and issues its child at another institution, in one transaction. The issuer is told and may cancel the
 * child.
 */
export const redirectReferral = (input: unknown, context: CommandContext): Promise<ReferralAnswer> =>
  changeReferral('REDIRECT', input, context, (begun) => redirected(begun, context));

async function redirected(
  { thing: referral, keys, data, clock, asked, role }: BegunChange,
  context: CommandContext,
): Promise<Outcome<Decided<ReferralChange>>> {
  const { actor } = context;
  const directory = await context.directory();
  const { receivingInstitution: code, receivingUnit } = data;
  const receiver = receivingInstitution(directory, code, clock, 'receivingInstitution', referral.needCode);
  if (!receiver.ok) return receiver;
  const unit = unknownUnit(directory, receiver.id, receivingUnit, clock, 'receivingUnit');
  if (unit) return unit;
  const moved = { ...asked, data: { ...data, receivingInstitution: receiver.id } };
  const step = transition(referralCycle, referral, moved, actor, clock);
  if (!step.ok) return step;
  const needs = [referral.needCode, ...referral.measures.map(({ needCode }) => needCode)];
  const restriction = restrictionOf(directory, needs, referral.restricted || undefined, 'restricted');
  if (!restriction.ok) return restriction;
  const restricted = restriction.restricted ?? false;
  // A referral can predate the directory's mark of its need. Its institution may not redirect it either.
  if (restricted && role === 'INSTITUTION_CONTACT') return refuse({ code: 'FORBIDDEN' });

  const series = { series: referral.issuingCentre, year: Number(today(clock).slice(0, 4)) };
  const { person, serial: first } = await readPersonOf(actor, referral, series);
  const objection = objected(receiver.institution, referral.informationSharing, person?.informationSharing);
  if (objection) return objection;

  // The other institution has another mandate, so its part of the person's record is read anew from the case.
  const target = { id: randomUUID(), number: '', institutionId: receiver.id, unit: receivingUnit };
  const unnumbered = { ...childOf(referral, target, clock, actor.memberId), restricted };
  const child: Referral = { ...unnumbered, ...(person && disclosedTo(unnumbered, person, directory, clock)) };
  const childKeys = child.personSpecial ? await dataKeysOf(personSubject(referral.beneficiaryId)) : keys;
  const recorder = await recorderOf(context, clock, keys);
  const decidedWith = (made: Referral): Outcome<Decided<ReferralChange>> => {
    const record = (serial: number) => {
      const number = registerNumber(series, serial);
      const parent = withEvent({ ...step.thing, redirectedTo: { id: made.id, number } }, step.event, recorder);
      const issued = withEvent({ ...made, number }, issuedFrom(step.event, clock), { ...recorder, keys: childKeys });
      return { parent, issued };
    };
    let recorded = record(first);
    return {
      ok: true,
      record: { id: referral.id, version: step.thing.version, childId: made.id },
      writes: (serial = first) => {
        recorded = record(serial);
        const { parent, issued } = recorded;
        return [
          ...stepWrites(actor, { before: referral, after: parent.referral, eventRow: parent.row, keys }),
          ...stepWrites(actor, { before: undefined, after: issued.referral, eventRow: issued.row, keys: childKeys }),
          ...numberWrites(actor, series, serial, made.id),
          ...codeIndexWrites(actor, issued.referral, person),
        ];
      },
      answer: () => {
        const { referral: ended, event } = recorded.parent;
        return { ...shownChange(actor, ended, event), child: ended.redirectedTo };
      },
      instead: async (refusal) => {
        if (refusal.problem.code !== 'DUPLICATE' || made.beside || role !== 'INSTITUTION_CONTACT') return refusal;
        // The redirecting institution is not told of other open referrals. The child is therefore issued beside the other
        // referral, and only the issuer sees `duplicateOf`.
        return decidedWith({ ...made, beside: true, duplicateOf: await openTwin(actor, made) });
      },
    };
  };
  return decidedWith(child);
}

/** The first event of the child: its issue, with the role that redirected. */
const issuedFrom = (redirectedBy: EventFacts, clock: Clock): EventFacts => ({
  ...redirectedBy,
  type: 'referral.issued' satisfies EventType,
  action: 'ISSUE',
  from: null,
  to: 'ISSUED',
  occurredAt: clock.now.toISOString(),
  data: {},
});
