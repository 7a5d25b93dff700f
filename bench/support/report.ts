import { cpus, loadavg, totalmem } from 'node:os';
import { type Figure, isReached } from './figures.ts';

export type Machine = {
  cores: number;
  processor: string;
  memoryGiB: number;
  node: string;
  date: string;
  loadBefore: number;
};

export const machineOf = (): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  date: new Date().toISOString(),
  /** The load of the last minute before the bench, from other programs on the same cores. */
  loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
});

const numberOf = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

const goalOf = ({ goal, unit }: Figure) =>
  goal ? ('atMost' in goal ? `≤ ${numberOf(goal.atMost)} ${unit}` : `≥ ${numberOf(goal.atLeast)} ${unit}`) : '';

/** The table for people, with one line for each figure. */
export function tableOf(figures: Figure[], machine: Machine & { quick: boolean }): string {
  const rows = figures.map((figure) => {
    const reached = isReached(figure);
    const verdict = reached === undefined ? '' : reached ? 'ok' : 'MISSED';
    return [figure.name, goalOf(figure), `${numberOf(figure.reached)} ${figure.unit}`, verdict, figure.note ?? ''];
  });
  const header = ['figure', 'goal', 'reached', '', ''];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => (column < 4 ? (row[column] ?? '').length : 0))),
  );
  const lineOf = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const { cores, processor, node, date, loadBefore, quick } = machine;
  return [
    '',
    lineOf(header),
    widths
      .map((width) => '-'.repeat(width))
      .join('  ')
      .trimEnd(),
    ...rows.map(lineOf),
    '',
    `${cores} cores (${processor}), Node ${node}, ${date}, load before ${loadBefore}${quick ? '; QUICK: few rounds, a tenth of the data, so for orientation only' : ''}`,
    'Only ratios taken in the same run travel to another machine; rates and milliseconds are of this one.',
  ].join('\n');
}
