import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlesDirectory } from '../infra/bundle/build.ts';
import { kibibytes, ownBundles } from './support/bundles.ts';
import type { Bench, Figure } from './support/figures.ts';

/** The size and the parts of the shipped bundles. A test holds the same limits (test/infra/bundles.test.ts). */
type Metafile = { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> };

/** The package or the own folder of a module. */
const ownerOf = (path: string) =>
  /.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');

/** Packages from more than one folder, and modules that no function may contain. */
function unwantedOf(paths: string[]): string[] {
  const folders = new Set(paths.flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const names = [...folders].map((folder) => folder.split('node_modules/').at(-1) ?? '');
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return [...twice, ...paths.filter((path) => /credential-provider|xray|protobuf/.test(path))];
}

export const bench: Bench = {
  measure: async () => {
    const { graphql, relay } = ownBundles;
    const metafile = JSON.parse(readFileSync(join(bundlesDirectory, 'meta.json'), 'utf8')) as Metafile;
    const largest = (name: string): string => {
      const sizes = new Map<string, number>();
      for (const [path, { bytesInOutput }] of Object.entries(metafile.outputs[`dist/${name}/index.js`]?.inputs ?? {}))
        sizes.set(ownerOf(path), (sizes.get(ownerOf(path)) ?? 0) + bytesInOutput / 1024);
      const sorted = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 6);
      return sorted.map(([owner, size]) => `${owner} ${size.toFixed(0)}`).join(', ');
    };
    const sized = (name: string, path: string, atMost: number): Figure => ({
      name: `bundle of ${name}`,
      goal: { atMost },
      reached: kibibytes(path),
      unit: 'KiB',
      note: largest(name),
    });
    const unwanted = Object.values(metafile.outputs).flatMap(({ inputs }) => unwantedOf(Object.keys(inputs)));
    return [
      sized('graphql', graphql, 620),
      sized('relay', relay, 260),
      {
        name: 'packages twice, protobuf, X-Ray SDK, credential chain',
        goal: { atMost: 0 },
        reached: unwanted.length,
        unit: '',
        note: unwanted.slice(0, 3).join(', '),
      },
    ];
  },
};
