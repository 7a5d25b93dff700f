import type { Scope } from '../../caller/scope.ts';
import { caseKey, openReferralPrefix, openRestrictedPrefix } from '../../caseFile/caseKeys.ts';
import { put, remove, update, type Write } from '../../platform/commit.ts';
import { readRows } from '../../platform/rows.ts';
import { isOpen, type Referral, type ReferralLink } from '../referral.ts';

/** One open referral for a person, a need and an institution; and the number of open ones that keeps a case from closing. */

const issuersRoles = ['CASEWORKER', 'COORDINATOR'];

/** Restricted ones have guards of their own: whoever issues or closes is not told of what they may not see. */
const guardKey = (scope: Scope, { id, caseId, restricted, beside, ...of }: Referral) => ({
  pk: caseKey(scope, caseId).pk,
  sk: `${restricted ? openRestrictedPrefix : openReferralPrefix}${of.beneficiaryId}#${of.needCode}#${of.receivingInstitutionId}${beside ? `#${id}` : ''}`,
});

/** The open referral that a redirect would duplicate. Only the issuer may see it; a restricted one is never named. */
export async function openTwin(scope: Scope, referral: Referral): Promise<ReferralLink | undefined> {
  const [twin] = await readRows([guardKey(scope, referral)]);
  return twin && !referral.restricted ? { id: twin.referralId as string, number: twin.number as string } : undefined;
}

/** Whether another open referral of the same person, need, institution and restriction holds the guard. */
export async function isTaken(scope: Scope, referral: Referral): Promise<boolean> {
  const [guard] = await readRows([guardKey(scope, referral)]);
  return guard !== undefined && guard.referralId !== referral.id;
}

/**
 * A person has at most one open referral for a need at an institution, but for those that institutions redirected to it
 * unknowing; the case counts what is open. The number of the other is the issuer's side's to know (DOMAIN 4.1, last row).
 */
export function openingWrites(scope: Scope, before: Referral | undefined, after: Referral, role: unknown): Write[] {
  const was = before?.issuedAt !== undefined && isOpen(before.status);
  const is = isOpen(after.status);
  if (was && is && before.restricted !== after.restricted) return movedGuard(scope, before, after);
  if (was === is) return [];
  const guard = guardKey(scope, after);
  if (was) {
    const less = update(caseKey(scope, after.caseId), countOpen(after), { ':by': -1 });
    return after.redirectedTo ? [{ item: remove(guard) }] : [{ item: remove(guard) }, { item: less }];
  }
  const opened: Write = {
    item: put({ ...guard, referralId: after.id, number: after.number }, 'attribute_not_exists(pk)'),
    unless: (existing) => ({
      code: 'DUPLICATE',
      existingNumber: after.restricted || !issuersRoles.includes(String(role)) ? null : String(existing?.number ?? ''),
    }),
  };
  // A redirected child takes its parent's place: the case's number of open referrals stays what it is.
  return after.redirectedFrom && !before
    ? [opened]
    : [opened, { item: moreOpen(scope, after), unless: () => ({ code: 'CASE_NOT_OPEN' }) }];
}

/** A referral that becomes restricted leaves the ordinary guard and is counted apart. */
const movedGuard = (scope: Scope, before: Referral, after: Referral): Write[] => [
  { item: remove(guardKey(scope, before)) },
  {
    item: put({ ...guardKey(scope, after), referralId: after.id, number: after.number }, 'attribute_not_exists(pk)'),
    unless: () => ({ code: 'DUPLICATE', existingNumber: null }),
  },
  { item: update(caseKey(scope, after.caseId), 'ADD openRestricted :one', { ':one': 1 }) },
];

const countOpen = ({ restricted }: Referral) => `ADD openReferrals :by${restricted ? ', openRestricted :by' : ''}`;

const moreOpen = (scope: Scope, referral: Referral) =>
  update(
    caseKey(scope, referral.caseId),
    countOpen(referral),
    { ':by': 1, ':assessed': 'NEEDS_ASSESSED', ':active': 'ACTIVE' },
    {
      // Whoever was erased meanwhile is referred to nobody.
      condition: '#status IN (:assessed, :active) AND attribute_not_exists(erasedPersons.#person)',
      names: { '#status': 'status', '#person': referral.beneficiaryId },
    },
  );
