import { keepsMembersOf } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { changeInput, type Member } from '../caller/member.ts';
import { findMember, putMember } from '../caller/memberStore.ts';
import { nullsIn, nullsRefused } from '../platform/fields.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { keepsMembers, mayGive, misplaced } from './addMember.ts';

/**
 * Changes the name, roles, unit or centre of a member. A field that is left out stays. Null empties the unit or the centre.
 * The change takes effect within 60 seconds.
 */
export async function changeMember(input: unknown, context: CommandContext): Promise<Outcome<{ member: Member }>> {
  const parsed = parse(changeInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const emptied = nullsIn(input);
  const needed = emptied.filter((name) => name !== 'unit' && name !== 'centre');
  if (needed.length > 0) return refuse({ code: 'VALIDATION', fields: nullsRefused(needed) });
  if (!keepsMembers(context.actor)) return refuse({ code: 'FORBIDDEN' });
  const { memberId, ...change } = parsed.value;
  const existing = await findMember(memberId);
  if (!existing?.active || !keepsMembersOf(context.actor, existing.institutionId)) return refuse({ code: 'NOT_FOUND' });
  const without = Object.fromEntries(emptied.map((name) => [name, undefined]));
  const member: Member = { ...existing, ...(change as Partial<Member>), ...without, version: existing.version + 1 };
  if (!mayGive(context.actor, member.roles) || !mayGive(context.actor, existing.roles))
    return refuse({ code: 'FORBIDDEN' });
  const refused = await misplaced(member, context, 'memberId');
  if (refused) return refused;
  return (await putMember(member)) ? { ok: true, member } : refuse({ code: 'BUSY' });
}
