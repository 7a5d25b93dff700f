import { asSystem, keepsMembersOf } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { type Member, removeInput } from '../caller/member.ts';
import { findMember, putMember } from '../caller/memberStore.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { changeReferral } from '../referrals/commands/changeReferral.ts';
import { assignedReferrals } from '../referrals/lists/listStore.ts';
import { isOpen } from '../referrals/referral.ts';
import { findReferral } from '../referrals/store/referralStore.ts';
import { keepsMembers, mayGive } from './addMember.ts';

const mostTries = 10;

/**
 * Removes a member. Each open referral of the member becomes unassigned by the command ASSIGN. After an interruption, a
 * repeat continues the work.
 */
export async function removeMember(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ member: Member; unassignedReferrals: number }>> {
  const parsed = parse(removeInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!keepsMembers(context.actor)) return refuse({ code: 'FORBIDDEN' });
  const existing = await findMember(parsed.value.memberId);
  if (!existing || !keepsMembersOf(context.actor, existing.institutionId)) return refuse({ code: 'NOT_FOUND' });
  if (!mayGive(context.actor, existing.roles)) return refuse({ code: 'FORBIDDEN' });
  const member: Member = existing.active ? { ...existing, active: false, version: existing.version + 1 } : existing;
  if (existing.active && !(await putMember(member))) return refuse({ code: 'BUSY' });

  const onBehalf = { ...context, actor: asSystem(context.actor) };
  let unassignedReferrals = 0;
  for (const { id, version } of await assignedReferrals(context.actor, member.memberId)) {
    const released = await release(member.memberId, id, version, onBehalf);
    if (released === 'BUSY') return refuse({ code: 'BUSY' });
    if (released === 'RELEASED') unassignedReferrals += 1;
  }
  return { ok: true, member, unassignedReferrals };
}

/**
 * Unassigns a referral. It tries again when another command has changed the referral meanwhile, and stops when a colleague
 * has taken it.
 */
async function release(
  memberId: string,
  id: string,
  listedVersion: number,
  context: CommandContext,
): Promise<'RELEASED' | 'NOT_THEIRS' | 'BUSY'> {
  let expectedVersion = listedVersion;
  for (let tries = 0; tries < mostTries; tries++) {
    const released = await changeReferral('ASSIGN', { referral: { id }, expectedVersion, unassign: true }, context);
    if (released.ok) return 'RELEASED';
    if (released.problem.code === 'BUSY') return 'BUSY';
    const found = await findReferral(context.actor, id);
    if (!found || found.referral.handlerId !== memberId || !isOpen(found.referral.status)) return 'NOT_THEIRS';
    expectedVersion = found.referral.version;
  }
  return 'BUSY';
}
