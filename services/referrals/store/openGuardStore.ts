import type { Scope } from '../../caller/scope.ts';
import { caseKey, openReferralPrefix, openRestrictedPrefix } from '../../caseFile/caseKeys.ts';
import { put, remove, update, type Write } from '../../platform/commit.ts';
import { readRows } from '../../platform/rows.ts';
import { isOpen, type Referral, type ReferralLink } from '../referral.ts';

/**
 * The guard of an open referral: at most one for a person, a need and an institution. Also the number of open referrals,
 * which keeps a case from being closed.
 */

const issuersRoles = ['CASEWORKER', 'COORDINATOR'];

/** The key of the guard. Restricted referrals have separate guards, so that a refusal reveals no restricted referral. */
const guardKey = (scope: Scope, { id, caseId, restricted, beside, ...of }: Referral) => ({
  pk: caseKey(scope, caseId).pk,
  sk: `${restricted ? openRestrictedPrefix : openReferralPrefix}${of.beneficiaryId}#${of.needCode}#${of.receivingInstitutionId}${beside ? `#${id}` : ''}`,
});

/** The open referral that a redirect would duplicate. Only the issuer may see it; a restricted one is never named. */
export async function openTwin(scope: Scope, referral: Referral): Promise<ReferralLink | undefined> {
  const [twin] = await readRows([guardKey(scope, referral)]);
  return twin && !referral.restricted ? { id: twin.referralId as string, number: twin.number as string } : undefined;
}

/** True when another open referral of the same person, need, institution and restriction holds the guard. */
export async function isTaken(scope: Scope, referral: Referral): Promise<boolean> {
  const [guard] = await readRows([guardKey(scope, referral)]);
  return guard !== undefined && guard.referralId !== referral.id;
}

/**
 * The writes for an opened or closed referral: the guard and the number of open referrals of the case (docs/domain.md,
 * "Duplicates"). If an institution's redirect meets a taken guard, the child gets a separate guard. Only the issuer's side
 * gets the number of the other referral.
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
  // A child replaces its parent, so the number of open referrals of the case does not change.
  return after.redirectedFrom && !before
    ? [opened]
    : [opened, { item: moreOpen(scope, after), unless: () => ({ code: 'CASE_NOT_OPEN' }) }];
}

/** The writes for a referral that becomes restricted: it moves to the separate guard and counter. */
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
      // No referral may be issued for a person who was erased meanwhile.
      condition: '#status IN (:assessed, :active) AND attribute_not_exists(erasedPersons.#person)',
      names: { '#status': 'status', '#person': referral.beneficiaryId },
    },
  );
