import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fatesOf, type KeysState, type LedgerEntry, whyNotErase, whyNotHold } from '../../services/erasure/erasure.ts';
import { eraseKeysWrite, holdWrite, keysStateOf } from '../../services/erasure/keysStore.ts';
import { ledgerWrite, readLedger } from '../../services/erasure/ledgerStore.ts';
import { commit, put, type Write } from '../../services/platform/commit.ts';
import { commandKey } from '../../services/platform/idempotency.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { newDataKeyRow } from '../../services/platform/keys/dataKeyRows.ts';
import { dataKeysOf } from '../../services/platform/keys/dataKeys.ts';
import { type DataKeys, personSubject } from '../../services/platform/keys/heldKeys.ts';
import { seal } from '../../services/platform/keys/seal.ts';
import { dynamo } from '../../services/platform/table.ts';

/**
 * Erasing, holding, releasing, updating and reading one person at the same time, in thousands of schedules on the real
 * store with the transactions of the product. Some order of the operations must explain all answers, and after an
 * erasure no value may open.
 */

export const kinds = ['ERASE', 'HOLD', 'RELEASE', 'UPDATE', 'READ'] as const;
type Kind = (typeof kinds)[number];
type Done = { kind: Kind; answer: string };

/** The transactions under test: those of the product, or a broken variant. */
export type Transactions = {
  erase: (beneficiaryId: string) => Write;
  hold: (beneficiaryId: string, hold: boolean) => Write;
  ledger: (entry: LedgerEntry) => Write[];
};
export const products: Transactions = {
  erase: eraseKeysWrite,
  hold: holdWrite,
  ledger: (entry) => [ledgerWrite(entry)],
};

/** Small, seeded and the same on every machine. */
export function diceOf(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return (state ^ (state >>> 13)) % sides;
  };
}

const sides: Kind[] = ['ERASE', 'ERASE', 'HOLD', 'HOLD', 'RELEASE', 'UPDATE', 'READ'];
const entryOf = (kind: LedgerEntry['kind'], beneficiaryId: string, at: string): LedgerEntry => ({
  kind,
  at,
  beneficiaryId,
  caseId: beneficiaryId,
  country: 'MD',
  institutionId: 'MD-IGM',
  memberId: 'test',
  ...(kind === 'ERASED' && { scope: 'ALL' as const }),
});

async function commitAll(beneficiaryId: string, writes: Write[]): Promise<string> {
  const command = commandKey({ memberId: 'schedules' }, 'SCHEDULE', randomUUID(), {});
  const done = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, Date.now() + 20_000);
  return done.ok ? 'DONE' : done.problem.code;
}

const place = (beneficiaryId: string) =>
  ({ table: 'schedule', row: beneficiaryId, field: 'text', schemaVersion: 1, group: 'P' }) as const;

/** One operation as the product does it: it reads first and then commits under conditions. */
async function run(
  kind: Kind,
  beneficiaryId: string,
  keys: DataKeys,
  { erase, hold, ledger }: Transactions,
  at: string,
): Promise<string> {
  if (kind === 'ERASE') {
    const refused = whyNotErase(await keysStateOf(beneficiaryId));
    if (refused) return refused.code;
    return commitAll(beneficiaryId, [erase(beneficiaryId), ...ledger(entryOf('ERASED', beneficiaryId, at))]);
  }
  if (kind === 'HOLD' || kind === 'RELEASE') {
    const entry = entryOf(kind === 'HOLD' ? 'HOLD' : 'RELEASED', beneficiaryId, at);
    return commitAll(beneficiaryId, [hold(beneficiaryId, kind === 'HOLD'), ...ledger(entry)]);
  }
  if (kind === 'UPDATE') {
    const sealed = seal(keys, place(beneficiaryId), 'marker');
    return commitAll(beneficiaryId, [{ item: put({ pk: `SCHEDULE#${beneficiaryId}`, sk: 'TEXT', sealed }) }]);
  }
  const state = await keysStateOf(beneficiaryId);
  return state?.state === 'ACTIVE' && state.names.length > 0 ? 'OPENS' : 'NOTHING';
}

type Model = { erased: boolean; hold: boolean };
/** The answer and the effect of an operation that runs alone. Written from the requirement, not from the code. */
function alone(kind: Kind, model: Model): { answer: string; next: Model } {
  if (kind === 'UPDATE') return { answer: 'DONE', next: model };
  if (kind === 'READ') return { answer: model.erased ? 'NOTHING' : 'OPENS', next: model };
  if (model.erased) return { answer: 'PERSON_ERASED', next: model };
  if (kind === 'ERASE') {
    return model.hold ? { answer: 'LEGAL_HOLD', next: model } : { answer: 'DONE', next: { ...model, erased: true } };
  }
  const wanted = kind === 'HOLD';
  if (model.hold === wanted) return { answer: wanted ? 'LEGAL_HOLD' : 'NO_LEGAL_HOLD', next: model };
  return { answer: 'DONE', next: { ...model, hold: wanted } };
}

/** True when some order of the operations gives all answers and the final state. */
export function isExplained(done: readonly Done[], end: Model, model: Model = { erased: false, hold: false }): boolean {
  if (done.length === 0) return model.erased === end.erased && (end.erased || model.hold === end.hold);
  return done.some(({ kind, answer }, at) => {
    const step = alone(kind, model);
    return step.answer === answer && isExplained(done.toSpliced(at, 1), end, step.next);
  });
}

