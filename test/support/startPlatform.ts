import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RuntimeFile } from '../../local/runtimeFile.ts';
import { signIn } from '../../local/signIn.ts';

export interface PlatformSettings {
  /** The part of the data that is loaded before the platform is ready. */
  seed?: 'none' | 'directory' | 'demo';
  /** The number of processes of each function. */
  processes?: number;
  /** A synthesized assembly other than the project's own. */
  assembly?: string;
  /** A data folder that stays when the platform stops, for tests that start it again. */
  dataDirectory?: string;
  port?: number;
  /** False: the roles of the functions are not enforced. */
  iam?: boolean;
}

export interface TestPlatform {
  url: string;
  runtime: RuntimeFile;
  pid: number;
  /** The bearer token of a demo account, through the real flow of the issuer. */
  token(emailOrPlace: string): Promise<string>;
  /** The token of a machine client, by institution id. */
  machineToken(institutionId: string): Promise<string>;
  /** One GraphQL request of a caller. Returns the parsed answer with its status. */
  graphql(token: string | undefined, query: string, variables?: object): Promise<GraphqlAnswer>;
  queueUrl(institutionId: string): string;
  /** The settings with which an AWS client reaches the engines. */
  aws(service: 'dynamodb' | 'sqs' | 'kms'): AwsConnection;
  /** Moves business time, from now. */
  moveClock(offsetMs: number): void;
  /** The standard output and error so far. */
  output(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface GraphqlAnswer {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

export interface AwsConnection {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The platform as `npm start` runs it, as a child of the test. It ends with the test in any case. */
export async function startPlatform(settings: PlatformSettings = {}): Promise<TestPlatform> {
  const directory = settings.dataDirectory ?? mkdtempSync(join(tmpdir(), 'indreptar-test-'));
  const child = startMain(directory, settings);
  const output: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await ready(child, output);
  const runtime = JSON.parse(readFileSync(join(directory, 'platform.json'), 'utf8')) as RuntimeFile;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
    if (!settings.dataDirectory) rmSync(directory, { recursive: true, force: true });
  };
  return {
    ...clientOf(runtime),
    pid: child.pid ?? 0,
    output: () => output.join('\n'),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Runs the program of `npm start` without waiting for it. */
export function startMain(directory: string, settings: PlatformSettings = {}): ChildProcess {
  const { seed = 'none', processes = 2, iam = true } = settings;
  const seedFlags = { none: ['--no-seed'], directory: ['--no-demo'], demo: [] }[seed];
  const flags = [...seedFlags, ...(iam ? [] : ['--no-iam'])];
  return fork(join(import.meta.dirname, '../../local/start.js'), [...flags, '--processes', String(processes)], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(settings.port ?? 0),
      DATA_DIR: directory,
      ...(settings.assembly && { CDK_OUTDIR: settings.assembly }),
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function ready(child: ChildProcess, output: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (line.startsWith('ready ')) resolve();
      });
    }
    child.once('close', () => reject(new Error(`the platform did not start:\n${output.join('\n')}`)));
  });
}

function clientOf(runtime: RuntimeFile): Omit<TestPlatform, 'pid' | 'output' | 'stop' | 'kill'> {
  const tokens = new Map<string, Promise<string>>();
  return {
    url: runtime.url,
    runtime,
    token: (emailOrPlace) => {
      const email = emailOrPlace.includes('@') ? emailOrPlace : `${emailOrPlace}@demo.indreptar.example`;
      const { id: clientId, redirectUri } = runtime.explorerClient;
      const token = tokens.get(email) ?? signIn({ issuer: runtime.issuer, clientId, redirectUri, email });
      tokens.set(email, token);
      return token;
    },
    machineToken: (institutionId) => machineToken(runtime, institutionId),
    graphql: async (token, query, variables = {}) => {
      const answer = await fetch(`${runtime.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query, variables }),
      });
      return { status: answer.status, ...((await answer.json()) as object) };
    },
    queueUrl: (institutionId) => {
      const url = runtime.queues[institutionId];
      if (!url) throw new Error(`${institutionId} has no queue; there are ${Object.keys(runtime.queues)}`);
      return url;
    },
    aws: (service) => ({
      endpoint: { dynamodb: runtime.dynamoEndpoint, sqs: runtime.queueEndpoint, kms: runtime.keyEndpoint }[service],
      region: runtime.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    moveClock: (offsetMs) => writeFileSync(runtime.clockFile, String(offsetMs)),
  };
}

async function machineToken(runtime: RuntimeFile, institutionId: string): Promise<string> {
  const client = runtime.machineClients.find(({ name }) => name.includes(institutionId.toLowerCase()));
  if (!client) throw new Error(`${institutionId} has no machine client`);
  const answer = await fetch(`${runtime.issuer}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: client.scope }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
