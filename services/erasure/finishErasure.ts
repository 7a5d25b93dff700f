import { removeChanges } from '../caseFile/erasedPersonStore.ts';
import { type ErasureJob, removeJob } from '../caseFile/retentionStore.ts';
import { commit } from '../platform/commit.ts';
import { commandKey } from '../platform/idempotency.ts';
import { statesOf } from '../referrals/store/erasedReferralStore.ts';
import { awaitedOf, type Eraser, fitting, partsOf, recorderOfErasure } from './erasureParts.ts';
import { findErasure, toldWrite } from './erasureStore.ts';
import { mergedCounters } from './mergedCounters.ts';

const mostTries = 5;

/**
 * Finishes an erasure after the keys were destroyed: the referrals that did not fit into the transaction, and the
 * corrections of the record. Each step can be repeated and skips finished work. The job row is removed last.
 * @throws when other commands keep changing the same referrals, or the store does not answer. The job row then stays.
 */
export async function finishErasure(job: ErasureJob, by: Eraser): Promise<{ told: number; changes: number }> {
  const { caseId, beneficiaryId, country, erasedAt } = job;
  let told = 0;
  for (let tries = 0; ; ) {
    const recorder = recorderOfErasure(beneficiaryId, erasedAt, by);
    const parts = partsOf(await statesOf(by.scope, caseId, beneficiaryId), job.codeIndexes, recorder, by);
    if (parts.length === 0) break;
    const next = fitting(parts, 1);
    const erasure = await findErasure(by.scope, country, erasedAt, beneficiaryId);
    if (!erasure) throw new Error('the record that follows the erasure is missing');
    const awaited = awaitedOf(next);
    const more = Object.keys(awaited).length > 0 ? [toldWrite(by.scope, erasure, awaited)] : [];
    const writes = mergedCounters([...next.flatMap((part) => part.writes), ...more]);
    // A random key: finished referrals are no longer among the parts, so no repeat is possible.
    const command = commandKey({ memberId: by.memberId }, 'FINISH_ERASURE', crypto.randomUUID(), {});
    const committed = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, by.deadline);
    if (committed.ok) told += next.length;
    else if (++tries === mostTries) throw new Error(`an erasure that cannot be finished: ${committed.problem.code}`);
  }
  const changes = await removeChanges(by.scope, caseId, beneficiaryId);
  await removeJob(job);
  return { told, changes };
}
