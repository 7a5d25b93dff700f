import type { Actor } from '../../caller/actor.ts';
import type { CommandRecord } from '../../platform/commit.ts';
import { type Outcome, refuse } from '../../platform/outcome.ts';
import type { Referral, ReferralLink } from '../referral.ts';
import type { StoredEvent } from '../store/eventRows.ts';
import { findReferralOfStep, type Partition } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';

/** A referral as the API hands it out: its state, and its history when that was read with it. */
export type ReferralModel = { state: Referral; partition?: Partition | undefined };

export type ReferralAnswer = Outcome<{
  referral: ReferralModel | null;
  event: StoredEvent;
  child?: ReferralLink | undefined;
}>;

export const canSee = (referral: Referral, actor: Actor): boolean => seesReferral(referral, actor);

export const asSeenBy = (actor: Actor, state: Referral, partition?: Partition): ReferralModel | null =>
  canSee(state, actor) ? { state, partition } : null;

/** A repeat answers the same event and version; `referral` in it is today's, as far as the caller may still see it. */
export async function answerRepeat(actor: Actor, earlier: CommandRecord): Promise<ReferralAnswer> {
  const partition = await findReferralOfStep(actor, earlier.id, earlier.version);
  const event = partition?.events.find(({ version }) => version === earlier.version);
  if (!partition || !event) return refuse({ code: 'NOT_FOUND' });
  const child = partition.referral.redirectedTo;
  return { ok: true, referral: asSeenBy(actor, partition.referral, partition), event, child };
}
