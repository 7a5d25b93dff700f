import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleSettings, bundlesDirectory } from '../../infra/bundle/build.ts';

const root = join(import.meta.dirname, '../..');
const schemaFolder = join(root, 'schema');

/** Kibibytes of a file. */
export const kibibytes = (path: string): number => statSync(path).size / 1024;

/** The shipped functions, built once before the first bench (bench/main.ts). */
export const ownBundles = {
  graphql: join(bundlesDirectory, 'graphql/index.js'),
  relay: join(bundlesDirectory, 'relay/index.js'),
};

/** The functions for comparison, bundled with the same settings but with all modules. */
export async function handlersToCompare(folder: string): Promise<{ bare: string; bareStub: string; typical: string }> {
  const typeDefs = readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(join(schemaFolder, name), 'utf8'));
  const bundle = async (handler: string, name: string, more: object = {}) => {
    const outfile = join(folder, name, 'index.js');
    await build({
      ...bundleSettings,
      absWorkingDir: root,
      entryPoints: [`bench/handlers/${handler}.ts`],
      outfile,
      define: { ...bundleSettings.define, TYPE_DEFS: JSON.stringify(typeDefs.join('\n')) },
      ...more,
    });
    writeFileSync(join(folder, name, 'package.json'), '{ "type": "commonjs" }\n');
    return outfile;
  };
  const stub = { alias: { '@aws-sdk/credential-provider-node': './infra/bundle/environmentCredentials.ts' } };
  return {
    bare: await bundle('bare', 'bare'),
    bareStub: await bundle('bare', 'bareStub', stub),
    typical: await bundle('typical', 'typical'),
  };
}
