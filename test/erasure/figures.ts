import type { Bench, Figure } from '../../bench/support/figures.ts';
import { replayErasures } from '../../services/erasure/replay.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aFullPerson, ask, erasing, type Someone, someone } from './people.ts';
import { dumpOf, recoverable, restoreTable } from './remains.ts';
import { playSchedules, simulate } from './schedules.ts';

/** Row G24 of `npm run prove -- access`. `quick` measures only as much as the tests. */
async function figures(quick: boolean): Promise<Figure[]> {
  const platform = await startInProcess();
  try {
    return [...(await remainders(platform, quick ? 3 : 25)), ...(await schedules(quick))];
  } finally {
    await platform.stop();
  }
}

async function schedules(quick: boolean): Promise<Figure[]> {
  const count = quick ? 60 : 1_000;
  const stored = await playSchedules(count);
  const decided = 10_000;
  const wrong = Array.from({ length: decided }, (_, seed) => simulate(seed)).filter((story) => story !== undefined);
  return [
    figure('G24 schedules of the decisions: erase, hold, update, read', 10_000, decided, 'atLeast'),
    figure('G24 of these that no order explains', 0, wrong.length, 'atMost'),
    figure('G24 schedules on the store, with its own transactions', count, stored.played, 'atLeast'),
    figure('G24 of these that no order explains, or that leave a key', 0, stored.wrong.length, 'atMost'),
  ];
}

/**
 * Persons are erased, searched for with all remaining keys, brought back by a restore, and erased again by the ledger.
 */
async function remainders(platform: InProcess, count: number): Promise<Figure[]> {
  const { table } = platform;
  const markers: string[] = [];
  const people: Someone[] = [];
  for (let made = 0; made < count; made++) people.push(await someone(platform, aFullPerson(markers), 1));
  const wanted = [...markers, ...people.flatMap(({ words }) => words)];
  const backup = await dumpOf(table);
  const before = await recoverable(table, wanted);
  for (const person of people) {
    const { code } = await ask(platform.as('coordinator.igm'), 'eraseBeneficiary', erasing(person));
    if (code) throw new Error(`an erasure was refused: ${code}`);
  }
  const after = await recoverable(table, wanted);
  await restoreTable(table, table.tableName, backup);
  await restoreTable(table, table.keysName, backup);
  const restored = await recoverable(table, wanted);
  await replayErasures(platform.now(), () => undefined);
  const replayed = await recoverable(table, wanted);
  return [
    figure('G24 markers that the search finds before the erasure', wanted.length, before.length, 'atLeast'),
    figure('G24 markers recoverable after it, with every key that is left', 0, after.length, 'atMost'),
    figure('G24 markers that a restore of tables and keys brings back', wanted.length, restored.length, 'atLeast'),
    figure('G24 markers recoverable once the ledger is replayed', 0, replayed.length, 'atMost'),
  ];
}

const figure = (name: string, goal: number, reached: number, kind: 'atLeast' | 'atMost'): Figure => ({
  name,
  goal: kind === 'atLeast' ? { atLeast: goal } : { atMost: goal },
  reached,
  unit: '',
});

export const bench: Bench = { measure: ({ quick }) => figures(quick) };
