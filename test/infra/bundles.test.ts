import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions, bundlesDirectory } from '../../infra/build.ts';

type Metafile = { outputs: Record<string, { inputs: Record<string, unknown> }> };
let metafile: Metafile;
beforeAll(async () => {
  await buildFunctions();
  metafile = JSON.parse(readFileSync(join(bundlesDirectory, 'meta.json'), 'utf8'));
});
const inputsOf = (name: string) => Object.keys(metafile.outputs[`dist/${name}/index.js`]?.inputs ?? {});
const kibibytes = (name: string) => statSync(join(bundlesDirectory, name, 'index.js')).size / 1024;

/** Packages that come from more than one folder. */
function packagesTwice(inputs: string[]): string[] {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const names = [...folders].map((folder) => folder.split('node_modules/').at(-1) ?? '');
  return names.filter((name, position) => names.indexOf(name) !== position);
}

test('the relay is within the size of a worker', () => {
  expect(kibibytes('relay')).toBeLessThanOrEqual(260);
});

test('no function looks for credentials anywhere but in its environment, or carries a package twice', () => {
  for (const output of Object.keys(metafile.outputs)) {
    const inputs = inputsOf(output.split('/')[1] ?? '');
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.filter((path) => /credential-provider|xray|protobuf/.test(path))).toEqual([]);
    expect(packagesTwice(inputs)).toEqual([]);
  }
});

test('each bundle starts by itself and has a handler', () => {
  for (const output of Object.keys(metafile.outputs)) {
    const path = join(bundlesDirectory, '..', output);
    const code = `process.stdout.write(typeof require(${JSON.stringify(path)}).handler)`;
    expect(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })).toBe('function');
  }
});

test('the same sources make the same bundles', async () => {
  const before = readFileSync(join(bundlesDirectory, 'relay', 'index.js'), 'utf8');
  await buildFunctions();
  expect(readFileSync(join(bundlesDirectory, 'relay', 'index.js'), 'utf8')).toBe(before);
});
