import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, isReached } from '../bench/support/figures.ts';
import { machineOf, tableOf } from '../bench/support/report.ts';
import { buildFunctions } from '../infra/build.ts';
import { areas, missingRows, rows } from './rows.ts';

/**
 * `npm run prove -- access`: the figures of SECURITY 8 for access, G1 to G10 and G22 to G24, goal and reached side by side.
 * Each area is measured in a process of its own; a missed goal, a row without a figure or an area that fails ends with 1.
 */
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } },
  allowPositionals: true,
});
if (positionals.join() !== 'access') {
  console.error(`usage: npm run prove -- access [--quick] [--only ${Object.keys(areas).join(' | ')}]`);
  process.exit(2);
}
const quick = values.quick ?? false;
const chosen = values.only ?? Object.keys(areas);
const unknown = chosen.filter((name) => !(name in areas));
if (unknown.length > 0) {
  console.error(`no area ${unknown}: there are ${Object.keys(areas).join(', ')}`);
  process.exit(2);
}

let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    running?.kill('SIGTERM');
    process.exit(130);
  });
}

// The areas that start the platform run what is deployed.
await buildFunctions();
const machine = { ...machineOf(), quick };
const startedAt = Date.now();
const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s`;
const figures: Figure[] = [];
const failed: string[] = [];
for (const name of chosen) {
  console.error(`${seconds()}  ${name}`);
  try {
    figures.push(...(await measured(name)));
  } catch (error) {
    failed.push(name);
    console.error(`${seconds()}  ${name} failed: ${(error as Error).message}`);
  }
}

const byRow = (figure: Figure) => rows.findIndex((row) => figure.name.startsWith(`${row} `)) + 1 || rows.length + 1;
console.log(
  tableOf(
    [...figures].sort((a, b) => byRow(a) - byRow(b)),
    machine,
  ),
);
const missed = figures.filter((figure) => isReached(figure) === false).map(({ name }) => name);
const missing = values.only ? [] : missingRows(figures);
const verdicts: [string, string[]][] = [
  ['missed', missed],
  ['without a figure', missing],
  ['failed', failed],
];
for (const [what, names] of verdicts) if (names.length > 0) console.log(`${what}: ${names.join('; ')}`);
if (verdicts.every(([, names]) => names.length === 0)) console.log('every goal is reached');
else process.exitCode = 1;

/** Runs one area in its own process, which ends with everything it started. */
function measured(name: string): Promise<Figure[]> {
  const file = join(import.meta.dirname, '..', areas[name] ?? '');
  if (!existsSync(file)) return Promise.reject(new Error(`${areas[name]} is not there`));
  return new Promise((resolve, reject) => {
    let answer: Figure[] | undefined;
    // What functions log goes nowhere, as cheaply as in Lambda.
    const child = fork(join(import.meta.dirname, 'oneArea.ts'), [file, ...(quick ? ['--quick'] : [])], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    running = child;
    child.on('message', (said: Figure[]) => {
      answer = said;
    });
    child.once('exit', (code) => (answer ? resolve(answer) : reject(new Error(`ended with ${code}`))));
  });
}
