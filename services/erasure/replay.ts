import { workerScope } from '../caller/scope.ts';
import { erasedPersonWrite, findErasableCase, withoutSpecialWrite } from '../caseFile/erasedPersonStore.ts';
import { jobWrite } from '../caseFile/retentionStore.ts';
import { loadDirectory } from '../institutions/institutionStore.ts';
import { commit, type Write } from '../platform/commit.ts';
import { commandKey } from '../platform/idempotency.ts';
import { forgetDataKeys } from '../platform/keys/dataKeyCache.ts';
import { personSubject } from '../platform/keys/heldKeys.ts';
import { removeSpecial } from '../referrals/store/erasedReferralStore.ts';
import { type Erasure, type ErasureReason, type Fate, fatesOf } from './erasure.ts';
import { erasureWrite, findErasure } from './erasureStore.ts';
import { finishErasure } from './finishErasure.ts';
import { applyFate } from './keysStore.ts';
import { readLedger } from './ledgerStore.ts';
import { serviceEraser } from './serviceEraser.ts';

export type Replayed = {
  entries: number;
  persons: number;
  /** The number of key rows whose keys or lost hold a restore had changed back. */
  keys: number;
  /** The number of cases in which a person had been restored. */
  cases: number;
  /** The number of referrals whose institutions are told again. */
  told: number;
};

const patience = 60_000;
const every = 100;

/**
 * Repeats all erasures and holds of the ledger after a restore, before the service takes traffic (docs/security.md,
 * "Threats", T35). All keys come first: from then on no erased data opens, even if a later step fails. A second run changes
 * nothing.
 */
export async function replayErasures(now: Date, say: (line: string) => void): Promise<Replayed> {
  const entries = await readLedger();
  const fates = [...fatesOf(entries)];
  const replayed: Replayed = { entries: entries.length, persons: fates.length, keys: 0, cases: 0, told: 0 };
  say(`${entries.length} entries of the ledger, ${fates.length} persons`);
  for (const [at, [beneficiaryId, fate]] of fates.entries()) {
    if (await applyFate(beneficiaryId, fate)) replayed.keys += 1;
    forgetDataKeys(personSubject(beneficiaryId));
    if ((at + 1) % every === 0) say(`keys: ${at + 1} of ${fates.length}`);
  }
  say(`keys: ${replayed.keys} rows had come back or lost their hold, the others were as they should be`);
  for (const [at, [, fate]] of fates.entries()) {
    if (fate.erased === 'ALL') await eraseAgain(fate, now, replayed);
    else if (fate.erased === 'SPECIAL') await eraseSpecialAgain(fate, replayed);
    if ((at + 1) % every === 0) say(`records: ${at + 1} of ${fates.length}`);
  }
  say(`records: ${replayed.cases} persons had come back, ${replayed.told} referrals say again that they are erased`);
  return replayed;
}

/** Erases the person's case and referrals again, as far as the restored table contains them. */
async function eraseAgain({ last }: Fate, now: Date, replayed: Replayed): Promise<void> {
  const scope = workerScope('tool');
  const { caseId, beneficiaryId, country, at: erasedAt, incomingNumber, institutionId } = last;
  const found = await findErasableCase(scope, caseId);
  const person = found?.persons.find(({ id }) => id === beneficiaryId);
  if (!found || !person) return;
  const job = { caseId, beneficiaryId, country, institutionId, erasedAt, codeIndexes: person.codeIndexes ?? [] };
  const followed = await findErasure(scope, country, erasedAt, beneficiaryId);
  const reason = last.reason as ErasureReason;
  const named = { beneficiaryId, caseId, country, reason, incomingNumber };
  const erasure: Erasure = {
    id: `${erasedAt}/${beneficiaryId}`,
    caseNumber: found.caseNumber,
    ...{ erasedAt, awaited: {} },
    ...named,
  };
  if (person.erasedAt === undefined) {
    const follow = followed ? [] : [erasureWrite(scope, erasure)];
    await write(beneficiaryId, [erasedPersonWrite(scope, found, beneficiaryId, erasedAt), jobWrite(job), ...follow]);
    replayed.cases += 1;
  } else if (!followed) await write(beneficiaryId, [erasureWrite(scope, erasure)]);
  const eraser = serviceEraser(await loadDirectory(country), institutionId, now, Date.now() + patience);
  replayed.told += (await finishErasure(job, eraser)).told;
}

async function eraseSpecialAgain({ last }: Fate, replayed: Replayed): Promise<void> {
  const scope = workerScope('tool');
  const { caseId, beneficiaryId } = last;
  const found = await findErasableCase(scope, caseId);
  if (!found?.persons.some(({ id, erasedAt }) => id === beneficiaryId && erasedAt === undefined)) return;
  await write(beneficiaryId, [withoutSpecialWrite(scope, found, beneficiaryId)]);
  await removeSpecial(scope, caseId, beneficiaryId);
  replayed.cases += 1;
}

async function write(beneficiaryId: string, writes: Write[]): Promise<void> {
  const command = commandKey({ memberId: 'SYSTEM' }, 'REPLAY_ERASURE', crypto.randomUUID(), {});
  const done = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, Date.now() + patience);
  if (!done.ok) throw new Error(`the ledger could not be applied: ${done.problem.code}; is there traffic?`);
}
