import { randomUUID } from 'node:crypto';
import { handler } from '../../services/relay/handler.ts';
import { startQueues, startTable, type TestQueues, type TestTable } from '../support/engines.ts';
import { type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { putEvent, streamEvent } from './outboxRows.ts';

let table: TestTable;
let queues: TestQueues;
let queueProxy: FaultProxy;
let tableProxy: FaultProxy;

beforeAll(async () => {
  [table, queues] = await Promise.all([startTable(), startQueues()]);
  [queueProxy, tableProxy] = await Promise.all([startFaultProxy(queues.endpoint), startFaultProxy(table.endpoint)]);
  process.env.AWS_ENDPOINT_URL_SQS = queueProxy.endpoint;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tableProxy.endpoint;
  queues.addQueue('MD-MEC');
});
afterAll(async () => {
  await Promise.all([queueProxy.stop(), tableProxy.stop()]);
  await Promise.all([table.stop(), queues.stop()]);
});
beforeEach(() => {
  queueProxy.decide = () => 'NONE';
  tableProxy.decide = () => 'NONE';
  queues.server.reset();
});

async function twoVersions(): Promise<string> {
  const referralId = randomUUID();
  for (const version of [1, 2]) {
    await putEvent(table, { referralId, version, told: { 'MD-MEC': version - 1 }, pending: ['MD-MEC'] });
  }
  return referralId;
}
const versions = () => queues.bodies('MD-MEC').map((body) => JSON.parse(body).data.version);
const failedIn = ({ batchItemFailures }: Awaited<ReturnType<typeof handler>>) =>
  batchItemFailures.map((failure) => failure.itemIdentifier).sort();

test.each(['UNAVAILABLE', 'DROPPED'] as const)(
  'queues %s: every record is handed back, later all is sent',
  async (fault) => {
    const referralIds = [await twoVersions(), await twoVersions()];
    queueProxy.decide = () => fault;
    expect(failedIn(await handler(streamEvent(...referralIds)))).toEqual(['1', '2']);
    expect(versions()).toEqual([]);

    queueProxy.decide = () => 'NONE';
    expect(await handler(streamEvent(...referralIds))).toEqual({ batchItemFailures: [] });
    expect(versions().sort()).toEqual([1, 1, 2, 2]);
  },
);

test('a send whose answer is lost is sent again, and the queue still holds each version once, in order', async () => {
  const referralId = await twoVersions();
  let lost = 0;
  queueProxy.decide = (action) => (action === 'SendMessageBatch' && lost++ < 1 ? 'ANSWER_LOST' : 'NONE');
  expect(await handler(streamEvent(referralId))).toEqual({ batchItemFailures: [] });
  expect(versions()).toEqual([1, 2]);
});

test('a mark that fails hands the record back; the repeat puts nothing twice into the queue', async () => {
  const referralId = await twoVersions();
  tableProxy.decide = (action) => (action === 'UpdateItem' ? 'DROPPED' : 'NONE');
  expect(failedIn(await handler(streamEvent(referralId)))).toEqual(['1']);
  tableProxy.decide = () => 'NONE';
  expect(await handler(streamEvent(referralId))).toEqual({ batchItemFailures: [] });
  expect(versions()).toEqual([1, 2]);
  queueProxy.calls.length = 0;
  await handler(streamEvent(referralId));
  expect(queueProxy.calls).toEqual([]);
});

test('a table that does not answer hands the record back', async () => {
  const referralId = await twoVersions();
  tableProxy.decide = (action) => (action === 'Query' ? 'UNAVAILABLE' : 'NONE');
  expect(failedIn(await handler(streamEvent(referralId)))).toEqual(['1']);
});

test('a hundred events of as many referrals cost at most 0.35 requests each', async () => {
  const referralIds = Array.from({ length: 100 }, () => randomUUID());
  await Promise.all(
    referralIds.map((referralId) =>
      putEvent(table, { referralId, version: 1, told: { 'MD-MEC': 0 }, pending: ['MD-MEC'] }),
    ),
  );
  queueProxy.calls.length = 0;
  await handler(streamEvent(...referralIds));
  expect(versions()).toHaveLength(100);
  expect(queueProxy.calls.length / 100).toBeLessThanOrEqual(0.35);
});
