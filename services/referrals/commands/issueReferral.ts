import * as z from 'zod/mini';
import { hasRole } from '../../caller/actor.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import { type IntegrationCase, personOf } from '../../caseFile/case.ts';
import { caseIdOf, readCase } from '../../caseFile/caseStore.ts';
import type { Person } from '../../caseFile/person.ts';
import type { Institution } from '../../institutions/institution.ts';
import { recorderOf } from '../../lifeCycle/eventRow.ts';
import { carryOut, type Decided } from '../../lifeCycle/sequence.ts';
import { permit, transition } from '../../lifeCycle/transition.ts';
import { type Clock, today } from '../../platform/calendar.ts';
import type { CommandKey, CommandRecord } from '../../platform/commit.ts';
import { expectedVersion, referralRef } from '../../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../../platform/idempotency.ts';
import { dataKeysOrNew } from '../../platform/keys/dataKeys.ts';
import { personSubject } from '../../platform/keys/heldKeys.ts';
import { invalid, type Outcome, parse, refuse } from '../../platform/outcome.ts';
import { numberWrites, registerNumber } from '../../register/registerStore.ts';
import { draftFields } from '../lifeCycle/fields.ts';
import { referralCycle } from '../lifeCycle/lifeCycle.ts';
import type { Referral } from '../referral.ts';
import { codeIndexWrites } from '../store/codeIndexStore.ts';
import { withEvent } from '../store/eventRows.ts';
import { idOf, loadReferral, stepWrites } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';
import { objected, receivingInstitution, restrictionOf } from './lookups.ts';
import { disclosedTo, newReferral, prefixed } from './newReferral.ts';
import { type ReferralAnswer, type ReferralChange, repeatedChange, shownChange } from './result.ts';

const issueInput = z.lazy(() =>
  z
    .object({
      idempotencyKey: keyField(),
      referral: z.optional(referralRef),
      expectedVersion: z.optional(expectedVersion()),
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
  earlier: CommandRecord | undefined;
  draft?: Referral | undefined;
  case?: IntegrationCase | undefined;
  serial: number;
};

/**
 * Loads everything that the issue needs. The content of the input takes one read. A stored draft takes a second one, because
 * it names its case.
 */
async function load(input: IssueInput, key: CommandKey, { actor }: CommandContext, year: number): Promise<Found> {
  const register = { series: actor.centre ?? '', year };
  if (input.draft) {
    const caseId = await caseIdOf(actor, input.draft.case);
    const about = { beneficiaryId: input.draft.beneficiaryId };
    const { found, earlier, serial } = await readCase(actor, caseId, key, register, about);
    return { earlier, case: found, serial };
  }
  const id = input.referral && (await idOf(actor, input.referral));
  const loaded = id ? await loadReferral(actor, id, key) : undefined;
  if (!loaded?.referral || loaded.command) return { earlier: loaded?.command, serial: 1 };
  const { caseId, beneficiaryId } = loaded.referral;
  const { found, serial } = await readCase(actor, caseId, key, register, { beneficiaryId });
  return { earlier: undefined, draft: loaded.referral, case: found, serial };
}

/** Gives the referral its number in the register and sends it to the institution. The terms of the institution begin now. */
export async function issueReferral(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const parsed = parse(issueInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'CASEWORKER')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, ...asked } = parsed.value;
  const clock = await clockOf(context);
  const year = Number(today(clock).slice(0, 4));
  const key = commandKey(actor, 'ISSUE', idempotencyKey, asked);
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => load(parsed.value, key, context, year),
    repeated: (earlier) => repeatedChange(actor, earlier),
    decide: async (loaded) => {
      const ready = await readyToIssue(parsed.value, loaded, context, clock);
      if (!ready.ok) return ready;
      const issued = await issueOf(ready, loaded.serial, context, clock);
      return issued.ok || !asked.draft ? issued : prefixed(issued, 'draft.');
    },
  });
}

type Ready = { draft: Referral; person: Person; receiver: Institution };

/**
 * Issues in one transaction: the step, its number and the keyed hashes that find the person. A lost race for the number
 * takes the next number.
 */
async function issueOf(
  { draft, person, receiver }: Ready,
  first: number,
  context: CommandContext,
  clock: Clock,
): Promise<Outcome<Decided<ReferralChange>>> {
  const { actor } = context;
  const data = disclosedTo(draft, person, await context.directory(), clock);
  const asked = { action: 'ISSUE' as const, expectedVersion: draft.version, data };
  const step = transition(referralCycle, draft, asked, actor, clock);
  if (!step.ok) return step;
  const objection = objected(receiver, draft.informationSharing, person.informationSharing);
  if (objection) return objection;
  const keys = await dataKeysOrNew(personSubject(draft.beneficiaryId));
  const recorder = await recorderOf(context, clock, keys);
  const series = { series: draft.issuingCentre, year: Number(today(clock).slice(0, 4)) };
  const record = (serial: number) =>
    withEvent({ ...step.thing, number: registerNumber(series, serial) }, step.event, recorder);
  let recorded = record(first);
  return {
    ok: true,
    record: { id: draft.id, version: step.thing.version },
    writes: (serial = first) => {
      recorded = record(serial);
      const { referral: after, row: eventRow } = recorded;
      return [
        ...stepWrites(actor, { before: draft, after, eventRow, keys }),
        ...numberWrites(actor, series, serial, draft.id),
        ...codeIndexWrites(actor, after, person),
      ];
    },
    answer: () => shownChange(actor, recorded.referral, recorded.event),
  };
}

/** The draft to issue, stored or new. Its case must be open, and its institution must receive referrals today. */
async function readyToIssue(
  input: IssueInput,
  loaded: Found,
  context: CommandContext,
  clock: Clock,
): Promise<Outcome<Ready>> {
  const { actor } = context;
  const directory = await context.directory();
  const stored = loaded.draft;
  if (input.referral && (!stored || !seesReferral(stored, actor))) return refuse({ code: 'NOT_FOUND' });
  if (stored) {
    const expectedVersion = input.expectedVersion ?? 0;
    const permitted = permit(referralCycle, stored, { action: 'ISSUE', expectedVersion }, actor, clock);
    if (!permitted.ok) return permitted;
  }
  if (!loaded.case || loaded.case.centre !== actor.centre) return refuse({ code: 'NOT_FOUND' });
  if (!loaded.case.isOpen) return refuse({ code: 'CASE_NOT_OPEN' });
  const made = input.draft ? await newReferral(input.draft, loaded.case, context, directory, clock) : undefined;
  if (made && !made.ok) return made;
  const content = made?.referral ?? stored;
  if (!content) return refuse({ code: 'NOT_FOUND' });
  // A draft can predate the directory's mark of its need. It becomes restricted at its issue.
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
