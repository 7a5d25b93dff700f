/** One line of the table: the measured thing, its goal and its figure. */
export type Figure = {
  name: string;
  /** The goal. Without one the line is for information. */
  goal?: { atMost: number } | { atLeast: number };
  reached: number;
  /** The unit behind the numbers: `×`, `KiB`, `ms`, `/s`. */
  unit: string;
  /** A remark that the reader needs beside the number. */
  note?: string;
  /** The medians of the compared variants, and all rounds. */
  medians?: Record<string, number>;
  rounds?: Record<string, number[]>;
};

export type Settings = { quick: boolean; say: (line: string) => void };

/** A module that measures one thing. */
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

/** The median of the ratios of each round, so that a slow round, for example with a busy neighbour, does not count. */
export const pairedRatio = (of: number[], to: number[]): number =>
  median(of.map((value, round) => value / (to[round] ?? Number.NaN)));

export const isReached = ({ goal, reached }: Figure): boolean | undefined =>
  goal && ('atMost' in goal ? reached <= goal.atMost : reached >= goal.atLeast);
