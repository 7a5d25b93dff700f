import type { Bench, Figure } from './figures.ts';

/** The process of one part of a bench or proof: measures, hands over its figures, and ends. */
export type Said = { line: string } | { figures: Figure[] };

const tell = (said: Said) =>
  new Promise<void>((resolve) => process.send?.(said, undefined, undefined, () => resolve()));

// The process ends with `exit`, so that its engines end too: an engine ends with the process that started it.
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => process.exit(1));

const [file = '', flag] = process.argv.slice(2);
const { bench } = (await import(file)) as { bench: Bench };
const figures = await bench.measure({ quick: flag === '--quick', say: (line) => void tell({ line }) });
await tell({ figures });
process.exit(0);
