import { rmSync } from 'node:fs';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { dynoxideProgram } from '../../local/engines/dynamo.ts';
import { deleteExpired } from '../../local/engines/timeToLive.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';
import { toyAssembly } from './support/toyAssembly.ts';

let platform: TestPlatform;
const assembly = toyAssembly();

beforeAll(async () => {
  platform = await startPlatform({ assembly });
});

afterAll(async () => {
  await platform?.stop();
  rmSync(assembly, { recursive: true });
});

test('a machine without an engine is told in one line', () => {
  expect(() => dynoxideProgram('darwin', 'arm64')).toThrow(/^no database engine for darwin-arm64: .*$/);
});

test('rows past their time go, the others stay', async () => {
  const client = new DynamoDBClient(platform.aws('dynamodb'));
  const now = Math.floor(Date.now() / 1_000);
  const put = (pk: string, expiresAt?: number) =>
    client.send(
      new PutItemCommand({
        TableName: platform.runtime.tableName,
        Item: { pk: { S: pk }, sk: { S: 'CMD' }, ...(expiresAt && { expiresAt: { N: String(expiresAt) } }) },
      }),
    );
  await Promise.all([put('gone', now - 10), put('later', now + 1_000), put('forever')]);
  const table = {
    name: platform.runtime.tableName,
    engineStreamArn: undefined,
    timeToLiveAttribute: 'expiresAt',
    keyAttributes: ['pk', 'sk'],
  };
  expect(await deleteExpired(client, table, 'expiresAt')).toBe(1);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table.name }));
  expect(Items.map((item) => item.pk?.S).sort()).toEqual(['forever', 'later']);
  client.destroy();
});

test('queue addresses lead to this machine, without a name to resolve', async () => {
  const client = new SQSClient(platform.aws('sqs'));
  await client.send(new CreateQueueCommand({ QueueName: 'another' }));
  const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: 'indreptar-toy-md-mec.fifo' }));
  expect(QueueUrl).toBe(platform.queueUrl('MD-MEC'));
  expect(new URL(QueueUrl).hostname).toBe('127.0.0.1');
  client.destroy();
});

test('it listens on this machine alone', async () => {
  const { networkInterfaces } = await import('node:os');
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of others)
    for (const here of [
      platform.url,
      platform.runtime.dynamoEndpoint,
      platform.runtime.queueEndpoint,
      platform.runtime.keyEndpoint,
    ])
      await expect(fetch(`http://${address}:${new URL(here).port}/`)).rejects.toThrow();
});

describe('GraphiQL', () => {
  const get = (path: string) => fetch(platform.url + path);

  test('comes completely from this machine', async () => {
    const page = await (await get('/graphiql')).text();
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    const own = addresses.filter((address) => address.startsWith('/graphiql/'));
    expect(addresses.filter((address) => !own.includes(address))).toEqual(['data:,']);
    for (const address of [...own, '/graphiql/placeholders.js', '/graphiql/setup.json'])
      expect([address, (await get(address)).status]).toEqual([address, 200]);
    expect((await get('/graphiql/../token.ts')).status).not.toBe(200);
  });

  test('signs a demo account in with one click, from its own page only', async () => {
    const signIn = (email: string, headers: Record<string, string> = {}) =>
      fetch(`${platform.url}/graphiql/sign-in`, { method: 'POST', body: JSON.stringify({ email }), headers });
    const { token } = (await (await signIn('contact.mec@demo.indreptar.example')).json()) as { token: string };
    expect((await platform.graphql(token, '{ me }')).status).toBe(200);
    expect((await signIn('nobody@demo.indreptar.example')).status).toBe(400);
    expect((await signIn('contact.mec@demo.indreptar.example', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});
