import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DataDirectory } from './dataDirectory.ts';
import { localCredentials } from './functions/definitions.ts';
import { PlatformProblem } from './problem.ts';
import type { RuntimeFile } from './runtimeFile.ts';

export type Seed = 'none' | 'directory' | 'demo';

interface SeedState {
  /** A hash of the directory's files at the time of loading. Changed files are loaded again. */
  directory?: string;
  demo?: 'started' | 'done' | 'left out';
}

const stateFile = 'seeded.json';
const root = join(import.meta.dirname, '..');

/**
 * Loads the data that a sign-in needs into an empty store, and returns how to load the demo. The demo takes longer, so
 * the platform answers requests while it loads. Both loads are idempotent: an interrupted load continues at the next
 * start.
 */
export async function seedStore(
  data: DataDirectory,
  runtime: RuntimeFile,
  wanted: Seed,
  say: (line: string) => void,
): Promise<(() => Seeding) | undefined> {
  if (wanted === 'none') return undefined;
  const state = data.readJson<SeedState>(stateFile) ?? {};
  const save = (change: SeedState) => data.writeJson(stateFile, Object.assign(state, change));
  const version = directoryVersion();
  if (state.demo === undefined) save({ demo: wanted === 'demo' ? 'started' : 'left out' });
  if (state.directory !== version) {
    say('loading the directory of institutions and the demo accounts');
    await runSeed('directory', runtime, say).done;
    save({ directory: version });
  }
  if (state.demo !== 'started') return undefined;
  return () => {
    say('loading demo cases and referrals meanwhile');
    const seeding = runSeed('demo', runtime, say);
    return { ...seeding, done: seeding.done.then(() => save({ demo: 'done' })) };
  };
}

function directoryVersion(): string {
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true });
  for (const file of files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(readFileSync(file));
  // The documents of the example program are registered together with the accounts.
  hash.update(readFileSync(join(root, 'examples', 'back-office', 'main.ts')));
  return hash.digest('hex');
}

/** A running seed: its end, and how to stop it. */
export interface Seeding {
  done: Promise<void>;
  stop(): void;
}

/** Runs the seed as a program of its own, the one that `npm run seed` runs on any stage. */
function runSeed(part: 'directory' | 'demo', runtime: RuntimeFile, say: (line: string) => void): Seeding {
  const child = spawn(process.execPath, [join(root, 'tools', 'seed.ts'), part], {
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
  let stopped = false;
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else if (!stopped) reject(new PlatformProblem(`loading the ${part} failed: ${lines.at(-1) ?? `exit ${code}`}`));
    });
  });
  return {
    done,
    stop: () => {
      stopped = true;
      child.kill();
    },
  };
}

/** The institution of a machine client, for example MD-MEC of `indreptar-dev-md-mec-machine`. */
export const institutionOfClient = (stage: string, clientName: string): string =>
  clientName.slice(`indreptar-${stage}-`.length, -'-machine'.length).toUpperCase();

/** The environment with which a tool reaches the platform. */
export const seedEnvironment = (runtime: RuntimeFile): Record<string, string> => ({
  STAGE: runtime.stage,
  TABLE_NAME: runtime.tableName,
  KEYS_TABLE_NAME: runtime.keysTableName,
  ACCESS_LOG_TABLE_NAME: runtime.accessLogTableName,
  FIELD_KEY_ID: runtime.fieldKeyId,
  INDEX_KEY_ID: runtime.indexKeyId,
  AWS_REGION: runtime.region,
  AWS_ENDPOINT_URL_DYNAMODB: runtime.dynamoEndpoint,
  AWS_ENDPOINT_URL_SQS: runtime.queueEndpoint,
  AWS_ENDPOINT_URL_KMS: runtime.keyEndpoint,
  INDREPTAR_CLOCK_FILE: runtime.clockFile,
  DEMO_MACHINES: runtime.machineClients
    .map(({ name, id }) => `${institutionOfClient(runtime.stage, name)}:${id}`)
    .join(','),
  ...localCredentials('seed'),
});
