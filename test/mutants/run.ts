import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run mutants -- policy|lifeCycle`: Stryker over one part. It prints survivors and writes the score to
 * scores.json.
 */
export type Mutant = { file: string; line: number; original: string; replacement: string; status: string };
type Report = {
  files: Record<string, { source: string; mutants: StoredMutant[] }>;
};
type Position = { line: number; column: number };
type StoredMutant = { status: string; replacement?: string; location: { start: Position; end: Position } };
/** A mutant that behaves like the original, and the reason. */
type Equivalent = { file: string; original: string; replacement: string; reason: string };

const part = process.argv[2] ?? 'policy';
const here = (name: string) => new URL(name, import.meta.url);

const textAt = (lines: string[], { start, end }: StoredMutant['location']): string =>
  lines
    .slice(start.line - 1, end.line)
    .map((line, at, all) =>
      line.slice(at === 0 ? start.column - 1 : 0, at === all.length - 1 ? end.column - 1 : undefined),
    )
    .join('\n');

export const mutantsOf = ({ files }: Report): Mutant[] =>
  Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ status, replacement = '', location }) => ({
      ...{ file, line: location.start.line, original: textAt(source.split('\n'), location), replacement, status },
    })),
  );

if (import.meta.main) {
  const stryker = new URL('../../node_modules/.bin/stryker', import.meta.url).pathname;
  const run = spawnSync(stryker, ['run', 'stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, MUTANTS: part },
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  const report = JSON.parse(readFileSync(join(tmpdir(), `indreptar-mutants-${part}.json`), 'utf8')) as Report;
  const equivalents = JSON.parse(readFileSync(here('equivalents.json'), 'utf8')) as Equivalent[];
  const isEquivalent = ({ file, original, replacement }: Mutant) =>
    equivalents.some((one) => one.file === file && one.original === original && one.replacement === replacement);
  const valid = mutantsOf(report).filter(({ status }) =>
    ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status),
  );
  const survivors = valid.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const equivalent = survivors.filter(isEquivalent);
  const missed = survivors.filter((mutant) => !isEquivalent(mutant));
  for (const { file, line, original, replacement } of missed)
    console.log(`${file}:${line}\n  - ${original}\n  + ${replacement}`);
  const killed = valid.length - survivors.length;
  const score = { mutants: valid.length, killed, equivalent: equivalent.length };
  const reached = (100 * killed) / (valid.length - equivalent.length);
  console.log(`${part}: ${killed} of ${valid.length} killed, ${equivalent.length} equivalent: ${reached.toFixed(1)} %`);
  // A run over some of the files gives no score of the part.
  if (!process.env.MUTATE) {
    const scores = JSON.parse(readFileSync(here('scores.json'), 'utf8')) as Record<string, unknown>;
    const on = new Date().toISOString().slice(0, 10);
    writeFileSync(here('scores.json'), `${JSON.stringify({ ...scores, on, [part]: score }, null, 2)}\n`);
  }
}
