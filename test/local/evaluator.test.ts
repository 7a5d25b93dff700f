import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions, bundlesDirectory } from '../../infra/bundle/build.ts';
import { importsOf, type Source, sourcesOf } from '../support/laws.ts';

// The evaluator is under the AGPL-3.0, so it is a tool of the developer's machine and part of no shipped code
// (docs/adr/0010-the-iam-evaluator-is-a-development-tool.md).

const isEvaluator = (name: string) => name.includes('@cloud-copilot/');
const importers = (files: Source[]) =>
  files.filter((file) => importsOf(file).some(isEvaluator)).map(({ path }) => path);
const files = sourcesOf('services', 'infra', 'data', 'examples', 'local');
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));

test('one file of the local platform imports it, and nothing else', () => {
  expect(importers(files)).toEqual(['local/iam/judge.ts']);
});

test('an import anywhere else would be found', () => {
  const planted = { path: 'services/platform/x.ts', text: "const x = await import('@cloud-copilot/iam-simulate');" };
  expect(importers([...files, planted])).toEqual(['local/iam/judge.ts', planted.path]);
});

test('it is a development dependency', () => {
  expect(Object.keys(manifest.devDependencies).filter(isEvaluator)).toEqual(['@cloud-copilot/iam-simulate']);
  expect(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(isEvaluator)).toEqual([]);
});

test('no bundle contains it', async () => {
  await buildFunctions();
  const { inputs } = JSON.parse(readFileSync(join(bundlesDirectory, 'meta.json'), 'utf8'));
  expect(Object.keys(inputs).length).toBeGreaterThan(100);
  expect(Object.keys(inputs).filter(isEvaluator)).toEqual([]);
});
