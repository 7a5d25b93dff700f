import type { Actor } from '../../caller/actor.ts';
import type { CommandRecord } from '../../platform/commit.ts';
import { type Outcome, refuse } from '../../platform/outcome.ts';
import type { Referral, ReferralLink } from '../referral.ts';
import type { StoredEvent } from '../store/eventRows.ts';
import { findReferralOfStep, type Partition } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';

/** A referral for the API: its state, and its history if that was read too. */
export type ReferralModel = { state: Referral; partition?: Partition | undefined };

/** The result of a command: the referral as far as the caller still sees it, and the event that was recorded. */
export type ReferralChange = { referral: ReferralModel | null; event: StoredEvent; child?: ReferralLink | undefined };
export type ReferralAnswer = Outcome<ReferralChange>;

export const asSeenBy = (actor: Actor, state: Referral, partition?: Partition): ReferralModel | null =>
  seesReferral(state, actor) ? { state, partition } : null;

export const shownChange = (actor: Actor, state: Referral, event: StoredEvent): ReferralChange => ({
  referral: asSeenBy(actor, state),
  event,
});

/**
 * The answer to a repeated command: the same event and version, with the referral as it is now, as far as the caller may see
 * it.
 */
export async function repeatedChange(actor: Actor, earlier: CommandRecord): Promise<ReferralAnswer> {
  const partition = await findReferralOfStep(actor, earlier.id, earlier.version);
  const event = partition?.events.find(({ version }) => version === earlier.version);
  if (!partition || !event) return refuse({ code: 'NOT_FOUND' });
  const child = partition.referral.redirectedTo;
  return { ok: true, referral: asSeenBy(actor, partition.referral, partition), event, child };
}
