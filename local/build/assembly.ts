import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformProblem } from '../problem.ts';
import { exclusively } from './exclusively.ts';

const root = join(import.meta.dirname, '..', '..');
/** The files that `schema/emitSchema.ts` writes. */
const contract = ['encodedSchema.ts', 'descriptions.ts'].map((name) => `services/graphql/generated/${name}`);
export const assemblyDirectory = join(root, 'cdk.out');
const stampFile = join(assemblyDirectory, 'inputs.sha256');

/** Makes the generated code, the bundles and the template, unless they are up to date. */
export async function ensureAssembly(say: (line: string) => void): Promise<string> {
  // Several platforms may start at once in tests. One of them builds, and the others wait.
  await exclusively(join(root, 'node_modules', '.cache', 'indreptar-build.lock'), async () => {
    if (contractIsStale()) {
      say('reading the contract in schema/');
      // A running platform needs the contract but not the types. `npm run codegen` makes both.
      await run(process.execPath, ['schema/emitSchema.ts']);
    }
    if (readStamp() !== inputStamp()) {
      say('building functions and synthesizing the template');
      // The templates are the same without the checks. `npm run check` and `npm run synth` run the checks.
      await run(process.execPath, ['infra/app.ts'], { CDK_VALIDATION: 'false' });
      writeFileSync(stampFile, inputStamp());
    }
  });
  return assemblyDirectory;
}

const readStamp = () => (existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined);

/**
 * Size and time of every source file of the template and of the manifest. Another synth may have replaced the manifest.
 */
function inputStamp(): string {
  const sources = ['services', 'infra', 'data', 'schema', 'examples', 'cdk.json', 'package-lock.json'].flatMap(
    filesUnder,
  );
  const manifest = join('cdk.out', 'manifest.json');
  const lines = [...sources, manifest].sort().map((file) => {
    const found = statSync(join(root, file), { throwIfNoEntry: false });
    return `${file} ${found?.size} ${found?.mtimeMs}`;
  });
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function contractIsStale(): boolean {
  const made = contract.flatMap(filesUnder).map(modifiedAt);
  return made.length < contract.length || Math.max(...filesUnder('schema').map(modifiedAt)) > Math.min(...made);
}

const modifiedAt = (file: string) => statSync(join(root, file)).mtimeMs;

function filesUnder(path: string): string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function run(program: string, programArguments: string[], environment: Record<string, string> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(program, programArguments, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new PlatformProblem(`${programArguments.at(-1)} failed:\n${output.trim()}`));
    });
  });
}
