import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { documentsInProgram } from '../../tools/documentManifest.ts';
import { leaveOut } from './leaveOut.ts';
import { shorten } from './shorten.ts';

const root = join(import.meta.dirname, '../..');
export const bundlesDirectory = join(root, 'dist');
/** The documents of the example back office, taken from its source. The demo registers them for its systems. */
const exampleDocumentsFile = join(bundlesDirectory, 'back-office.documents.json');

/** The settings of all bundles for Lambda. The bench uses them for its comparisons too. */
export const bundleSettings = {
  bundle: true,
  // CommonJS starts 12 to 36 % faster than ESM and needs no createRequire banner.
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
} satisfies BuildOptions;

/** Every Lambda is a file called handler.ts, and its folder is its name. */
function functionNames(): string[] {
  const features = readdirSync(join(root, 'services')).sort();
  return features.filter((name) => existsSync(join(root, 'services', name, 'handler.ts')));
}

/**
 * Modules that few requests need. A dynamic import loads them from a file beside the function, so that a start does not
 * read them.
 */
const apart = {
  'graphql/descriptions': 'services/graphql/generated/descriptions.ts',
  'graphql/exportDocument': 'services/export/exportDocument.ts',
};

const keepApart: Plugin = {
  name: 'keep-apart',
  setup({ onResolve }) {
    for (const [output, source] of Object.entries(apart)) {
      onResolve({ filter: new RegExp(`/${basename(source)}$`) }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${basename(output)}.js`, external: true } : undefined,
      );
    }
  },
};

/** Bundles all functions in one pass: dist/<function>/index.js, and dist/meta.json for the size budget. */
export async function buildFunctions(): Promise<void> {
  const names = functionNames();
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      ...Object.fromEntries(names.map((name) => [`${name}/index`, `services/${name}/handler.ts`])),
      ...apart,
    },
    outdir: 'dist',
    write: false,
    ...bundleSettings,
    alias: {
      // The credentials of a function are in its environment. The default provider chain would be a third of the
      // bundle.
      '@aws-sdk/credential-provider-node': './infra/bundle/environmentCredentials.ts',
      '@apollo/utils.keyvaluecache': './infra/bundle/documentCache.ts',
    },
    plugins: [leaveOut, shorten, keepApart],
    metafile: true,
  });
  removeFormerFunctions(names);
  for (const file of outputFiles) writeWhenChanged(file.path, file.text);
  // Declares the module type of the bundle in every folder, because the package of this repository has another type.
  for (const name of names) writeWhenChanged(join(bundlesDirectory, name, 'package.json'), '{ "type": "commonjs" }\n');
  writeWhenChanged(join(bundlesDirectory, 'meta.json'), `${JSON.stringify(metafile, null, 2)}\n`);
  const example = readFileSync(join(root, 'examples', 'back-office', 'main.ts'), 'utf8');
  writeWhenChanged(exampleDocumentsFile, `${JSON.stringify(documentsInProgram(example), null, 2)}\n`);
}

function removeFormerFunctions(names: string[]) {
  const former = existsSync(bundlesDirectory) ? readdirSync(bundlesDirectory, { withFileTypes: true }) : [];
  for (const entry of former) {
    if (entry.isDirectory() && !names.includes(entry.name))
      rmSync(join(bundlesDirectory, entry.name), { recursive: true });
  }
}

/** Written by rename, so that no other build or start reads half a file. */
function writeWhenChanged(path: string, text: string) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

if (import.meta.main) await buildFunctions();
