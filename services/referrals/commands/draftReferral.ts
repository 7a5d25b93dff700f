import * as z from 'zod/mini';
import { hasRole } from '../../caller/actor.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import { caseIdOf, readCase } from '../../caseFile/caseStore.ts';
import { commit } from '../../platform/commit.ts';
import { commandKey, keyField, withoutNulls } from '../../platform/idempotency.ts';
import { dataKeysOrNew } from '../../platform/keys/dataKeys.ts';
import { personSubject } from '../../platform/keys/heldKeys.ts';
import { parse, refuse } from '../../platform/outcome.ts';
import { draftFields } from '../lifeCycle/fields.ts';
import { withEvent } from '../store/eventRows.ts';
import { stepWrites } from '../store/referralStore.ts';
import { recorderOf } from './changeReferral.ts';
import { newReferral } from './newReferral.ts';
import { answerRepeat, asSeenBy, type ReferralAnswer } from './result.ts';

const draftInput = z.lazy(() => z.object({ idempotencyKey: keyField(), draft: draftFields }));

/** Begins a referral that is the issuer's own and tells nobody (DOMAIN 3.2, drafts). */
export async function draftReferral(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const parsed = parse(draftInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'CASEWORKER')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, draft } = parsed.value;

  const caseId = await caseIdOf(actor, draft.case);
  const command = commandKey(actor, 'DRAFT', idempotencyKey, draft);
  const about = { beneficiaryId: draft.beneficiaryId };
  const { found, command: earlier } = await readCase(actor, caseId, command, undefined, about);
  if (earlier?.hash === command.hash) return answerRepeat(actor, earlier);
  if (earlier) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  if (!found || found.centre !== actor.centre) return refuse({ code: 'NOT_FOUND' });
  if (!found.isOpen) return refuse({ code: 'CASE_NOT_OPEN' });

  const clock = await clockOf(context);
  const made = await newReferral(draft, found, context, await context.directory(), clock);
  if (!made.ok) return made;
  const now = clock.now.toISOString();
  const facts = {
    type: 'referral.drafted',
    action: 'DRAFT',
    role: 'CASEWORKER',
    from: null,
    to: 'DRAFT',
    occurredAt: now,
    impliedSteps: [],
    data: {},
  } as const;
  const keys = await dataKeysOrNew(personSubject(made.referral.beneficiaryId));
  const recorder = await recorderOf(context, clock, keys);
  const recorded = withEvent({ ...made.referral, version: 1 }, { ...facts, impliedSteps: [] }, recorder);
  const { id, version } = recorded.referral;
  const written = { before: undefined, after: recorded.referral, eventRow: recorded.row, keys };
  const committed = await commit(command, { id, version }, () => stepWrites(actor, written), context.commitDeadline());
  if (!committed.ok) return committed;
  if (committed.repeated) return answerRepeat(actor, committed.repeated);
  return { ok: true, referral: asSeenBy(actor, recorded.referral), event: recorded.event };
}
