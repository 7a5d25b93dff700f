import { readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';

/**
 * `node test/mutants/pureTests.ts policy`: the pure tests of a part without Jest. Exits with 1 at the first failure.
 */
const globals = new URL('./globals.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globals, shortCircuit: true } : next(specifier, context),
});

const here = (path: string) => new URL(`../${path}`, import.meta.url);
const lifeCycleTests = readdirSync(here('lifeCycle/')).filter((name) => name.endsWith('.test.ts'));
const parts: Record<string, string[]> = {
  policy: [
    'referralRules',
    'caseRules',
    'operationRules',
    'listSight',
    'record',
    'scopeSees',
    'pseudonyms',
    'guard',
    'coverage',
  ].map((name) => `access/${name}.test.ts`),
  lifeCycle: lifeCycleTests.map((name) => `lifeCycle/${name}`),
};

for (const file of parts[process.argv[2] ?? ''] ?? []) await import(here(file).href);
const { count, firstFailure } = (await import(globals)) as typeof import('./globals.ts');
if (count() === 0) throw new Error('which part: policy or lifeCycle');
const failed = await firstFailure();
process.stdout.write(failed ? `${failed}\n` : `${count()} tests hold\n`);
process.exit(failed ? 1 : 0);
