import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import type { CommandContext } from '../access/context.ts';
import { answerRepeat, asSeenBy, type ReferralAnswer } from './answer.ts';
import { begin, queues, staleIfDerived } from './changeReferral.ts';
import type { Referral } from './referral.ts';
import type { redirect } from './referralData.ts';
import { type Clock, today } from './referralGuards.ts';
import { objected, receivingInstitution, unknownUnit } from './referralLookups.ts';
import { withEvent } from './referralRows.ts';
import { commitReferral, numberWrites, readNextSerial, registerNumber, stepWrites } from './referralStore.ts';
import { type EventFacts, transition } from './transition.ts';

/** The same need at another institution: its own number and clocks, the original due date, one hop more (DOMAIN 3.2). */
function childOf(
  parent: Referral,
  child: { id: string; number: string; institutionId: string; unit: string | undefined },
  clock: Clock,
  by: string,
): Referral {
  const now = clock.now.toISOString();
  const { country, issuingInstitutionId, issuingCentre, caseId, caseNumber, beneficiaryId, person, disclosedFields } =
    parent;
  const { needCode, urgency, restricted, summary, servicesAlreadyProvided, accompanimentNeeded } = parent;
  return {
    id: child.id,
    number: child.number,
    version: 1,
    status: 'ISSUED',
    ...{ country, issuingInstitutionId, issuingCentre, caseId, caseNumber, beneficiaryId, person, disclosedFields },
    ...{ needCode, urgency, restricted, summary, servicesAlreadyProvided, accompanimentNeeded },
    informationSharing: parent.informationSharing,
    measures: parent.measures.map(({ result: _result, ...measure }) => measure),
    completionDue: parent.completionDue,
    receivingInstitutionId: child.institutionId,
    receivingUnit: child.unit,
    createdAt: now,
    updatedAt: now,
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
  const { referral, data, command, clock, asked } = begun;
  const directory = await context.directory();
  const path = 'receivingInstitution';
  const receiver = receivingInstitution(directory, data.receivingInstitution, clock, path, referral.needCode);
  if (!receiver.ok) return receiver;
  const unit = unknownUnit(directory, receiver.id, data.receivingUnit, clock, 'receivingUnit');
  if (unit) return unit;
  const step = transition(referral, { ...asked, data: { ...data, receivingInstitution: receiver.id } }, actor, clock);
  if (!step.ok) return step;
  const objection = objected(receiver.institution, referral.informationSharing);
  if (objection) return objection;

  const hasQueue = await queues(context);
  const now = clock.now.toISOString();
  const year = Number(today(clock).slice(0, 4));
  const centre = referral.issuingCentre;
  const id = randomUUID();
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
    const number = registerNumber(centre, year, serial);
    const target = { id, number, institutionId: receiver.id, unit: data.receivingUnit };
    const parent = withEvent({ ...step.referral, redirectedTo: { id, number } }, step.event, actor, now, hasQueue);
    const child = withEvent(childOf(referral, target, clock, actor.memberId), issued, actor, now, hasQueue);
    return { parent, child };
  };
  const first = await readNextSerial(centre, year);
  let recorded = record(first);
  const committed = await commitReferral({
    command,
    record: { id: referral.id, version: step.referral.version, childId: id },
    writes: (serial = first) => {
      recorded = record(serial);
      const { parent, child } = recorded;
      return [
        ...stepWrites(actor, { before: referral, after: parent.referral, eventRow: parent.row }),
        ...stepWrites(actor, { before: undefined, after: child.referral, eventRow: child.row }),
        ...numberWrites(actor, centre, year, serial, id),
      ];
    },
    deadline: context.commitDeadline(),
  });
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
