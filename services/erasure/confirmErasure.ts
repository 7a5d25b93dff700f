import * as z from 'zod/mini';
import { type CommandContext, clockOf } from '../caller/context.ts';
import { recorderOf } from '../lifeCycle/eventRow.ts';
import { carryOut, keyMissing } from '../lifeCycle/sequence.ts';
import { expectedVersion, referralRef } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import { parse, refuse } from '../platform/outcome.ts';
import { type ReferralAnswer, repeatedChange, shownChange } from '../referrals/commands/result.ts';
import { rolesTowards } from '../referrals/lifeCycle/roles.ts';
import { confirmedReferral } from '../referrals/store/erasedReferralStore.ts';
import { idOf, loadReferral } from '../referrals/store/referralStore.ts';
import { copiesAnswers } from './erasure.ts';
import { confirmedWrite } from './erasureStore.ts';

const confirmInput = z.lazy(() =>
  z.object({
    referral: referralRef,
    expectedVersion: expectedVersion(),
    idempotencyKey: z.optional(keyField()),
    copies: z.enum(copiesAnswers),
  }),
);

/** Records the institution's action on its own copies of an erased person's data, once for each referral. */
export async function confirmErasure(input: unknown, context: CommandContext): Promise<ReferralAnswer> {
  const { actor } = context;
  const parsed = parse(confirmInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { referral: ref, expectedVersion: asked, idempotencyKey, copies } = parsed.value;
  const missing = keyMissing(actor, idempotencyKey);
  if (missing) return missing;
  const id = await idOf(actor, ref);
  const derivedFrom = { id, expectedVersion: asked };
  const key = commandKey(actor, 'CONFIRM_ERASURE', idempotencyKey, { ...derivedFrom, copies }, derivedFrom);
  const load = async () => {
    const { referral, keys, command: earlier } = await loadReferral(actor, id, key);
    return { referral, keys, earlier };
  };
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load,
    repeated: (earlier) => repeatedChange(actor, earlier),
    current: async () => {
      const { referral } = await load();
      return referral && { kind: 'REFERRAL' as const, ...referral };
    },
    decide: async ({ referral, keys }) => {
      if (!referral || !keys) return refuse({ code: 'NOT_FOUND' });
      const role = rolesTowards(referral, actor).find(
        (one) => one === 'INSTITUTION_CONTACT' || one === 'INSTITUTION_HANDLER',
      );
      if (!role) return refuse({ code: 'FORBIDDEN' });
      const { version: currentVersion, status: currentStatus } = referral;
      if (currentVersion !== asked) {
        return refuse({ code: 'VERSION_CONFLICT', kind: 'REFERRAL', currentVersion, currentStatus: currentStatus });
      }
      const { erasedAt, erasureConfirmedAt, country, beneficiaryId } = referral;
      if (erasedAt === undefined || erasureConfirmedAt !== undefined) {
        return refuse({ code: 'ILLEGAL_TRANSITION', kind: 'REFERRAL', currentStatus, availableActions: [] });
      }
      const recorder = await recorderOf(context, await clockOf(context), keys);
      const confirmed = confirmedReferral(actor, referral, role, recorder);
      const noted = confirmedWrite(actor, { country, erasedAt, beneficiaryId }, id, recorder.at, copies);
      return {
        ok: true,
        record: { id, version: confirmed.referral.version },
        writes: () => [...confirmed.writes, noted],
        answer: () => shownChange(actor, confirmed.referral, confirmed.event),
      };
    },
  });
}
