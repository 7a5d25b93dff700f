import * as z from 'zod/mini';
import { hasRole } from '../../caller/actor.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import { caseIdOf, readCase } from '../../caseFile/caseStore.ts';
import { recorderOf } from '../../lifeCycle/eventRow.ts';
import { carryOut } from '../../lifeCycle/sequence.ts';
import { commandKey, keyField, withoutNulls } from '../../platform/idempotency.ts';
import { dataKeysOrNew } from '../../platform/keys/dataKeys.ts';
import { personSubject } from '../../platform/keys/heldKeys.ts';
import type { EventType } from '../../platform/messages/codes.ts';
import { parse, refuse } from '../../platform/outcome.ts';
import { draftFields } from '../lifeCycle/fields.ts';
import type { EventFacts } from '../lifeCycle/lifeCycle.ts';
import { withEvent } from '../store/eventRows.ts';
import { stepWrites } from '../store/referralStore.ts';
import { newReferral } from './newReferral.ts';
import { type ReferralAnswer, repeatedChange, shownChange } from './result.ts';

const draftInput = z.lazy(() => z.object({ idempotencyKey: keyField(), draft: draftFields }));

/** Drafts a referral. Only the issuer sees a draft (docs/domain.md, "Drafts"). */
export async function draftReferral(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const parsed = parse(draftInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'CASEWORKER')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, draft } = parsed.value;
  const caseId = await caseIdOf(actor, draft.case);
  const key = commandKey(actor, 'DRAFT', idempotencyKey, draft);
  const about = { beneficiaryId: draft.beneficiaryId };
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => readCase(actor, caseId, key, undefined, about),
    repeated: (earlier) => repeatedChange(actor, earlier),
    decide: async ({ found }) => {
      if (!found || found.centre !== actor.centre) return refuse({ code: 'NOT_FOUND' });
      if (!found.isOpen) return refuse({ code: 'CASE_NOT_OPEN' });
      const clock = await clockOf(context);
      const made = await newReferral(draft, found, context, await context.directory(), clock);
      if (!made.ok) return made;
      const keys = await dataKeysOrNew(personSubject(made.referral.beneficiaryId));
      const facts = drafted(clock.now.toISOString());
      const recorded = withEvent({ ...made.referral, version: 1 }, facts, await recorderOf(context, clock, keys));
      const { referral: after, row: eventRow, event } = recorded;
      return {
        ok: true,
        record: { id: after.id, version: after.version },
        writes: () => stepWrites(actor, { before: undefined, after, eventRow, keys }),
        answer: () => shownChange(actor, after, event),
      };
    },
  });
}

/** The facts of the first event. Drafting is not a step of the life cycle. */
const drafted = (occurredAt: string): EventFacts => ({
  type: 'referral.drafted' satisfies EventType,
  action: 'DRAFT',
  role: 'CASEWORKER',
  from: null,
  to: 'DRAFT',
  occurredAt,
  impliedSteps: [],
  data: {},
});
