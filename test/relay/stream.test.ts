import { randomUUID } from 'node:crypto';
import { DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { workerScope } from '../../services/caller/scope.ts';
import { eventSk, stateSk } from '../../services/lifeCycle/eventRow.ts';
import { referralPk } from '../../services/referrals/store/referralKeys.ts';
import { handler } from '../../services/relay/handler.ts';
import { startQueues, startTable, type TestQueues, type TestTable, testRegion } from '../support/engines.ts';
import { putEvent } from './outboxRows.ts';

let table: TestTable;
let queues: TestQueues;
let streams: DynamoDBStreamsClient;

beforeAll(async () => {
  [table, queues] = await Promise.all([startTable({ stream: true }), startQueues()]);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  streams = new DynamoDBStreamsClient({ endpoint: table.endpoint, region: testRegion, credentials });
  queues.addQueue('MD-MEC');
});
afterAll(async () => {
  streams.destroy();
  await Promise.all([table.stop(), queues.stop()]);
});

async function streamedRecords(): Promise<DynamoDBStreamEvent> {
  const { Table } = await table.client.send(new DescribeTableCommand({ TableName: table.tableName }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  return JSON.parse(JSON.stringify({ Records }));
}

test('records of the table’s stream start the relay, and hold keys alone', async () => {
  const referralId = randomUUID();
  await putEvent(table, {
    referralId,
    version: 1,
    type: 'referral.issued',
    told: { 'MD-MEC': 0 },
    pending: ['MD-MEC'],
  });
  const state = {
    pk: { S: referralPk(workerScope('test'), referralId) },
    sk: { S: stateSk },
    summary: { S: 'content' },
  };
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: state }));

  const event = await streamedRecords();
  expect(event.Records.map(({ dynamodb }) => dynamodb?.Keys?.sk?.S).sort()).toEqual([eventSk(1), stateSk]);
  expect(JSON.stringify(event)).not.toContain('content');

  expect(await handler(event)).toEqual({ batchItemFailures: [] });
  expect(queues.bodies('MD-MEC').map((body) => JSON.parse(body).data.version)).toEqual([1]);
});
