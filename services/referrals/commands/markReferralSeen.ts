import * as z from 'zod/mini';
import type { CommandContext } from '../../caller/context.ts';
import { keyMissing } from '../../lifeCycle/sequence.ts';
import { expectedVersion, referralRef } from '../../platform/fields.ts';
import { keyField, withoutNulls } from '../../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../../platform/outcome.ts';
import type { Referral } from '../referral.ts';
import { findReferral, idOf, markOpened } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';
import type { ReferralModel } from './result.ts';

const seenInput = z.lazy(() =>
  z.object({
    referral: referralRef,
    expectedVersion: expectedVersion(),
    idempotencyKey: z.optional(keyField()),
  }),
);

const opens = (referral: Referral, context: CommandContext) =>
  referral.issuedAt !== undefined &&
  referral.receivingInstitutionId === context.actor.institutionId &&
  context.actor.roles.some((role) => role === 'INSTITUTION_CONTACT' || role === 'INSTITUTION_HANDLER');

/** Records the first time that a contact or handler of the institution opens the referral. It is written once. */
export async function noteOpened(model: ReferralModel, context: CommandContext): Promise<ReferralModel> {
  const { state, partition } = model;
  if (!partition || partition.openedAt || !opens(state, context)) return model;
  const at = context.now().toISOString();
  await markOpened(context.actor, state.id, context.actor.memberId, at);
  return { state, partition: { ...partition, openedAt: at } };
}

/**
 * Records that the institution opened the referral. It is not a step of the life cycle and changes no version, so that no
 * other command becomes stale (docs/adr/0006-seeing-is-no-event.md).
 */
export async function markReferralSeen(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ referral: ReferralModel | null }>> {
  const parsed = parse(seenInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { referral: ref, expectedVersion: version, idempotencyKey } = parsed.value;
  const refused = keyMissing(context.actor, idempotencyKey);
  if (refused) return refused;
  const id = await idOf(context.actor, ref);
  const partition = id ? await findReferral(context.actor, id) : undefined;
  if (!partition || !seesReferral(partition.referral, context.actor)) return refuse({ code: 'NOT_FOUND' });
  const { referral } = partition;
  if (!opens(referral, context)) return refuse({ code: 'FORBIDDEN' });
  if (referral.version !== version) {
    return refuse({
      code: 'VERSION_CONFLICT',
      kind: 'REFERRAL',
      currentVersion: referral.version,
      currentStatus: referral.status,
    });
  }
  return { ok: true, referral: await noteOpened({ state: referral, partition }, context) };
}
