import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Emitted, filesIn } from '../access/canary.ts';
import { newMarkers } from '../access/markers.ts';
import { setClock, signedIn } from '../support/overHttp.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';
import { type Clients, drive } from './canaryDrive.ts';

/**
 * Every personal value is unique in this run. People, a system, bad input and the relay drive the whole API with these
 * values. Then every byte of the output is searched: logs, queues and dead letters, answers to callers who may not see,
 * refusals, the three tables, the names and bytes of all files (docs/security.md, "Threats", T16).
 */
const markers = newMarkers(16);
const emitted: Emitted[] = [];
let platform: TestPlatform;

const keep = (place: string, bytes: string | Buffer) => emitted.push({ place, bytes });

async function post(token: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await fetch(`${platform.url}/graphql`, { method: 'POST', headers, body });
  keep(`the refusal of ${body.slice(0, 40)}`, `${JSON.stringify([...answer.headers])} ${await answer.text()}`);
}

/** The input of a careless or hostile client: names in places for other values. */
function badBodies(): string[] {
  const { text, personalCode } = markers;
  const asked = (query: string, variables: object = {}) => JSON.stringify({ query, variables });
  const opens =
    'mutation($input: OpenCaseInput!) { openCase(input: $input) { __typename ... on Problem { fields { message } } } }';
  return [
    `{"query": "${text()}`,
    asked(`{ ${text()} }`),
    asked(`{ referral(number: "${text()}") { ${text()} } }`),
    asked(`query ${text()}($x: Int) { __typename }`),
    asked('query($n: Int!) { inbox(first: $n) { nodes { id } } }', { n: text() }),
    asked('query($n: String) { referral(number: $n) { id } }', { n: text() }),
    asked('query($c: String!) { findReferral(personalCode: $c) { id } }', { c: personalCode() }),
    asked('query($c: String!) { findReferral(personalCode: $c) { id } }', { c: text() }),
    asked('query($a: String) { inbox(after: $a) { nodes { id } } }', { a: text() }),
    asked(opens, { input: { beneficiary: { surname: text(), [text()]: text() } } }),
    asked(opens, { input: { idempotencyKey: text(), caseNumber: text(), track: text() } }),
    asked(`{ codes(kind: ${text()}) { code } }`),
    JSON.stringify({ query: '{ __typename }', extensions: { document: { sha256: text() } }, operationName: text() }),
    asked(`{ __typename } # ${text()} ${'x'.repeat(33_000)}`),
  ];
}

async function dumpTables(): Promise<void> {
  const client = new DynamoDBClient(platform.aws('dynamodb'));
  const { tableName, keysTableName, accessLogTableName } = platform.runtime;
  for (const TableName of [tableName, keysTableName, accessLogTableName]) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      for (const item of Items) {
        const place = `${TableName} ${item.pk?.S} ${item.sk?.S ?? ''}`;
        keep(place, JSON.stringify(item));
        for (const bytes of bytesIn(item)) keep(place, bytes);
      }
    }
  }
  client.destroy();
}

function bytesIn(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : [];
}

/** Every message of every queue. A message that is never acknowledged ends in the dead-letter queue. */
async function dumpQueues(): Promise<number> {
  const client = new SQSClient({ ...platform.aws('sqs'), useQueueUrlAsEndpoint: false });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  let deadLetters = 0;
  const receive = async (QueueUrl: string, seconds: number) => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: seconds,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    for (const message of Messages) keep(`a message of ${QueueUrl}`, JSON.stringify(message));
    return Messages.length;
  };
  const main = platform.queueUrl('MD-MEC');
  for (let turn = 0; turn < 8; turn++) await receive(main, 0);
  for (const url of QueueUrls) {
    while ((await receive(url, 600)) > 0) if (/dlq|dead/i.test(url)) deadLetters += 1;
  }
  client.destroy();
  return deadLetters;
}

export type Canary = { values: string[]; emitted: Emitted[]; deadLetters: number; strangersSaw: number };

/** Drives the platform, and gathers its output. */
export async function runCanary(): Promise<Canary> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'indreptar-canary-'));
  let [deadLetters, strangersSaw] = [0, 0];
  try {
    platform = await startPlatform({ seed: 'directory', dataDirectory });
    setClock(platform, '2026-04-10T07:00:00Z');
    const places = [
      'caseworker.chisinau',
      'coordinator.igm',
      'contact.mec',
      'contact.anofm',
      'contact.mc',
      'contact.ms',
    ];
    const [caseworker, coordinator, mec, anofm, mc, stranger] = await Promise.all(
      places.map((place) => signedIn(platform, place)),
    );
    const clients = { caseworker, coordinator, mec, anofm, mc, stranger } as Clients;
    const { journeys, issued } = drive(clients, markers);
    const waiting = Object.values(journeys);
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await next();
      while (markers.all().length < 1_000) await issued();
    };
    await Promise.all([lane(), lane()]);

    const { data } = await clients.coordinator('{ referrals(first: 50) { nodes { id number } } }');
    for (const { id, number } of data.referrals.nodes) {
      const query = `query($id: ID, $n: String) { a: referral(id: $id) { summary person { surname } history { data { note } } }
      b: referral(number: $n) { id } inbox { nodes { id number } } }`;
      keep('an answer to a stranger', JSON.stringify(await clients.stranger(query, { id, n: number })));
      strangersSaw += 1;
    }
    const tokens = [await platform.token('caseworker.chisinau'), await platform.machineToken('MD-MEC'), 'no-token'];
    for (const token of tokens) for (const body of badBodies()) await post(token, body);
    deadLetters = await dumpQueues();
    await dumpTables();
    await platform.stop();
    keep('standard output', platform.output());
    for (const file of filesIn(dataDirectory)) emitted.push(file);
    return { values: markers.all(), emitted, deadLetters, strangersSaw };
  } finally {
    await platform?.kill().catch(() => undefined);
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}
