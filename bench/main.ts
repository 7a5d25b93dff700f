import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFunctions } from '../infra/build.ts';
import type { Figure } from './support/figures.ts';
import type { Said } from './support/oneBench.ts';
import { machineOf, tableOf } from './support/report.ts';

/**
 * `npm run bench`: every figure of the project's speed, goal and reached side by side, and all rounds in results.json.
 * Each bench is a file of this folder and runs in a process of its own; nothing listens anywhere but on 127.0.0.1.
 */
const benches = [
  'bundles',
  'coldStart',
  'warm',
  'concurrency',
  'pages',
  'rates',
  'relay',
  'ready',
  'sealing',
  'accessLog',
  'cost',
];
const resultsFile = join(import.meta.dirname, 'results.json');

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
const quick = values.quick ?? false;
const chosen = values.only ?? benches;
const unknown = chosen.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown}: there are ${benches.join(', ')}`);
  process.exit(1);
}

await buildFunctions();
let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    running?.kill('SIGTERM');
    process.exitCode = 130;
  });
}

const machine = { ...machineOf(), quick };
const startedAt = Date.now();
const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s`;
const figures: (Figure & { bench: string })[] = [];
const failed: string[] = [];
for (const name of chosen) {
  if (process.exitCode === 130) break;
  console.error(`${seconds()}  ${name}`);
  try {
    figures.push(...(await measured(name)).map((figure) => ({ bench: name, ...figure })));
  } catch (error) {
    failed.push(name);
    console.error(`${seconds()}  ${name} failed: ${(error as Error).message}`);
  }
}

if (process.exitCode !== 130) {
  console.log(tableOf(figures, machine));
  // A part of the figures, or hurried ones, never replace the whole.
  if (!quick && !values.only && failed.length === 0)
    writeFileSync(resultsFile, `${JSON.stringify({ machine, figures }, rounded, 2)}\n`);
  console.error(`${seconds()}  done on ${cpus().length} cores${failed.length > 0 ? `, failed: ${failed}` : ''}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** Thousandths are more than any figure here is worth. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(3)) : value;
}

/** Runs one bench in its own process, which ends with everything it started. */
function measured(name: string): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    let figures: Figure[] | undefined;
    // What functions log goes nowhere, as cheaply as in Lambda.
    const child = fork(join(import.meta.dirname, 'support/oneBench.ts'), [name, ...(quick ? ['--quick'] : [])], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    running = child;
    child.on('message', (said: Said) => {
      if ('line' in said) console.error(`${seconds()}    ${said.line}`);
      else figures = said.figures;
    });
    child.once('exit', (code) => (figures ? resolve(figures) : reject(new Error(`ended with ${code}`))));
  });
}
