import { asSystem } from '../access/actor.ts';
import type { CommandContext } from '../access/context.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { changeReferral } from '../referrals/changeReferral.ts';
import { assignedReferrals } from '../referrals/listStore.ts';
import { keepsMembersOf, mayGive } from './addMember.ts';
import { type Member, removeInput } from './member.ts';
import { findMember, putMember } from './memberStore.ts';

/**
 * Takes access away; open referrals of the member become unassigned, each by the same command that a clerk would use.
 * Cut short, a repeat goes on where it stopped.
 */
export async function removeMember(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ member: Member; unassignedReferrals: number }>> {
  const parsed = parse(removeInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const existing = await findMember(parsed.value.memberId);
  if (!existing || !keepsMembersOf(context.actor, existing.institutionId)) return refuse({ code: 'NOT_FOUND' });
  if (!mayGive(context.actor, existing.roles)) return refuse({ code: 'FORBIDDEN' });
  const member: Member = existing.active ? { ...existing, active: false, version: existing.version + 1 } : existing;
  if (existing.active && !(await putMember(member))) return refuse({ code: 'BUSY' });

  const onBehalf = { ...context, actor: asSystem(context.actor) };
  let unassignedReferrals = 0;
  for (const { id, version } of await assignedReferrals(context.actor, member.memberId)) {
    const released = await changeReferral(
      'ASSIGN',
      { referral: { id }, expectedVersion: version, unassign: true },
      onBehalf,
    );
    if (released.ok) unassignedReferrals += 1;
    else if (released.problem.code === 'BUSY') return released;
  }
  return { ok: true, member, unassignedReferrals };
}
