import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

/** The process of a bench, on parts that are made for the test. */
const root = join(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indreptar-runner-'));
  const part = (name: string, body: string) =>
    writeFileSync(join(folder, `${name}.ts`), `export const bench = { measure: async () => { ${body} } };`);
  part('reached', "return [{ name: 'fast', unit: '×', reached: 1, goal: { atMost: 2 } }];");
  part('missed', "return [{ name: 'slow', unit: '×', reached: 3, goal: { atMost: 2 } }];");
  part('broken', "throw new Error('no engine');");
  const parts = Object.fromEntries(
    ['reached', 'missed', 'broken'].map((name) => [name, relative(root, join(folder, `${name}.ts`))]),
  );
  const runner = JSON.stringify(join(root, 'bench/support/runner.ts'));
  const program = `import { run } from ${runner};
await run({ title: 'trial', parts: ${JSON.stringify(parts)} }, process.argv.slice(2));`;
  writeFileSync(join(folder, 'main.ts'), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ran = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}` };
};

it.each([
  [['--only', 'reached'], 0, 'every goal is reached'],
  [['--only', 'missed'], 1, 'missed: slow'],
  [['--only', 'broken'], 1, 'failed: broken'],
  [['--only', 'absent'], 2, 'no trial absent: there are reached, missed, broken'],
])('with %j ends with %i and says so', (args, status, words) => {
  const run = ran(...args);
  expect([run.status, run.said.includes(words)]).toEqual([status, true]);
});
