import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { workerScope } from '../../services/caller/scope.ts';
import { eventSk } from '../../services/lifeCycle/eventRow.ts';
import { referralPk } from '../../services/referrals/store/referralKeys.ts';
import { handler } from '../../services/relay/handler.ts';
import { startQueues, startTable, type TestQueues, type TestTable } from '../support/engines.ts';
import { putEvent, streamEvent } from './outboxRows.ts';

let table: TestTable;
let queues: TestQueues;

beforeAll(async () => {
  [table, queues] = await Promise.all([startTable(), startQueues()]);
});
afterAll(async () => {
  await Promise.all([table.stop(), queues.stop()]);
});
beforeEach(async () => {
  await table.fresh();
  for (const id of ['MD-MEC', 'MD-MS', 'MD-IGM']) {
    queues.server.deleteQueue(`indreptar-test-${id.toLowerCase()}.fifo`);
    queues.addQueue(id);
  }
});

const messagesOf = (institutionId: string) => queues.bodies(institutionId).map((body) => JSON.parse(body));
const versionsOf = (institutionId: string, referralId: string) =>
  messagesOf(institutionId)
    .filter((message) => message.data.referralId === referralId)
    .map((message) => message.data.version);

async function rowOf(referralId: string, version: number) {
  const Key = { pk: { S: referralPk(workerScope('test'), referralId) }, sk: { S: eventSk(version) } };
  const { Item } = await table.client.send(new GetItemCommand({ TableName: table.tableName, Key }));
  return unmarshall(Item ?? {});
}

test('an issued referral reaches the queue of the institution and the issuer, and the row says when', async () => {
  const referralId = randomUUID();
  const told = { 'MD-MEC': 0, 'MD-IGM': 0 };
  await putEvent(table, { referralId, version: 2, type: 'referral.issued', told, pending: ['MD-MEC', 'MD-IGM'] });

  expect(await handler(streamEvent(referralId))).toEqual({ batchItemFailures: [] });

  const expected = {
    specversion: '1.0',
    id: `${referralId}/2`,
    source: '/indreptar/test',
    type: 'md.indreptar.referral.issued.v1',
    subject: 'IGM-CH/2026/000123',
    time: '2026-03-02T08:15:30.000Z',
    datacontenttype: 'application/json',
    data: { kind: 'REFERRAL', referralId, number: 'IGM-CH/2026/000123', version: 2, previousVersion: 0 },
  };
  expect(messagesOf('MD-MEC')).toEqual([expected]);
  expect(messagesOf('MD-IGM')).toEqual([expected]);
  const row = await rowOf(referralId, 2);
  expect(row).not.toHaveProperty('pending');
  expect(row.sent).toEqual({ 'MD-MEC': expect.any(String), 'MD-IGM': expect.any(String) });
});

test('an event that was passed over is sent before the newer one', async () => {
  const referralId = randomUUID();
  for (const version of [4, 3, 5]) {
    await putEvent(table, { referralId, version, told: { 'MD-MEC': version - 1 }, pending: ['MD-MEC'] });
  }
  await handler(streamEvent(referralId));
  expect(versionsOf('MD-MEC', referralId)).toEqual([3, 4, 5]);
});

test('each institution hears the version it was told before', async () => {
  const referralId = randomUUID();
  const told = { 'MD-MEC': 2, 'MD-IGM': 6 };
  await putEvent(table, { referralId, version: 7, told, pending: ['MD-MEC', 'MD-IGM'] });
  await handler(streamEvent(referralId));
  expect(messagesOf('MD-MEC')[0].data.previousVersion).toBe(2);
  expect(messagesOf('MD-IGM')[0].data.previousVersion).toBe(6);
});

test('messages of one referral share a group, and a repeat is dropped by the queue', async () => {
  const referralId = randomUUID();
  const row = { referralId, version: 1, told: { 'MD-MEC': 0 }, pending: ['MD-MEC'] };
  await putEvent(table, row);
  await handler(streamEvent(referralId));
  await putEvent(table, row);
  await handler(streamEvent(referralId));
  expect(versionsOf('MD-MEC', referralId)).toEqual([1]);
  const [message] = queues.server.inspectQueue('indreptar-test-md-mec.fifo')?.messages.ready ?? [];
  expect(message?.messageGroupId).toBe(referralId);
  expect(message?.messageDeduplicationId).toBe(`${referralId}#1`);
  expect(await rowOf(referralId, 1)).not.toHaveProperty('pending');
});

