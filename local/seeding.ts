import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DataDirectory } from './dataDirectory.ts';
import { localCredentials } from './functions/definitions.ts';
import { PlatformProblem } from './problem.ts';
import type { RuntimeFile } from './runtimeFile.ts';

export type Seed = 'none' | 'directory' | 'demo';

interface SeedState {
  /** Of the directory's files when they were loaded: changed files are loaded again. */
  directory?: string;
  demo?: 'started' | 'done' | 'left out';
}

const stateFile = 'seeded.json';
const root = join(import.meta.dirname, '..');

/** Loads an empty store. Seeding is idempotent, so one that was killed halfway goes on at the next start. */
export async function seedStore(
  data: DataDirectory,
  runtime: RuntimeFile,
  wanted: Seed,
  say: (line: string) => void,
): Promise<void> {
  if (wanted === 'none') return;
  const state = data.readJson<SeedState>(stateFile) ?? {};
  const save = (change: SeedState) => data.writeJson(stateFile, Object.assign(state, change));
  const version = directoryVersion();
  if (state.demo === undefined) save({ demo: wanted === 'demo' ? 'started' : 'left out' });
  if (state.demo === 'started') {
    // The demo's seed begins with the directory.
    say('loading the directory, the demo accounts, demo cases and referrals');
    await runSeed('demo', runtime, say);
    save({ directory: version, demo: 'done' });
  } else if (state.directory !== version) {
    say('loading the directory of institutions and the demo accounts');
    await runSeed('directory', runtime, say);
    save({ directory: version });
  }
}

function directoryVersion(): string {
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true });
  for (const file of files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** The seed is a program of its own, the same one that `npm run seed` runs on any stage. */
async function runSeed(part: 'directory' | 'demo', runtime: RuntimeFile, say: (line: string) => void): Promise<void> {
  const program = join(root, 'data', 'seed.ts');
  if (!existsSync(program)) {
    say('(no data/seed.ts: nothing loaded)');
    return;
  }
  const child = spawn(process.execPath, [program, part], {
    cwd: root,
    env: { ...process.env, ...seedEnvironment(runtime) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      say(`  ${line}`);
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new PlatformProblem(`loading the ${part} failed: ${lines.at(-1) ?? `exit ${code}`}`);
}

/** `indreptar-dev-md-mec-machine` is the app client of MD-MEC. */
export const institutionOfClient = (stage: string, clientName: string): string =>
  clientName.slice(`indreptar-${stage}-`.length, -'-machine'.length).toUpperCase();

/** What a tool beside the platform needs to reach it. */
export const seedEnvironment = (runtime: RuntimeFile): Record<string, string> => ({
  STAGE: runtime.stage,
  TABLE_NAME: runtime.tableName,
  AWS_REGION: runtime.region,
  AWS_ENDPOINT_URL_DYNAMODB: runtime.dynamoEndpoint,
  AWS_ENDPOINT_URL_SQS: runtime.queueEndpoint,
  INDREPTAR_CLOCK_FILE: runtime.clockFile,
  DEMO_MACHINES: runtime.machineClients
    .map(({ name, id }) => `${institutionOfClient(runtime.stage, name)}:${id}`)
    .join(','),
  ...localCredentials('seed'),
});
