import { run } from '../bench/support/runner.ts';
import { programs } from './programs.ts';

/** `npm run prove -- access`: one program of proofs, goals and figures side by side. */
const [name = '', ...args] = process.argv.slice(2);
const program = programs[name];
if (program) await run(program, args);
else {
  console.error(`usage: npm run prove -- ${Object.keys(programs).join(' | ')} [--quick] [--only <part>]`);
  process.exitCode = 2;
}
