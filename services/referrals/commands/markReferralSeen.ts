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

/** Proof of sending: the first time that somebody who answers for the institution has opened it. One write, once. */
export async function noteOpened(model: ReferralModel, context: CommandContext): Promise<ReferralModel> {
  const { state, partition } = model;
  if (!partition || partition.openedAt || !opens(state, context)) return model;
  const at = context.now().toISOString();
  await markOpened(context.actor, state.id, context.actor.memberId, at);
  return { state, partition: { ...partition, openedAt: at } };
}

/** Seeing is no step of the life cycle: it moves no version, so that it never makes a colleague's command stale. */
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