test('thirty-five referrals with three events each arrive complete and in order', async () => {
  const referralIds = Array.from({ length: 35 }, () => randomUUID());
  await Promise.all(
    referralIds.flatMap((referralId) =>
      [1, 2, 3].map((version) =>
        putEvent(table, { referralId, version, told: { 'MD-MEC': version - 1 }, pending: ['MD-MEC'] }),
      ),
    ),
  );
  expect(await handler(streamEvent(...referralIds))).toEqual({ batchItemFailures: [] });
  for (const referralId of referralIds) expect(versionsOf('MD-MEC', referralId)).toEqual([1, 2, 3]);
});

test('the times of sending are kept also when the row was born without a place for them', async () => {
  const referralId = randomUUID();
  const told = { 'MD-MEC': 0, 'MD-CNAS': 0 };
  await putEvent(table, { referralId, version: 1, told, pending: ['MD-MEC', 'MD-CNAS'], withSent: false });
  await handler(streamEvent(referralId));
  const row = await rowOf(referralId, 1);
  expect([row.sent, row.pending]).toEqual([{ 'MD-MEC': expect.any(String) }, { 'MD-CNAS': true }]);
});

test('two deliveries of one record at the same time leave one message and no mark', async () => {
  const referralId = randomUUID();
  const told = { 'MD-MEC': 0, 'MD-IGM': 0 };
  await putEvent(table, { referralId, version: 1, told, pending: ['MD-MEC', 'MD-IGM'] });
  const answers = await Promise.all([handler(streamEvent(referralId)), handler(streamEvent(referralId))]);
  expect(answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
  expect(versionsOf('MD-MEC', referralId)).toEqual([1]);
  const row = await rowOf(referralId, 1);
  expect(row).not.toHaveProperty('pending');
  expect(Object.keys(row.sent).sort()).toEqual(['MD-IGM', 'MD-MEC']);
});

test('an institution without a queue delays no other institution, and its event stays pending', async () => {
  const [lost, well] = [randomUUID(), randomUUID()];
  const told = { 'MD-CNAS': 0, 'MD-IGM': 0 };
  await putEvent(table, { referralId: lost, version: 1, told, pending: ['MD-CNAS', 'MD-IGM'] });
  await putEvent(table, { referralId: well, version: 1, told: { 'MD-MEC': 0 }, pending: ['MD-MEC'] });

  expect(await handler(streamEvent(lost, well))).toEqual({ batchItemFailures: [] });

  expect(versionsOf('MD-MEC', well)).toEqual([1]);
  expect(versionsOf('MD-IGM', lost)).toEqual([1]);
  const row = await rowOf(lost, 1);
  expect(row.pending).toEqual({ 'MD-CNAS': true });
  expect(row.sent).toEqual({ 'MD-IGM': expect.any(String) });
});

test('once its queue exists, the institution gets its pending events, oldest first', async () => {
  const referralId = randomUUID();
  await putEvent(table, {
    referralId,
    version: 1,
    told: { 'MD-CNAM': 0, 'MD-IGM': 0 },
    pending: ['MD-CNAM', 'MD-IGM'],
  });
  await handler(streamEvent(referralId));
  queues.addQueue('MD-CNAM');
  await putEvent(table, {
    referralId,
    version: 2,
    told: { 'MD-CNAM': 1, 'MD-IGM': 1 },
    pending: ['MD-CNAM', 'MD-IGM'],
  });
  await handler(streamEvent(referralId));
  expect(versionsOf('MD-CNAM', referralId)).toEqual([1, 2]);
  expect(versionsOf('MD-IGM', referralId)).toEqual([1, 2]);
  const first = await rowOf(referralId, 1);
  expect(first).not.toHaveProperty('pending');
  expect(Object.keys(first.sent).sort()).toEqual(['MD-CNAM', 'MD-IGM']);
});

test('a row that no command could have written holds back only its own referral', async () => {
  const [poison, well] = [randomUUID(), randomUUID()];
  await putEvent(table, { referralId: poison, version: 1, told: {}, pending: ['MD-MEC'] });
  await putEvent(table, { referralId: well, version: 1, told: { 'MD-MEC': 0 }, pending: ['MD-MEC'] });
  expect(await handler(streamEvent(poison, well))).toEqual({ batchItemFailures: [] });
  expect(messagesOf('MD-MEC').map((message) => message.data.referralId)).toEqual([well]);
});

test('records that are not of a referral are passed over', async () => {
  const event = streamEvent(randomUUID());
  const keys = [undefined, { pk: { S: 'CASE#1' }, sk: { S: 'CASE' } }, { pk: { S: 'X' } }, {}];
  for (const Keys of keys) event.Records.push({ dynamodb: { SequenceNumber: '9', ...(Keys && { Keys }) } });
  event.Records.push({});
  expect(await handler(event)).toEqual({ batchItemFailures: [] });
});
