import type { Scope } from '../access/scope.ts';
import { caseKey, openReferralPrefix, openRestrictedPrefix } from '../cases/caseKeys.ts';
import { put, remove, update, type Write } from '../platform/commit.ts';
import { readRows } from '../platform/rows.ts';
import { isOpen, type Referral, type ReferralLink } from './referral.ts';

/** One open referral for a person, a need and an institution; and the number of open ones that keeps a case from closing. */

const issuersRoles = ['CASEWORKER', 'COORDINATOR'];

/** Restricted ones have guards of their own: whoever issues or closes is not told of what they may not see. */
const guardKey = (scope: Scope, { id, caseId, restricted, beside, ...of }: Referral) => ({
  pk: caseKey(scope, caseId).pk,
  sk: `${restricted ? openRestrictedPrefix : openReferralPrefix}${of.beneficiaryId}#${of.needCode}#${of.receivingInstitutionId}${beside ? `#${id}` : ''}`,
});

/** What an institution's redirect doubles, for the issuer alone to see; a restricted one is named to nobody. */
export async function openTwin(scope: Scope, referral: Referral): Promise<ReferralLink | undefined> {
  const [twin] = await readRows([guardKey(scope, referral)]);
  return twin && !referral.restricted ? { id: twin.referralId as string, number: twin.number as string } : undefined;
}

/**
 * A person has at most one open referral for a need at an institution, but for those that institutions redirected to it
 * unknowing; the case counts what is open. The number of the other is the issuer's side's to know (DOMAIN 4.1, last row).
 */
export function openingWrites(scope: Scope, before: Referral | undefined, after: Referral, role: unknown): Write[] {
  const was = before?.issuedAt !== undefined && isOpen(before.status);
  const is = isOpen(after.status);
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
