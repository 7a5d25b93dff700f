import type { Scope } from '../caller/scope.ts';
import { findErasableCase, withoutSpecialWrite } from '../caseFile/erasedPersonStore.ts';
import { commit } from '../platform/commit.ts';
import { commandKey } from '../platform/idempotency.ts';
import { forgetDataKeys } from '../platform/keys/dataKeyCache.ts';
import { personSubject } from '../platform/keys/heldKeys.ts';
import { type Outcome, refuse } from '../platform/outcome.ts';
import { removeSpecial } from '../referrals/store/erasedReferralStore.ts';
import { type LedgerEntry, whyNotErase } from './erasure.ts';
import { eraseSpecialKeysWrite, keysStateOf } from './keysStore.ts';
import { ledgerWrite } from './ledgerStore.ts';

/**
 * Destroys the keys of special categories, whose retention period ends first. Health and vulnerability can then not be read
 * any more. Institutions are not told, because they have their own periods; they are told of the erasure of the whole
 * record.
 */
export async function eraseSpecial(
  scope: Scope,
  asked: { caseId: string; beneficiaryId: string },
  now: Date,
  deadline: number,
): Promise<Outcome<object>> {
  const { caseId, beneficiaryId } = asked;
  const [found, keys] = await Promise.all([findErasableCase(scope, caseId), keysStateOf(beneficiaryId)]);
  if (!found) return refuse({ code: 'NOT_FOUND' });
  const refused = whyNotErase(keys);
  if (refused) return refuse(refused);
  if (!keys?.hasSpecial) return { ok: true };
  const entry: LedgerEntry = {
    kind: 'ERASED',
    scope: 'SPECIAL',
    reason: 'RETENTION_OVER',
    at: now.toISOString(),
    ...{ beneficiaryId, caseId, country: found.country, institutionId: found.institutionId, memberId: 'SYSTEM' },
  };
  const writes = [
    eraseSpecialKeysWrite(beneficiaryId, keys.names),
    ledgerWrite(entry),
    withoutSpecialWrite(scope, found, beneficiaryId),
  ];
  const command = commandKey({ memberId: 'SYSTEM' }, 'ERASE_SPECIAL', crypto.randomUUID(), asked);
  const committed = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, deadline);
  if (!committed.ok) return committed;
  forgetDataKeys(personSubject(beneficiaryId));
  await removeSpecial(scope, caseId, beneficiaryId);
  return { ok: true };
}
