import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';
import { processesOf, until } from './support/processes.ts';
import { toyAssembly } from './support/toyAssembly.ts';

const directory = mkdtempSync(join(tmpdir(), 'restart-test-'));
const seen = join(directory, 'seen');
const slow = `
const { appendFileSync } = require('node:fs');
exports.handler = async ({ Records }) => {
  for (const record of Records) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    appendFileSync(${JSON.stringify(seen)}, record.dynamodb.Keys.pk.S + '\\n');
  }
  return { batchItemFailures: [] };
};`;
const assembly = toyAssembly({ stream: slow });
const dataDirectory = join(directory, 'data');

afterAll(() => {
  for (const each of [assembly, directory]) rmSync(each, { recursive: true, force: true });
});

const rowsSeen = () => (existsSync(seen) ? readFileSync(seen, 'utf8').split('\n').filter(Boolean) : []);

async function put(platform: TestPlatform, from: number, to: number): Promise<void> {
  const client = new DynamoDBClient(platform.aws('dynamodb'));
  for (let index = from; index < to; index++)
    await client.send(
      new PutItemCommand({
        TableName: platform.runtime.tableName,
        Item: { pk: { S: `REF#${index}` }, sk: { S: 'STATE' } },
      }),
    );
  client.destroy();
}

async function send(platform: TestPlatform, body: string): Promise<void> {
  const client = new SQSClient(platform.aws('sqs'));
  const QueueUrl = platform.queueUrl('MD-MEC');
  await client.send(
    new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: 'g', MessageDeduplicationId: body }),
  );
  client.destroy();
}

/** The same value as long as the key is the same. */
async function hashed(platform: TestPlatform): Promise<string> {
  const client = new KMSClient(platform.aws('kms'));
  const Message = Buffer.from('personal code');
  const { Mac = [] } = await client.send(
    new GenerateMacCommand({ KeyId: 'index', MacAlgorithm: 'HMAC_SHA_256', Message }),
  );
  client.destroy();
  return Buffer.from(Mac).toString('hex');
}

test('a killed platform loses no stream record, no message and no key, leaves no process, and keeps its addresses', async () => {
  const first = await startPlatform({ assembly, dataDirectory });
  const token = await first.token('admin');
  await send(first, 'kept');
  const hash = await hashed(first);
  await put(first, 0, 60);
  await until(rowsSeen, (rows) => rows.length > 0);
  await first.kill();
  await until(
    () => processesOf(dataDirectory),
    (left) => left.length === 0,
  );

  const second = await startPlatform({ assembly, dataDirectory, port: Number(new URL(first.url).port) });
  try {
    await put(second, 60, 70);
    await until(
      () => new Set(rowsSeen()).size,
      (count) => count === 70,
    );
    const engines = ({ runtime }: typeof first) => [runtime.dynamoEndpoint, runtime.queueEndpoint, runtime.keyEndpoint];
    expect(engines(second)).toEqual(engines(first));
    expect(await hashed(second)).toBe(hash);
    // An interrupted sender sends again.
    await send(second, 'kept');
    const state = await fetch(`${second.runtime.queueEndpoint}/_fauxqs/queues/indreptar-toy-md-mec.fifo`);
    expect((await state.text()).match(/"body": ?"kept"/g)).toHaveLength(1);
    // A token outlives the restart.
    expect((await second.graphql(token, '{ me { id } }')).status).toBe(200);
  } finally {
    await second.stop();
  }
});

test('a second platform on the same folder is refused in one line', async () => {
  const first = await startPlatform({ assembly, dataDirectory });
  try {
    await expect(startPlatform({ assembly, dataDirectory })).rejects.toThrow(
      /another platform \(process \d+\) is using/,
    );
  } finally {
    await first.stop();
  }
});

test('a taken port is told in one line', async () => {
  const first = await startPlatform({ assembly });
  try {
    const port = Number(new URL(first.url).port);
    await expect(startPlatform({ assembly, port })).rejects.toThrow(`port ${port} is taken`);
  } finally {
    await first.stop();
  }
});

// The signal goes to npm only, as from a service manager, or to the whole group, as from a terminal.
test.each([
  ['SIGTERM', 'npm'],
  ['SIGTERM', 'group'],
  ['SIGINT', 'group'],
  ['SIGKILL', 'npm'],
] as const)(
  'npm start ends on %s to its %s and leaves no process behind',
  async (signal, whom) => {
    const folder = join(directory, `${signal}-${whom}`);
    const npm = spawn('npm', ['start', '--silent', '--', '--no-seed'], {
      env: { ...process.env, NODE_OPTIONS: '', PORT: '0', DATA_DIR: folder, CDK_OUTDIR: assembly },
      stdio: ['ignore', 'pipe', 'inherit'],
      // A process group of its own, which gets Ctrl-C as a whole, as in a terminal.
      detached: true,
    });
    const exited = new Promise((resolve) => npm.once('exit', resolve));
    await new Promise<void>((resolve) => {
      createInterface({ input: npm.stdout }).on('line', (line) => line.startsWith('ready ') && resolve());
    });
    expect(processesOf(folder).length).toBeGreaterThan(0);
    process.kill(whom === 'group' ? -(npm.pid ?? 0) : (npm.pid ?? 0), signal);
    await exited;
    await until(
      () => processesOf(folder),
      (left) => left.length === 0,
    );
    expect(existsSync(join(folder, 'platform.json'))).toBe(false);
  },
  30_000,
);
