import * as z from 'zod/mini';
import { type Actor, asSystem } from '../caller/actor.ts';
import { type CommandContext, clockOf } from '../caller/context.ts';
import { type IntegrationCase, personOf, seesCase, withPerson, worksOnCase } from '../caseFile/case.ts';
import { caseIdOf, readCase } from '../caseFile/caseStore.ts';
import { type InformationSharing, informationSharing, informedInTime } from '../caseFile/informationSharing.ts';
import type { Person } from '../caseFile/person.ts';
import { correctionWrites } from '../caseFile/personStore.ts';
import { institutionAt } from '../institutions/institution.ts';
import { recorderOf } from '../lifeCycle/eventRow.ts';
import { carryOut, type Decided } from '../lifeCycle/sequence.ts';
import { transition } from '../lifeCycle/transition.ts';
import { type Clock, today } from '../platform/calendar.ts';
import type { Write } from '../platform/commit.ts';
import { caseRef, refuseFields } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import { referralCycle } from '../referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../referrals/referral.ts';
import { withEvent } from '../referrals/store/eventRows.ts';
import { openReferralsOf } from '../referrals/store/personReferralStore.ts';
import { stepWrites } from '../referrals/store/referralStore.ts';
import { seesReferral } from '../referrals/visibility.ts';

const sharingInput = z.lazy(() =>
  z.object({
    case: caseRef,
    beneficiaryId: z.optional(z.uuid()),
    idempotencyKey: keyField(),
    ...informationSharing().shape,
  }),
);

type Recorded = { case: IntegrationCase; told: string[] };
export type SharingRecorded = Outcome<Recorded>;

/** DynamoDB allows a hundred items in a transaction. A referral needs two, the case the rest. */
const mostReferrals = 45;
const mostAttempts = 5;

/**
 * Records the information about data sharing that a person received, and the person's reply. The same transaction writes it
 * into each open referral of the person, so that all sharing against an objection stops at once (docs/domain.md,
 * "Information and objection"). If an institution answers one of the referrals at the same moment, the command starts again
 * from the new state.
 */
export async function recordSharing(input: unknown, context: CommandContext): Promise<SharingRecorded> {
  const { actor } = context;
  const parsed = parse(sharingInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { case: ref, beneficiaryId, idempotencyKey, ...sharing } = parsed.value;
  const id = await caseIdOf(context.actor, ref);
  if (!id) return refuse({ code: 'NOT_FOUND' });
  const clock = await clockOf(context);
  const key = commandKey(actor, 'RECORD_SHARING', idempotencyKey, { id, beneficiaryId, sharing });
  const load = () => readCase(actor, id, key);
  let attempt = 1;
  const decide = async ({ found }: { found: IntegrationCase | undefined }): Promise<Outcome<Decided<Recorded>>> => {
    if (!found || !seesCase(found, actor)) return refuse({ code: 'NOT_FOUND' });
    if (!worksOnCase(found, actor)) return refuse({ code: 'FORBIDDEN' });
    const person = personOf(found, beneficiaryId);
    if (!person) return invalid('beneficiaryId', 'UNKNOWN');
    const late = refuseFields([informedInTime('', sharing, clock)].map((one) => one && { ...one, path: 'informedAt' }));
    if (late) return late;
    const { referrals, keys } = await openReferralsOf(actor, found.id, person.id);
    if (referrals.length > mostReferrals) return invalid('beneficiaryId', 'TOO_MANY');
    const made = await writesOf(context, clock, sharing, found, person, referrals, keys);
    if (!made.ok) return made;
    const { after, writes } = made;
    return {
      ok: true,
      record: { id: found.id, version: after.version },
      writes: () => writes,
      answer: () => toldOf(after, referrals, actor),
      instead: async (refusal) => {
        if (refusal.problem.code !== 'VERSION_CONFLICT') return refusal;
        attempt += 1;
        return attempt > mostAttempts ? refuse({ code: 'BUSY' }) : decide(await load());
      },
    };
  };
  const repeated = async (): Promise<SharingRecorded> => {
    const { found } = await load();
    const person = found && worksOnCase(found, actor) ? personOf(found, beneficiaryId) : undefined;
    if (!found || !person) return refuse({ code: 'NOT_FOUND' });
    const { referrals } = await openReferralsOf(actor, found.id, person.id);
    return { ok: true, ...toldOf(found, referrals, actor) };
  };
  return carryOut({ key, deadline: context.commitDeadline(), load, repeated, decide });
}

const toldOf = (found: IntegrationCase, referrals: Referral[], actor: Actor): Recorded => ({
  case: found,
  told: referrals.flatMap((one) => (one.number && seesReferral(one, actor) ? [one.number] : [])).sort(),
});

/** The writes: the reply in the case, and a step of each open referral. */
async function writesOf(
  context: CommandContext,
  clock: Clock,
  sharing: InformationSharing,
  found: IntegrationCase,
  before: Person,
  referrals: Referral[],
  keys: DataKeys,
): Promise<Outcome<{ after: IntegrationCase; writes: Write[] }>> {
  const { actor } = context;
  const recorder = await recorderOf(context, clock, keys);
  const directory = await context.directory();
  const steps: Write[] = [];
  for (const referral of referrals) {
    const institution = institutionAt(directory, referral.receivingInstitutionId, today(clock));
    const data = { ...sharing, mandatory: institution?.mandatorySharing ?? false };
    // A caseworker may not see a colleague's restricted referral. The service itself then takes the step, so that the reply
    // reaches this referral too.
    const party = seesReferral(referral, actor) ? actor : asSystem(actor);
    const asked = { action: 'CHANGE_SHARING' as const, expectedVersion: referral.version, data };
    const step = transition(referralCycle, referral, asked, party, clock);
    if (!step.ok) return step;
    const { referral: after, row } = withEvent(step.thing, step.event, recorder);
    steps.push(...stepWrites(actor, { before: referral, after, eventRow: row, keys }));
  }
  const person: Person = { ...before, informationSharing: { ...sharing, recordedAt: recorder.at } };
  const after = withPerson(found, person);
  const { memberId, institutionId, displayName } = recorder.author;
  const correction = {
    ...{ person, before, fields: ['informationSharing'], at: recorder.at },
    author: { memberId, institutionId, displayName },
  };
  return { ok: true, after, writes: [...(await correctionWrites(actor, after, correction)), ...steps] };
}
