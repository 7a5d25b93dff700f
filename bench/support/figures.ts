/** One line of the table: what was measured, what it should be, what it is. */
export type Figure = {
  name: string;
  /** What PERFORMANCE 2 asks; without one the line is for information. */
  goal?: { atMost: number } | { atLeast: number };
  reached: number;
  /** Written behind the numbers: `×`, `KiB`, `ms`, `/s`. */
  unit: string;
  /** What a reader has to know beside the number. */
  note?: string;
  /** Medians of what was compared, and every round of it. */
  medians?: Record<string, number>;
  rounds?: Record<string, number[]>;
};

export type Settings = { quick: boolean; say: (line: string) => void };

/** One file of bench/ that measures one thing. */
export type Bench = { measure: (settings: Settings) => Promise<Figure[]> };

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Median of the ratios of each round: what slows a whole round, such as a busy neighbour, falls out. */
export const pairedRatio = (of: number[], to: number[]): number =>
  median(of.map((value, round) => value / (to[round] ?? Number.NaN)));

export const isReached = ({ goal, reached }: Figure): boolean | undefined =>
  goal && ('atMost' in goal ? reached <= goal.atMost : reached >= goal.atLeast);
