import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventMessage } from '../../services/relay/eventMessage.ts';
import { startQueues, type TestQueues } from '../support/engines.ts';
import { startOfficeApi } from './officeApi.ts';

const program = join(import.meta.dirname, '../../examples/back-office/main.ts');
const queueName = 'indreptar-test-md-mec.fifo';

let queues: TestQueues;
let api: Awaited<ReturnType<typeof startOfficeApi>>;
let queueUrl: string;
let folder: string;
let running: ChildProcess[] = [];

beforeAll(async () => {
  [queues, api] = await Promise.all([startQueues(), startOfficeApi()]);
});
afterAll(async () => {
  await Promise.all([queues.stop(), api.stop()]);
});
beforeEach(() => {
  queues.server.deleteQueue(queueName);
  queueUrl = queues.addQueue('MD-MEC');
  folder = mkdtempSync(join(tmpdir(), 'back-office-'));
  api.commands.length = 0;
  api.loseAnswers = 0;
});
afterEach(async () => {
  for (const child of running) await kill(child);
  running = [];
  rmSync(folder, { recursive: true });
});

function startOffice() {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    QUEUE_URL: queueUrl,
    API_URL: api.url,
    TOKEN: 'test',
    STATE_FILE: join(folder, 'state.json'),
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const office = { child, output: '' };
  child.stdout.on('data', (text) => {
    office.output += text;
  });
  return office;
}

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function tell(referralId: string, version: number, previousVersion: number, type = 'referral.amended', repeat = '') {
  const event = {
    referralId,
    version,
    type,
    recordedAt: '2026-03-02T08:15:30.000Z',
    number: 'IGM-CH/2026/000123',
    told: { 'MD-MEC': previousVersion },
    pending: ['MD-MEC'],
    sentExists: false,
  };
  const { body, groupId, deduplicationId } = eventMessage(event, 'MD-MEC', 'test');
  queues.server.sendMessage(queueName, body, {
    region: 'eu-central-1',
    messageGroupId: groupId,
    messageDeduplicationId: deduplicationId + repeat,
  });
}

function addReferral(version = 1): string {
  const id = randomUUID();
  const history = Array.from({ length: version }, (_, at) => ({
    version: at + 1,
    type: at === 0 ? 'referral.issued' : 'referral.amended',
  }));
  api.referrals[id] = { version, canAcknowledge: true, history };
  return id;
}

async function until(holds: () => boolean) {
  while (!holds()) await sleep(20);
}
const left = () => {
  const { ready, inflight } = queues.server.inspectQueue(queueName)?.messages ?? { ready: [], inflight: [] };
  return ready.length + inflight.length;
};
const stateOf = (id: string) => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).referrals[id];

test('a new referral is confirmed, its message deleted, a duplicate dropped', async () => {
  const id = addReferral();
  tell(id, 1, 0, 'referral.issued');
  tell(id, 1, 0, 'referral.issued', '-again');
  const office = startOffice();
  await until(() => left() === 0 && office.output.includes('receipt confirmed'));
  expect(office.output).toContain('seen already, dropped');
  expect(api.commands).toEqual([
    { referral: { id }, expectedVersion: 1, idempotencyKey: expect.any(String), incomingNumber: 'BO-00001' },
  ]);
});

test('a gap is read from the history, in order, and a referral that was issued in it is confirmed', async () => {
  const id = addReferral(3);
  tell(id, 3, 2);
  const office = startOffice();
  await until(() => office.output.includes('receipt confirmed'));
  const processed = office.output.match(/v\d referral\.\w+: processed/g);
  expect(processed).toEqual([
    'v1 referral.issued: processed',
    'v2 referral.amended: processed',
    'v3 referral.amended: processed',
  ]);
  expect(stateOf(id)).toMatchObject({ version: 3, told: 3, toAcknowledge: false });
});

test('killed before the answer to its command came, it repeats the same command after the restart', async () => {
  const id = addReferral();
  tell(id, 1, 0, 'referral.issued');
  api.loseAnswers = 1;
  const first = startOffice();
  await until(() => api.commands.length === 1);
  await kill(first.child);
  const second = startOffice();
  await until(() => second.output.includes('receipt confirmed'));
  expect(api.commands.length).toBeGreaterThan(1);
  for (const command of api.commands) expect(command).toEqual(api.commands[0]);
  expect(left()).toBe(0);
});

test('after a version conflict it decides again with the present version and a new key', async () => {
  const id = addReferral();
  tell(id, 1, 0, 'referral.issued');
  // The version is 1 when the example reads it, and 2 when its first command arrives.
  const version = { enumerable: true, get: () => (api.commands.length === 0 ? 1 : 2), set() {} };
  Object.defineProperty(api.referrals[id], 'version', version);
  const office = startOffice();
  await until(() => office.output.includes('receipt confirmed'));
  expect(api.commands.map((command) => command.expectedVersion)).toEqual([1, 2]);
  expect(new Set(api.commands.map((command) => command.idempotencyKey)).size).toBe(2);
});

test('a message of another contract stays for the dead-letter queue, and does not delay others', async () => {
  queues.server.sendMessage(queueName, '{"specversion":"2.0"}', {
    region: 'eu-central-1',
    messageGroupId: 'x',
    messageDeduplicationId: 'x',
  });
  const id = addReferral();
  tell(id, 1, 0, 'referral.issued');
  const office = startOffice();
  await until(() => office.output.includes('receipt confirmed'));
  expect(office.output).toContain('is not understood');
  expect(left()).toBe(1);
});

test('asked to end, it ends at once and cleanly', async () => {
  const office = startOffice();
  await until(() => office.output.includes('following'));
  office.child.kill('SIGTERM');
  const [code] = await once(office.child, 'exit');
  expect(code).toBe(0);
  expect(office.output).toContain('ended');
});
