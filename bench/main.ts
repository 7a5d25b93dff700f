import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './support/runner.ts';

/**
 * `npm run bench`: every figure of the project's speed, goal and reached side by side, and all rounds in results.json.
 * Each bench is a file of this folder; nothing listens anywhere but on 127.0.0.1.
 */
const names = [
  ...[
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
  ],
];
const resultsFile = join(import.meta.dirname, 'results.json');

const parts = Object.fromEntries(names.map((name) => [name, `bench/${name}.ts`]));
const { figures, failed, machine, isWhole } = await run({ title: 'bench', parts }, process.argv.slice(2));
// Partial or hurried figures never replace the whole.
if (!machine.quick && isWhole && failed.length === 0)
  writeFileSync(resultsFile, `${JSON.stringify({ machine, figures }, rounded, 2)}\n`);

/** No figure is more precise than a thousandth. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(3)) : value;
}
