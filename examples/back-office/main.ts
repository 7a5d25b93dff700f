/**
 * A back office in one file, to copy and to change. It follows the queue of its institution, keeps its own state, reads
 * missed events through the API, and confirms the receipt of every new referral. README.md says how to run it.
 * Three rules make it safe to kill at any moment:
 * 1. An event is first written to the own state. Only then is the message deleted.
 * 2. Work that needs the API follows from the state, never from a message, so it is done again after a restart.
 * 3. A command keeps its idempotency key and its input in the state until it has an answer: a repeat has one effect.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

// ---- Settings ----
const required = (name: string): string => process.env[name] || stop(`${name} is not set, see README.md`);
const queueUrl = required('QUEUE_URL');
const apiUrl = required('API_URL');
const stateFile = process.env.STATE_FILE ?? 'back-office-state.json';

// ---- The state of this office. A real office keeps it in its own database, and changes it in one transaction with its
// work. ----
type Command = { expectedVersion: number; idempotencyKey: string; incomingNumber: string };
type OwnReferral = {
  number: string;
  /** The last version that was processed here. */
  version: number;
  /** The last version that the queue announced. It is higher than `version` while an event is missing. */
  told: number;
  toAcknowledge: boolean;
  /** The confirmation that was sent and has no answer yet. */
  command?: Command | undefined;
};
type State = { nextIncoming: number; referrals: Record<string, OwnReferral> };

const state: State = existsSync(stateFile)
  ? JSON.parse(readFileSync(stateFile, 'utf8'))
  : { nextIncoming: 1, referrals: {} };

/**
 * A failure of the power leaves the old or the new file, never a part: it is written under another name, forced to the
 * disk, then renamed.
 */
function save() {
  const file = openSync(`${stateFile}.new`, 'w');
  writeSync(file, `${JSON.stringify(state, null, 2)}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${stateFile}.new`, stateFile);
}

// ---- The queue ----
type ReferralEvent = {
  type: string;
  data: { kind: string; referralId: string; number: string; version: number; previousVersion: number };
};

/** Writes the news of a message into the state. The message can be deleted afterwards. */
function note({ type, data }: ReferralEvent) {
  const { referralId, number, version, previousVersion } = data;
  const own = state.referrals[referralId] ?? { number, version: 0, told: 0, toAcknowledge: false };
  state.referrals[referralId] = own;
  const name = `${number} v${version} ${type}`;
  if (version <= own.told) return say(`${name}: seen already, dropped`);
  own.told = version;
  if (previousVersion !== own.version)
    return say(`${name}: v${own.version} is the last one here, v${previousVersion} expected: a gap`);
  processEvent(own, version, type.replace(/^md\.indreptar\.|\.v1$/g, ''));
}

/** Processes one event, exactly once and in order. The event comes from the queue or from the history. */
function processEvent(own: OwnReferral, version: number, type: string) {
  own.version = version;
  own.told = Math.max(own.told, version);
  if (type === 'referral.issued') own.toAcknowledge = true;
  say(`${own.number} v${version} ${type}: processed`);
}

function isReferralEvent(event: unknown): event is ReferralEvent {
  const { specversion, type, data } = (event ?? {}) as Partial<ReferralEvent> & { specversion?: unknown };
  const known = specversion === '1.0' && /^md\.indreptar\.referral\.[A-Za-z]+\.v1$/.test(String(type));
  return (
    known &&
    data?.kind === 'REFERRAL' &&
    typeof data?.referralId === 'string' &&
    Number.isInteger(data.version) &&
    Number.isInteger(data.previousVersion)
  );
}

const sqs = new SQSClient({ useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL_SQS === undefined });
const ending = new AbortController();

async function receive(): Promise<void> {
  const settings = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: workIsLeft() ? 1 : 20 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(settings), { abortSignal: ending.signal });
  const understood = Messages.filter((message) => {
    const event = parse(message);
    if (event) note(event);
    else
      say(
        `message ${message.MessageId} is not understood: left in the queue, after five tries it goes to the dead letters`,
      );
    return event !== undefined;
  });
  if (understood.length === 0) return;
  save();
  for (const { ReceiptHandle } of understood) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }
}

