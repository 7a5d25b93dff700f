import type { Scope } from '../caller/scope.ts';
import { erasedPersonWrite, findErasableCase } from '../caseFile/erasedPersonStore.ts';
import { jobWrite } from '../caseFile/retentionStore.ts';
import { type CommandKey, commit } from '../platform/commit.ts';
import { forgetDataKeys } from '../platform/keys/dataKeyCache.ts';
import { personSubject } from '../platform/keys/heldKeys.ts';
import { log } from '../platform/logger.ts';
import { type Outcome, refuse } from '../platform/outcome.ts';
import { openNumbers, statesOf } from '../referrals/store/erasedReferralStore.ts';
import { type Erasure, type ErasureReason, type LedgerEntry, whyNotErase } from './erasure.ts';
import { awaitedOf, type Eraser, fitting, partsOf, recorderOfErasure } from './erasureParts.ts';
import { erasureWrite, findErasure } from './erasureStore.ts';
import { finishErasure } from './finishErasure.ts';
import { eraseKeysWrite, keysStateOf } from './keysStore.ts';
import { ledgerWrite } from './ledgerStore.ts';
import { mergedCounters } from './mergedCounters.ts';

export type Erasing = {
  caseId: string;
  beneficiaryId: string;
  reason: ErasureReason;
  incomingNumber?: string | undefined;
};

const mostTries = 3;

/**
 * Erases one person in one transaction: it destroys the keys, adds a line to the ledger and an event to each referral, and
 * removes the rows that find the person. The conditions are: no hold is in force, the person is not erased yet, and no other
 * command has changed the case or the referrals. A transaction holds about 18 referrals. With more, the keys and a job row
 * come first, so that nothing can be read from then on. `finishErasure` then tells the remaining institutions, in this call
 * or in the next nightly run.
 */
export async function erasePerson(
  erasing: Erasing,
  by: Eraser,
  command: CommandKey,
): Promise<Outcome<{ erasure: Erasure }>> {
  for (let tries = 1; ; tries++) {
    const erased = await tryToErase(erasing, by, command);
    if (erased.ok || erased.problem.code !== 'VERSION_CONFLICT') return erased;
    if (tries === mostTries) return refuse({ code: 'BUSY' });
  }
}

async function tryToErase(erasing: Erasing, by: Eraser, command: CommandKey): Promise<Outcome<{ erasure: Erasure }>> {
  const { caseId, beneficiaryId } = erasing;
  const [found, keys, referrals] = await Promise.all([
    findErasableCase(by.scope, caseId),
    keysStateOf(beneficiaryId),
    statesOf(by.scope, caseId, beneficiaryId),
  ]);
  const person = found?.persons.find(({ id }) => id === beneficiaryId);
  if (!found || !person) return refuse({ code: 'NOT_FOUND' });
  const refused = whyNotErase(keys);
  if (refused) return refuse(refused);
  const open = openNumbers(referrals);
  if (open.length > 0) return refuse({ code: 'OPEN_REFERRALS', numbers: open });

  const erasedAt = by.now.toISOString();
  const recorder = recorderOfErasure(beneficiaryId, erasedAt, by);
  const parts = partsOf(referrals, person.codeIndexes, recorder, by);
  const { country, caseNumber, institutionId } = found;
  const { reason, incomingNumber } = erasing;
  const named = { beneficiaryId, caseId, country, reason, incomingNumber };
  const entry: LedgerEntry = {
    kind: 'ERASED',
    scope: 'ALL',
    at: erasedAt,
    institutionId,
    memberId: by.memberId,
    ...named,
  };
  const job = { caseId, beneficiaryId, country, institutionId, erasedAt, codeIndexes: person.codeIndexes ?? [] };
  const fixed = (erasure: Erasure) => [
    eraseKeysWrite(beneficiaryId),
    ledgerWrite(entry),
    erasedPersonWrite(by.scope, found, beneficiaryId, erasedAt),
    erasureWrite(by.scope, erasure),
    jobWrite(job),
  ];
  const unsaid: Erasure = { id: `${erasedAt}/${beneficiaryId}`, caseNumber, erasedAt, awaited: {}, ...named };
  const first = fitting(parts, fixed(unsaid).length);
  const erasure = { ...unsaid, awaited: awaitedOf(first) };
  const writes = mergedCounters([...fixed(erasure), ...first.flatMap((part) => part.writes)]);
  const committed = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, by.deadline);
  if (!committed.ok) return committed;
  forgetDataKeys(personSubject(beneficiaryId));
  if (committed.repeated) return repeatedErasure(by.scope, erasing);
  return { ok: true, erasure: (await finished(erasure, job, by)) ?? erasure };
}

/** Finishes the erasure. A failure here is not reported to the caller, because the job row guarantees the rest. */
async function finished(
  erasure: Erasure,
  job: Parameters<typeof finishErasure>[0],
  by: Eraser,
): Promise<Erasure | undefined> {
  try {
    await finishErasure(job, by);
    return await findErasure(by.scope, erasure.country, erasure.erasedAt, erasure.beneficiaryId);
  } catch (error) {
    log.error('erasure.unfinished', { caseId: erasure.caseId }, error);
    return undefined;
  }
}

/** The answer to a repeated command: the present state of the erasure. */
export async function repeatedErasure(
  scope: Scope,
  { caseId, beneficiaryId }: Pick<Erasing, 'caseId' | 'beneficiaryId'>,
): Promise<Outcome<{ erasure: Erasure }>> {
  const found = await findErasableCase(scope, caseId);
  const erasedAt = found?.persons.find(({ id }) => id === beneficiaryId)?.erasedAt;
  const erasure = found && erasedAt && (await findErasure(scope, found.country, erasedAt, beneficiaryId));
  return erasure ? { ok: true, erasure } : refuse({ code: 'NOT_FOUND' });
}
