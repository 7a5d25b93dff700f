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
 * What follows once a person's keys are gone: referrals that did not fit into the transaction, and the history of changes.
 * Each step can be repeated, and what was done already is passed over; the job's row goes last. Throws when somebody keeps
 * changing the same referrals, or the store does not answer: then the row stays.
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
    if (!erasure) throw new Error('an erasure that nobody follows up');
    const awaited = awaitedOf(next);
    const more = Object.keys(awaited).length > 0 ? [toldWrite(by.scope, erasure, awaited)] : [];
    const writes = mergedCounters([...next.flatMap((part) => part.writes), ...more]);
    // Never a repeat: what was told is no longer among the parts.
    const command = commandKey({ memberId: by.memberId }, 'FINISH_ERASURE', crypto.randomUUID(), {});
    const committed = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, by.deadline);
    if (committed.ok) told += next.length;
    else if (++tries === mostTries) throw new Error(`an erasure that cannot be finished: ${committed.problem.code}`);
  }
  const changes = await removeChanges(by.scope, caseId, beneficiaryId);
  await removeJob(job);
  return { told, changes };
}