function parse(message: Message): ReferralEvent | undefined {
  try {
    const event: unknown = JSON.parse(message.Body ?? '');
    return isReferralEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

// ---- The work that follows from the state ----
const isBehind = (own: OwnReferral) => own.version < own.told;
const workIsLeft = () => Object.values(state.referrals).some((own) => isBehind(own) || own.toAcknowledge);

async function work(): Promise<void> {
  for (const [id, own] of Object.entries(state.referrals)) {
    if (isBehind(own)) await readGap(id, own);
    if (own.toAcknowledge && !isBehind(own)) await acknowledge(id, own);
  }
}

type Read = { version: number; availableActions: string[]; history: { version: number; type: string }[] };
const readReferral = async (id: string) => (await ask<{ referral: Read | null }>(readQuery, { id })).referral;
const readQuery = `query Read($id: ID!) {
  referral(id: $id) { version availableActions history { version type } }
}`;

async function readGap(id: string, own: OwnReferral): Promise<void> {
  const referral = await readReferral(id);
  if (!referral) {
    say(`${own.number}: no longer ours to see`);
    own.version = own.told;
    own.toAcknowledge = false;
  } else {
    const missing = referral.history.filter((event) => event.version > own.version);
    for (const event of missing.sort((a, b) => a.version - b.version)) processEvent(own, event.version, event.type);
    if (isBehind(own)) say(`${own.number}: the history does not show v${own.told} yet, looking again`);
  }
  save();
}

async function acknowledge(id: string, own: OwnReferral): Promise<void> {
  if (!own.command) {
    const referral = await readReferral(id);
    if (!referral?.availableActions.includes('ACKNOWLEDGE')) return finish(own, 'nothing to confirm (any more)');
    const incomingNumber = `BO-${String(state.nextIncoming++).padStart(5, '0')}`;
    own.command = { expectedVersion: referral.version, idempotencyKey: randomUUID(), incomingNumber };
    save();
  }
  const { acknowledgeReferral: answer } = await ask<{ acknowledgeReferral: Answer }>(acknowledgeMutation, {
    input: { referral: { id }, ...own.command },
  });
  switch (answer.__typename) {
    case 'ReferralSuccess':
      return finish(own, `receipt confirmed under ${own.command.incomingNumber}, now v${answer.event.version}`);
    case 'BusyProblem':
      return say(`${own.number}: ${answer.message} Trying again.`);
    case 'VersionConflictProblem':
      // Nothing was written, because another user changed the referral first. Read it and decide again. The incoming
      // number stays taken.
      own.command.expectedVersion = answer.currentVersion ?? own.command.expectedVersion;
      own.command.idempotencyKey = randomUUID();
      return save();
    default:
      return finish(own, `not confirmed: ${answer.code}, ${answer.message}`);
  }
}

function finish(own: OwnReferral, outcome: string) {
  own.toAcknowledge = false;
  own.command = undefined;
  save();
  say(`${own.number}: ${outcome}`);
}

type Answer = {
  __typename: string;
  event: { version: number };
  code?: string;
  message?: string;
  currentVersion?: number;
};
const acknowledgeMutation = `mutation Acknowledge($input: AcknowledgeReferralInput!) {
  acknowledgeReferral(input: $input) {
    __typename
    ... on ReferralSuccess { event { version } }
    ... on Problem { code message }
    ... on VersionConflictProblem { currentVersion }
  }
}`;

// ---- The API ----
async function ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
  const answer = await fetch(apiUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'accept-language': 'en',
      authorization: `Bearer ${await token()}`,
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(15_000),
  });
  if (answer.status === 401) kept = undefined;
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: { extensions?: { code?: string } }[] };
  if (errors || !data) throw new Error(`the API answered ${answer.status} ${errors?.[0]?.extensions?.code ?? ''}`);
  return data;
}

let kept: { token: string; until: number } | undefined;

/** `TOKEN`, or a token by client credentials, which is kept until a minute before it expires. */
async function token(): Promise<string> {
  if (process.env.TOKEN) return process.env.TOKEN;
  if (kept && kept.until > Date.now()) return kept.token;
  const login = Buffer.from(`${required('CLIENT_ID')}:${required('CLIENT_SECRET')}`).toString('base64');
  const answer = await fetch(required('TOKEN_URL'), {
    method: 'POST',
    headers: { authorization: `Basic ${login}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'indreptar/api' }),
    signal: AbortSignal.timeout(15_000),
  });
  if (!answer.ok) throw new Error(`the token address answered ${answer.status}`);
  const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
  kept = { token: access_token, until: Date.now() + (expires_in - 60) * 1000 };
  return access_token;
}

// ---- Running ----
function say(line: string) {
  console.log(`${new Date().toISOString()} ${line}`);
}
function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

let misses = 0;
/** Repeats a call that failed, with longer and longer pauses. Nothing is lost meanwhile. */
async function attempt(what: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
    misses = 0;
  } catch (error) {
    if (ending.signal.aborted) return;
    misses++;
    say(`${what}: ${error instanceof Error ? error.message : error}; trying again`);
    await sleep(Math.min(500 * 2 ** misses, 30_000), undefined, { signal: ending.signal }).catch(() => undefined);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
say(`following ${queueUrl.split('/').pop()}, ${Object.keys(state.referrals).length} referrals known`);
while (!ending.signal.aborted) {
  await attempt('queue', receive);
  if (!ending.signal.aborted && workIsLeft()) await attempt('API', work);
}
say('ended');