const choose = (dice: (sides: number) => number): Kind[] =>
  Array.from({ length: 3 + dice(4) }, () => sides[dice(sides.length)] ?? 'READ');
const storyOf = (seed: number, done: readonly Done[]) =>
  `seed ${seed}: ${done.map(({ kind, answer }) => `${kind} ${answer}`).join(', ')}`;

/**
 * The same without a store: every operation is a read and a commit, and a seed decides about the order. Tens of
 * thousands run in a second. A test compares these decisions with the conditions of the store for every form of a row.
 */
export function simulate(seed: number, commits = { erase: whyNotErase, hold: whyNotHold }): string | undefined {
  const dice = diceOf(seed);
  let keys: NonNullable<KeysState> = { state: 'ACTIVE', legalHold: false };
  const ledger: LedgerEntry[] = [];
  const done: Done[] = [];
  const note = (kind: LedgerEntry['kind']) => {
    ledger.push(entryOf(kind, 'somebody', `2026-04-10T07:00:00.${String(ledger.length).padStart(3, '0')}Z`));
  };
  const steps: Record<Kind, (() => string | undefined)[]> = {
    ERASE: [
      () => whyNotErase(keys)?.code,
      () => {
        const refused = commits.erase(keys)?.code;
        if (refused) return refused;
        keys = { ...keys, state: 'ERASED' };
        note('ERASED');
        return 'DONE';
      },
    ],
    HOLD: [() => held(true)],
    RELEASE: [() => held(false)],
    UPDATE: [() => undefined, () => 'DONE'],
    READ: [() => (keys.state === 'ACTIVE' ? 'OPENS' : 'NOTHING')],
  };
  function held(hold: boolean): string {
    const refused = commits.hold(keys, hold)?.code;
    if (refused) return refused;
    keys = { ...keys, legalHold: hold };
    note(hold ? 'HOLD' : 'RELEASED');
    return 'DONE';
  }
  const running = choose(dice).map((kind) => ({ kind, left: [...steps[kind]] }));
  while (running.length > 0) {
    const at = dice(running.length);
    const operation = running[at];
    const answer = operation?.left.shift()?.();
    if (!operation || answer === undefined) continue;
    done.push({ kind: operation.kind, answer });
    running.splice(at, 1);
  }
  const end = { erased: keys.state === 'ERASED', hold: keys.legalHold };
  if (!isExplained(done, end)) return `${storyOf(seed, done)}: no order explains it`;
  const fate = fatesOf(ledger).get('somebody');
  const isSaid = (fate?.erased === 'ALL') === end.erased && (fate?.legalHold ?? false) === end.hold;
  return isSaid ? undefined : `${storyOf(seed, done)}: the ledger says something else`;
}

/** Plays one schedule on the store. Returns its faults in words. */
export async function playSchedule(
  seed: number,
  transactions: Transactions = products,
  beneficiaryId: string = randomUUID(),
): Promise<string | undefined> {
  const dice = diceOf(seed);
  const subject = personSubject(beneficiaryId);
  const wrapped = { P1: randomBytes(64), S1: randomBytes(64) };
  await dynamo.send(new PutItemCommand(newDataKeyRow(subject, wrapped)));
  const plain = new Map([['P1', randomBytes(32)]]);
  const keys: DataKeys = {
    ...{ subject, state: 'ACTIVE', wrapped, plain, unwrapping: new Map(), isCleared: false, erasedGroups: [] },
  };
  const chosen = choose(dice);
  const waits = chosen.map(() => dice(4));
  const done = await Promise.all(
    chosen.map(async (kind, at): Promise<Done> => {
      for (let waited = 0; waited < (waits[at] ?? 0); waited++) await turn();
      const instant = `2026-04-10T07:00:00.${String(at).padStart(3, '0')}Z`;
      return { kind, answer: await run(kind, beneficiaryId, keys, transactions, instant) };
    }),
  );
  const row = await keysStateOf(beneficiaryId);
  const end = { erased: row?.state === 'ERASED', hold: row?.legalHold === true };
  const story = storyOf(seed, done);
  if (
    !isExplained(
      done.filter(({ answer }) => answer !== 'BUSY'),
      end,
    )
  )
    return `${story}: no order explains it`;
  if (end.erased && (row?.names.length ?? 0) > 0) return `${story}: keys are left`;
  forgetDataKeys(subject);
  const later = end.erased ? await dataKeysOf(subject, []) : undefined;
  return later && later.state !== 'ERASED' ? `${story}: it opens afterwards` : undefined;
}

export type Campaign = { played: number; wrong: string[]; erased: number; milliseconds: number };

/** Plays so many schedules, a few at a time, and then compares the whole ledger with the rows. */
export async function playSchedules(
  count: number,
  transactions: Transactions = products,
  first = 1,
  atOnce = 48,
): Promise<Campaign> {
  const began = performance.now();
  const wrong: string[] = [];
  const ids = Array.from({ length: count }, () => randomUUID());
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const at = next++;
      const found = await playSchedule(first + at, transactions, ids[at]);
      if (found) wrong.push(found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const fates = fatesOf(await readLedger());
  let erased = 0;
  for (const id of ids) {
    const isErased = (await keysStateOf(id))?.state === 'ERASED';
    if (isErased) erased += 1;
    if ((fates.get(id)?.erased === 'ALL') !== isErased) wrong.push(`${id}: ledger and keys differ`);
  }
  return { played: count, wrong, erased, milliseconds: Math.round(performance.now() - began) };
}
