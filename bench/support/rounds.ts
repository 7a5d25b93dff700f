import { median } from './figures.ts';

export type Sample = Record<string, number>;

/** One measure over all rounds. */
export const column = (samples: Sample[], measure: string): number[] =>
  samples.map((sample) => sample[measure] ?? Number.NaN);

/**
 * Runs all variants once in each round, in a random order, after one discarded round. So no variant always runs first
 * or in the slowest minute of the machine.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  variants: Record<Name, () => Promise<Sample>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of shuffled(names)) {
      const sample = await variants[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

function shuffled<Item>(items: Item[]): Item[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0] as Item);
}

/** One measure of several variants, for a figure: medians and all rounds. */
export function compared(samples: Record<string, Sample[]>, measure: string) {
  const rounds = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, column(all, measure)]));
  const medians = Object.fromEntries(Object.entries(rounds).map(([name, values]) => [name, median(values)]));
  return { rounds, medians };
}
