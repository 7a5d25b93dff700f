import { median } from './figures.ts';
import type { Sample } from './rounds.ts';

/** Runs the operations one after the other. Returns their median and the cpu time of each. */
export async function timed(operations: (() => Promise<unknown>)[]): Promise<Sample> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (const operation of operations) {
    const startedAt = performance.now();
    await operation();
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(before);
  return { p50: median(times), cpuMs: (user + system) / 1000 / operations.length };
}

/** The same with so many operations in parallel: operations a second, and the time of each. */
export async function timedAtOnce(
  atOnce: number,
  operations: (() => Promise<unknown>)[],
): Promise<{ perSecond: number; times: number[] }> {
  const times: number[] = [];
  const left = [...operations].reverse();
  const startedAt = performance.now();
  const lane = async () => {
    for (let operation = left.pop(); operation; operation = left.pop()) {
      const began = performance.now();
      await operation();
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { perSecond: (operations.length * 1000) / (performance.now() - startedAt), times };
}
