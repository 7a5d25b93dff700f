import * as z from 'zod/mini';
import { hasRole } from '../../caller/actor.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import { type IntegrationCase, personOf } from '../../caseFile/case.ts';
import { caseIdOf, readCase } from '../../caseFile/caseStore.ts';
import type { Person } from '../../caseFile/person.ts';
import type { Institution } from '../../institutions/institution.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import { type CommandKey, type CommandRecord, commit } from '../../platform/commit.ts';
import { referralRef } from '../../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../../platform/idempotency.ts';
import { dataKeysOrNew } from '../../platform/keys/dataKeys.ts';
import { personSubject } from '../../platform/keys/heldKeys.ts';
import { invalid, type Outcome, parse, refuse } from '../../platform/outcome.ts';
import { numberWrites, registerNumber } from '../../register/registerStore.ts';
import { draftFields } from '../lifeCycle/fields.ts';
import { permit, transition } from '../lifeCycle/transition.ts';
import type { Referral } from '../referral.ts';
import { codeIndexWrites } from '../store/codeIndexStore.ts';
import { withEvent } from '../store/eventRows.ts';
import { loadReferral, stepWrites } from '../store/referralStore.ts';
import { idOf, recorderOf } from './changeReferral.ts';
import { objected, receivingInstitution, restrictionOf } from './lookups.ts';
import { disclosedTo, newReferral, prefixed } from './newReferral.ts';
import { answerRepeat, asSeenBy, canSee, type ReferralAnswer } from './result.ts';

const issueInput = z.lazy(() =>
  z
    .object({
      idempotencyKey: keyField(),
      referral: z.optional(referralRef),
      expectedVersion: z.optional(z.int().check(z.gte(0))),
      draft: z.optional(draftFields),
    })
    .check(
      z.refine((input) => (input.referral === undefined) !== (input.draft === undefined), {
        error: 'REQUIRED',
        path: ['draft'],
      }),
      z.refine((input) => input.referral === undefined || input.expectedVersion !== undefined, {
        error: 'REQUIRED',
        path: ['expectedVersion'],
      }),
    ),
);
type IssueInput = z.output<typeof issueInput>;

type Found = {
  earlier?: CommandRecord | undefined;
  draft?: Referral | undefined;
  case?: IntegrationCase | undefined;
  serial: number;
};

/** One read for the content of the input; a draft names its case, so it takes a second one. */
async function load(input: IssueInput, command: CommandKey, context: CommandContext, year: number): Promise<Found> {
  const register = { series: context.actor.centre ?? '', year };
  if (input.draft) {
    const caseId = await caseIdOf(context.actor, input.draft.case);
    const about = { beneficiaryId: input.draft.beneficiaryId };
    const { found, command: earlier, serial } = await readCase(context.actor, caseId, command, register, about);
    return { earlier, case: found, serial };
  }
  const id = input.referral && (await idOf(context.actor, input.referral));
  const loaded = id ? await loadReferral(context.actor, id, command) : undefined;
  if (!loaded?.referral || loaded.command) return { earlier: loaded?.command, serial: 1 };
  const { caseId, beneficiaryId } = loaded.referral;
  const { found, serial } = await readCase(context.actor, caseId, command, register, { beneficiaryId });
  return { draft: loaded.referral, case: found, serial };
}

/** Gives the referral its number in the register and sends it: from here the institution's terms run (DOMAIN 3.2). */
export async function issueReferral(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const parsed = parse(issueInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'CASEWORKER')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, ...asked } = parsed.value;

  const clock = await clockOf(context);
  const year = Number(today(clock).slice(0, 4));
  const command = commandKey(actor, 'ISSUE', idempotencyKey, asked);
  const loaded = await load(parsed.value, command, context, year);
  if (loaded.earlier?.hash === command.hash) return answerRepeat(actor, loaded.earlier);
  if (loaded.earlier) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  const ready = await readyToIssue(parsed.value, loaded, context, clock);
  if (!ready.ok) return ready;

  const { draft, person, receiver } = ready;
  const data = disclosedTo(draft, person, await context.directory(), clock);
  const step = transition(draft, { action: 'ISSUE', expectedVersion: draft.version, data }, actor, clock);
  if (!step.ok) return asked.draft ? prefixed(step, 'draft.') : step;
  const objection = objected(receiver, draft.informationSharing, person.informationSharing);
  if (objection) return objection;

  const keys = await dataKeysOrNew(personSubject(draft.beneficiaryId));
  const recorder = await recorderOf(context, clock, keys);
  const series = { series: draft.issuingCentre, year };
  const record = (serial: number) => {
    const numbered = { ...step.referral, number: registerNumber(series, serial) };
    return withEvent(numbered, step.event, recorder);
  };
  let recorded = record(loaded.serial);
  const writes = (serial = loaded.serial) => {
    recorded = record(serial);
    const written = { before: draft, after: recorded.referral, eventRow: recorded.row, keys };
    return [
      ...stepWrites(actor, written),
      ...numberWrites(actor, series, serial, draft.id),
      ...codeIndexWrites(actor, recorded.referral, person),
    ];
  };
  const { version } = step.referral;
  const committed = await commit(command, { id: draft.id, version }, writes, context.commitDeadline());
  if (!committed.ok) return committed;
  if (committed.repeated) return answerRepeat(actor, committed.repeated);
  return { ok: true, referral: asSeenBy(actor, recorded.referral), event: recorded.event };
}

/** The draft, stored or just made, of an open case, for an institution that receives today. */
async function readyToIssue(
  input: IssueInput,
  loaded: Found,
  context: CommandContext,
  clock: Clock,
): Promise<Outcome<{ draft: Referral; person: Person; receiver: Institution }>> {
  const { actor } = context;
  const directory = await context.directory();
  const stored = loaded.draft;
  if (input.referral && (!stored || !canSee(stored, actor))) return refuse({ code: 'NOT_FOUND' });
  if (stored) {
    const expectedVersion = input.expectedVersion ?? 0;
    const permitted = permit(stored, { action: 'ISSUE', expectedVersion }, actor, clock);
    if (!permitted.ok) return permitted;
  }
  if (!loaded.case || loaded.case.centre !== actor.centre) return refuse({ code: 'NOT_FOUND' });
  if (!loaded.case.isOpen) return refuse({ code: 'CASE_NOT_OPEN' });
  const made = input.draft ? await newReferral(input.draft, loaded.case, context, directory, clock) : undefined;
  if (made && !made.ok) return made;
  const content = made?.referral ?? stored;
  if (!content) return refuse({ code: 'NOT_FOUND' });
  // A draft of before the directory marked its need is restricted from its issue on.
  const needs = [content.needCode, ...content.measures.map(({ needCode }) => needCode)];
  const restriction = restrictionOf(directory, needs, undefined, 'restricted');
  if (!restriction.ok) return restriction;
  const draft = { ...content, restricted: restriction.restricted ?? content.restricted };
  const path = input.draft ? 'draft.receivingInstitution' : 'receivingInstitution';
  const receiver = receivingInstitution(directory, draft.receivingInstitutionId, clock, path, draft.needCode);
  if (!receiver.ok) return receiver;
  const person = personOf(loaded.case, draft.beneficiaryId);
  return person
    ? { ok: true, draft, person, receiver: receiver.institution }
    : invalid('draft.beneficiaryId', 'UNKNOWN');
}
