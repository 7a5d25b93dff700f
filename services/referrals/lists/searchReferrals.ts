import * as z from 'zod/mini';
import { hasRole } from '../../caller/actor.ts';
import { noteDenial, noteRead } from '../../caller/auditTrail.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import { isPersonalCode } from '../../caseFile/personalCode.ts';
import { today } from '../../platform/calendar.ts';
import { withoutNulls } from '../../platform/idempotency.ts';
import { blindIndex } from '../../platform/keys/blindIndex.ts';
import { invalid, type Outcome, parse, refuse } from '../../platform/outcome.ts';
import type { Referral } from '../referral.ts';
import { seesReferral } from '../visibility.ts';
import { referralsByCode, takeSearch } from './searchStore.ts';

/** The searches that a member may make in a day. They suffice at a counter, and they are too few to guess codes. */
export const mostSearches = 20;

const searchInput = z.lazy(() =>
  z.object({ personalCode: z.string().check(z.trim(), z.maxLength(20), z.regex(/^\d{13}$/)) }),
);

/**
 * The referrals of the person with exactly this code, as far as the member may see them (docs/domain.md, "Search"). An
 * unknown code and a code of another institution's person get the same answer after the same reads. Each search is counted
 * and logged.
 */
export async function findReferralByCode(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ found: Referral[] }>> {
  const { actor, trail } = context;
  const searches = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR', 'CASEWORKER'] as const;
  if (actor.kind === 'MACHINE' || !hasRole(actor, ...searches)) return refuse({ code: 'FORBIDDEN' });
  const parsed = parse(searchInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { personalCode } = parsed.value;
  if (!isPersonalCode(actor.country, personalCode)) return invalid('personalCode', 'INVALID_FORMAT');

  const clock = await clockOf(context);
  if (!(await takeSearch(actor.memberId, today(clock), mostSearches, clock.now))) {
    noteDenial(trail, { coordinate: 'Query.findReferral' });
    return refuse({ code: 'QUOTA_EXCEEDED', most: mostSearches });
  }
  const index = await blindIndex(actor.country, personalCode);
  const all = await referralsByCode(actor, actor.institutionId, index);
  const found = all.filter((referral) => seesReferral(referral, actor));
  if (found.length === 0) noteDenial(trail, { coordinate: 'Query.findReferral' });
  for (const { id, beneficiaryId } of found) {
    noteRead(trail, beneficiaryId, { kind: 'REFERRAL', id }, 'PERSONAL', 'Query.findReferral');
  }
  return { ok: true, found: found.sort((a, b) => (b.issuedAt ?? '').localeCompare(a.issuedAt ?? '')) };
}
