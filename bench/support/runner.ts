import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFunctions } from '../../infra/bundle/build.ts';
import { type Figure, isReached } from './figures.ts';
import type { Said } from './onePart.ts';
import { type Machine, machineOf, tableOf } from './report.ts';

/** Runs benches and proofs: each part in a process of its own, one table of goals and figures, and a verdict. */

const root = join(import.meta.dirname, '../..');

/**
 * A program of measurements: each part with its name and its file, as a path from the root, and the rows that need a
 * figure.
 */
export type Program = { title: string; parts: Record<string, string>; rows?: readonly string[] };
export type Measured = { figures: (Figure & { part: string })[]; failed: string[] };
type Report = Measured & { machine: Machine & { quick: boolean }; isWhole: boolean };

/** Rows without a figure: a row that was not measured is not proved. */
export const missingRows = (rows: readonly string[], figures: Pick<Figure, 'name'>[]): string[] =>
  rows.filter((row) => !figures.some(({ name }) => name.startsWith(`${row} `)));

/** The lines of the verdict; none when every goal is reached, every row has a figure and no part failed. */
export function faultsOf(rows: readonly string[], { figures, failed }: Measured): string[] {
  const missed = figures.filter((figure) => isReached(figure) === false).map(({ name }) => name);
  const verdicts: [string, string[]][] = [
    ['missed', missed],
    ['without a figure', missingRows(rows, figures)],
    ['failed', failed],
  ];
  return verdicts.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${names.join('; ')}`);
}

/**
 * Measures the parts that the command line names and prints the table. The process ends with 1 when a goal is missed, a row
 * has no figure or a part failed, and with 2 when the command line names a part that does not exist.
 */
export async function run({ title, parts, rows = [] }: Program, args: string[]): Promise<Report> {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } },
  });
  const quick = values.quick ?? false;
  const chosen = values.only ?? Object.keys(parts);
  const unknown = chosen.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(`no ${title} ${unknown}: there are ${Object.keys(parts).join(', ')}`);
    process.exit(2);
  }

  let running: ChildProcess | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      running?.kill('SIGTERM');
      process.exit(130);
    });
  }
  // Parts that start the platform run the functions as they are deployed.
  await buildFunctions();
  const machine = { ...machineOf(), quick };
  const startedAt = Date.now();
  const say = (line: string) => console.error(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const measured: Measured = { figures: [], failed: [] };
  for (const name of chosen) {
    say(name);
    try {
      const figures = await measuredBy(join(root, parts[name] ?? ''));
      measured.figures.push(...figures.map((figure) => ({ part: name, ...figure })));
    } catch (error) {
      measured.failed.push(name);
      say(`${name} failed: ${(error as Error).message}`);
    }
  }

  const placeOf = ({ name }: Figure) => rows.findIndex((row) => name.startsWith(`${row} `)) + 1 || rows.length + 1;
  const inOrder = measured.figures.toSorted((a, b) => placeOf(a) - placeOf(b));
  console.log(tableOf(inOrder, machine));
  const isWhole = !values.only;
  const faults = faultsOf(isWhole ? rows : [], measured);
  for (const line of faults) console.log(line);
  if (faults.length === 0) console.log('every goal is reached');
  else process.exitCode = 1;
  return { ...measured, machine, isWhole };

  /** One part in its own process, which ends with everything that it started. */
  function measuredBy(file: string): Promise<Figure[]> {
    if (!existsSync(file)) return Promise.reject(new Error(`${file} is not there`));
    return new Promise((resolve, reject) => {
      let figures: Figure[] | undefined;
      // The functions' log goes nowhere, as cheaply as in Lambda.
      const child = fork(join(import.meta.dirname, 'onePart.ts'), [file, ...(quick ? ['--quick'] : [])], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        serialization: 'advanced',
      });
      running = child;
      child.on('message', (said: Said) => {
        if ('line' in said) say(`  ${said.line}`);
        else figures = said.figures;
      });
      child.once('exit', (code) => (figures ? resolve(figures) : reject(new Error(`ended with ${code}`))));
    });
  }
}
