import * as z from 'zod/mini';
import { type CommandContext, clockOf } from '../caller/context.ts';
import { commit } from '../platform/commit.ts';
import { referralRef } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import { parse, refuse } from '../platform/outcome.ts';
import { idOf, keyMissing, recorderOf, staleIfDerived } from '../referrals/commands/changeReferral.ts';
import { answerRepeat, asSeenBy, type ReferralAnswer } from '../referrals/commands/result.ts';
import { rolesTowards } from '../referrals/lifeCycle/transition.ts';
import { confirmedReferral } from '../referrals/store/erasedReferralStore.ts';
import { loadReferral } from '../referrals/store/referralStore.ts';
import { copiesAnswers } from './erasure.ts';
import { confirmedWrite } from './erasureStore.ts';

const confirmInput = z.lazy(() =>
  z.object({
    referral: referralRef,
    expectedVersion: z.int().check(z.gte(0)),
    idempotencyKey: z.optional(keyField()),
    copies: z.enum(copiesAnswers),
  }),
);

/** The institution says what it did with its copies of an erased person's data: once for each referral. */
export async function confirmErasure(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const parsed = parse(confirmInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { referral: ref, expectedVersion, idempotencyKey, copies } = parsed.value;
  const refused = keyMissing(context, idempotencyKey);
  if (refused) return refused;
  const id = await idOf(actor, ref);
  const derivedFrom = { id, expectedVersion };
  const command = commandKey(actor, 'CONFIRM_ERASURE', idempotencyKey, { ...derivedFrom, copies }, derivedFrom);
  const { referral, keys, command: earlier } = await loadReferral(actor, id, command);
  if (earlier?.hash === command.hash) return answerRepeat(actor, earlier);
  if (earlier && !command.isDerived) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  if (!referral) return refuse({ code: 'NOT_FOUND' });

  const role = rolesTowards(referral, actor).find(
    (one) => one === 'INSTITUTION_CONTACT' || one === 'INSTITUTION_HANDLER',
  );
  if (!role) return refuse({ code: 'FORBIDDEN' });
  if (referral.version !== expectedVersion) {
    return refuse({ code: 'VERSION_CONFLICT', currentVersion: referral.version, currentState: referral.status });
  }
  const { erasedAt, erasureConfirmedAt, country, beneficiaryId } = referral;
  if (erasedAt === undefined || erasureConfirmedAt !== undefined) {
    return refuse({ code: 'ILLEGAL_TRANSITION', currentStatus: referral.status, availableActions: [] });
  }
  const clock = await clockOf(context);
  const recorder = await recorderOf(context, clock, keys);
  const confirmed = confirmedReferral(actor, referral, role, recorder);
  const noted = confirmedWrite(actor, { country, erasedAt, beneficiaryId }, id, recorder.at, copies);
  const writes = [...confirmed.writes, noted];
  const record = { id, version: confirmed.referral.version };
  const committed = await commit(command, record, () => writes, context.commitDeadline());
  if (!committed.ok) return staleIfDerived(actor, committed, command, id);
  if (committed.repeated) return answerRepeat(actor, committed.repeated);
  return { ok: true, referral: asSeenBy(actor, confirmed.referral), event: confirmed.event };
}
