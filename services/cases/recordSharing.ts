import * as z from 'zod/mini';
import { type Actor, asSystem } from '../caller/actor.ts';
import { type CommandContext, clockOf } from '../caller/context.ts';
import { type IntegrationCase, personOf, seesCase, withPerson, worksOnCase } from '../caseFile/case.ts';
import { caseIdOf, readCase } from '../caseFile/caseStore.ts';
import { type InformationSharing, informationSharing, informedInTime } from '../caseFile/informationSharing.ts';
import type { Person } from '../caseFile/person.ts';
import { correctionWrites } from '../caseFile/personStore.ts';
import { institutionAt } from '../institutions/institution.ts';
import { type Clock, today } from '../platform/calendar.ts';
import { type CommandKey, commit, type Write } from '../platform/commit.ts';
import { caseRef, refuseFields } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import { recorderOf } from '../referrals/commands/changeReferral.ts';
import { transition } from '../referrals/lifeCycle/transition.ts';
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

export type SharingRecorded = Outcome<{ case: IntegrationCase; told: string[] }>;
type Asked = { sharing: InformationSharing; command: CommandKey };

/** One transaction takes a hundred items: two for each referral, and those of the case. */
const mostReferrals = 45;
const mostAttempts = 5;

/**
 * Records what a person was told and said, and writes it into each of their open referrals in the same transaction, so that
 * no institution goes on sharing what was objected to (DOMAIN 4.2). Somebody who answers a referral at the same moment makes
 * it begin again from what is there then.
 */
export async function recordSharing(input: unknown, context: CommandContext): Promise<SharingRecorded> {
  const { actor } = context;
  const parsed = parse(sharingInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { case: ref, beneficiaryId, idempotencyKey, ...sharing } = parsed.value;
  const id = await caseIdOf(context.actor, ref);
  if (!id) return refuse({ code: 'NOT_FOUND' });
  const clock = await clockOf(context);
  const command = commandKey(actor, 'RECORD_SHARING', idempotencyKey, { id, beneficiaryId, sharing });

  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const { found, command: earlier } = await readCase(actor, id, command);
    if (!found || !seesCase(found, actor)) return refuse({ code: 'NOT_FOUND' });
    if (!worksOnCase(found, actor)) return refuse({ code: 'FORBIDDEN' });
    const person = personOf(found, beneficiaryId);
    if (!person) return invalid('beneficiaryId', 'UNKNOWN');
    if (earlier && earlier.hash !== command.hash) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
    const late = refuseFields([informedInTime('', sharing, clock)].map((one) => one && { ...one, path: 'informedAt' }));
    if (late) return late;
    const { referrals, keys } = await openReferralsOf(actor, found.id, person.id);
    if (earlier) return answered(found, referrals, actor);
    if (referrals.length > mostReferrals) return invalid('beneficiaryId', 'TOO_MANY');
    const answer = await recorded(context, clock, { sharing, command }, found, person, referrals, keys);
    if (answer) return answer;
  }
  return refuse({ code: 'BUSY' });
}

const answered = (found: IntegrationCase, referrals: Referral[], actor: Actor): SharingRecorded => ({
  ok: true,
  case: found,
  told: referrals.flatMap((one) => (one.number && seesReferral(one, actor) ? [one.number] : [])).sort(),
});

/** Undefined when something changed meanwhile: to be read again. */
async function recorded(
  context: CommandContext,
  clock: Clock,
  { sharing, command }: Asked,
  found: IntegrationCase,
  before: Person,
  referrals: Referral[],
  keys: DataKeys,
): Promise<SharingRecorded | undefined> {
  const { actor } = context;
  const recorder = await recorderOf(context, clock, keys);
  const directory = await context.directory();
  const steps: Write[] = [];
  for (const referral of referrals) {
    const institution = institutionAt(directory, referral.receivingInstitutionId, today(clock));
    const data = { ...sharing, mandatory: institution?.mandatorySharing ?? false };
    // A colleague's restricted referral is not this caseworker's to see, but the person's word reaches it.
    const party = seesReferral(referral, actor) ? actor : asSystem(actor);
    const asked = { action: 'CHANGE_SHARING' as const, expectedVersion: referral.version, data };
    const step = transition(referral, asked, party, clock);
    if (!step.ok) return step;
    const { referral: after, row } = withEvent(step.referral, step.event, recorder);
    steps.push(...stepWrites(actor, { before: referral, after, eventRow: row, keys }));
  }
  const person: Person = { ...before, informationSharing: { ...sharing, recordedAt: recorder.at } };
  const after = withPerson(found, person);
  const { memberId, institutionId, displayName } = recorder.author;
  const correction = {
    ...{ person, before, fields: ['informationSharing'], at: recorder.at },
    author: { memberId, institutionId, displayName },
  };
  const writes = [...(await correctionWrites(actor, after, correction)), ...steps];
  const record = { id: found.id, version: after.version };
  const committed = await commit(command, record, () => writes, context.commitDeadline());
  if (committed.ok) return committed.repeated ? undefined : answered(after, referrals, actor);
  return committed.problem.code === 'VERSION_CONFLICT' ? undefined : committed;
}
