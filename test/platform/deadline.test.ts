import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { endingWithRequest, OutOfTime, within } from '../../services/platform/deadline.ts';

/** A store that accepts a call and never answers. */
let silent: Server;
let client: DynamoDBClient;
beforeAll(async () => {
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', credentials, maxAttempts: 1 };
  client = endingWithRequest(new DynamoDBClient(settings));
});
afterAll(() => {
  client.destroy();
  silent.closeAllConnections();
  silent.close();
});

const ask = () => client.send(new GetItemCommand({ TableName: 'x', Key: { pk: { S: 'x' } } }));

it('answers work that is done in time', async () => {
  expect(await within(5_000, async () => 'done')).toBe('done');
});

it('cancels the calls to AWS when the time of the request is over', async () => {
  let calledOff: unknown;
  const late = within(100, async () => {
    await ask().catch((error: Error) => {
      calledOff = error.name;
    });
  });
  await expect(late).rejects.toBeInstanceOf(OutOfTime);
  while (calledOff === undefined) await new Promise((resolve) => setImmediate(resolve));
  expect(calledOff).toBe('AbortError');
});

it('ends each request by its own time', async () => {
  const [short, long] = [within(50, ask), within(300, ask)];
  await expect(short).rejects.toBeInstanceOf(OutOfTime);
  const first = await Promise.race([
    long.catch(() => 'over'),
    new Promise((resolve) => setImmediate(() => resolve('waits'))),
  ]);
  expect(first).toBe('waits');
  await expect(long).rejects.toBeInstanceOf(OutOfTime);
});
