import { workerScope } from '../caller/scope.ts';
import { findErasableCase } from '../caseFile/erasedPersonStore.ts';
import { monthsUntil } from '../caseFile/retention.ts';
import { type Due, readDue, removeDue } from '../caseFile/retentionStore.ts';
import { erasePerson } from '../erasure/erasePerson.ts';
import { eraseSpecial } from '../erasure/eraseSpecial.ts';
import { finishErasure } from '../erasure/finishErasure.ts';
import { serviceEraser } from '../erasure/serviceEraser.ts';
import { loadDirectory } from '../institutions/institutionStore.ts';
import { commandKey } from '../platform/idempotency.ts';
import { log } from '../platform/logger.ts';

/**
 * The result of one run. `left` counts the cases for the next night, because the time or the number of rows was used up.
 * `failed` counts the failures.
 */
export type Swept = { cases: number; persons: number; held: number; finished: number; left: number; failed: number };

const pageSize = 50;

/**
 * Erases the data that is due, oldest first, and finishes interrupted erasures. Each step can be repeated. The run ends when
 * nothing is left, after `most` rows, or at the deadline (epoch milliseconds). The next night continues.
 */
export async function sweep(now: Date, deadline: number, most = 500): Promise<Swept> {
  const scope = workerScope('retention');
  const swept: Swept = { cases: 0, persons: 0, held: 0, finished: 0, left: 0, failed: 0 };
  const today = now.toISOString().slice(0, 10);
  let count = 0;
  for (const month of monthsUntil(today)) {
    let after: string | undefined;
    do {
      const { dues, last } = await readDue(scope, month, today, pageSize, after);
      for (const due of dues) {
        if (count >= most || Date.now() >= deadline) swept.left += 1;
        else await settle(due, now, deadline, swept);
        count += 1;
      }
      after = count >= most ? undefined : last;
    } while (after !== undefined);
  }
  return swept;
}

/** Handles one due row. After a failure the row stays for the next night, and the other rows are still handled. */
async function settle(due: Due, now: Date, deadline: number, swept: Swept): Promise<void> {
  try {
    if (due.kind === 'UNFINISHED') {
      const directory = await loadDirectory(due.country);
      await finishErasure(due, serviceEraser(directory, due.institutionId, now, deadline));
      swept.finished += 1;
      return;
    }
    const isDone = await destroy(due, now, deadline, swept);
    if (!isDone) return;
    await removeDue(due);
    swept.cases += 1;
  } catch (error) {
    swept.failed += 1;
    log.error('retention.failed', { caseId: due.caseId }, error);
  }
}

/** Erases every person of the case. False when a person is under a hold, so that the row stays. */
async function destroy(
  { caseId, dataClass }: Extract<Due, { kind: 'PERIOD_OVER' }>,
  now: Date,
  deadline: number,
  swept: Swept,
): Promise<boolean> {
  const scope = workerScope('retention');
  const found = await findErasableCase(scope, caseId);
  if (!found?.isClosed) return true;
  const eraser = serviceEraser(await loadDirectory(found.country), found.institutionId, now, deadline);
  let isDone = true;
  for (const { id: beneficiaryId } of found.persons) {
    const asked = { caseId, beneficiaryId };
    const command = commandKey(eraser, 'ERASE_BENEFICIARY', crypto.randomUUID(), asked);
    const erased =
      dataClass === 'SPECIAL_CATEGORY'
        ? await eraseSpecial(scope, asked, now, deadline)
        : await erasePerson({ ...asked, reason: 'RETENTION_OVER' }, eraser, command);
    if (erased.ok) swept.persons += 1;
    else if (erased.problem.code !== 'PERSON_ERASED') {
      isDone = false;
      if (erased.problem.code === 'LEGAL_HOLD') swept.held += 1;
      else swept.failed += 1;
    }
  }
  return isDone;
}
