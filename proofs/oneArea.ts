import type { Figure } from '../bench/support/figures.ts';

/** The process of one area: measures, hands over its figures, and ends. */
// By exit, so that what was started ends too (engines are tied to this process's end).
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => process.exit(1));

const [file = '', flag] = process.argv.slice(2);
const { figures } = (await import(file)) as { figures: (quick: boolean) => Promise<Figure[]> };
const measured = await figures(flag === '--quick');
await new Promise<void>((resolve) => process.send?.(measured, undefined, undefined, () => resolve()));
process.exit(0);
