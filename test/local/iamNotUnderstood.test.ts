import { DynamoDBClient, ExecuteStatementCommand, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import {
  allowing,
  caught,
  connection,
  dynamo,
  kept,
  query,
  refused,
  row,
  sqs,
  startEngines,
  startProxy,
  stopEngines,
  stopProxy,
  tableName,
  withoutGrants,
  withoutSource,
} from './support/iamProxy.ts';

beforeAll(startEngines);
afterEach(stopProxy);
afterAll(stopEngines);

describe('an unknown part of a policy is refused', () => {
  const everything = allowing({ Action: ['dynamodb:*', 'sqs:*'], Resource: '*' });
  test.each<[string, () => Promise<unknown>]>([
    ['an operation that nobody foresaw', () => dynamo().send(new ListTablesCommand({}))],
    ['one of SQS', () => sqs().send(new ListQueuesCommand({}))],
    [
      'a statement in another language',
      () => dynamo().send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${tableName}"` })),
    ],
    ['a table of somebody else', () => dynamo().send(new GetItemCommand({ TableName: 'other', Key: row('A') }))],
    [
      'a parameter from before expressions',
      () => dynamo().send(new GetItemCommand({ TableName: tableName, Key: row('A'), AttributesToGet: ['pk'] })),
    ],
    ['a name that stands for nothing', () => query({ FilterExpression: '#missing = :p' })],
    ['a name that is not of an index', () => query({ IndexName: 'byNobody' })],
  ])('%s', async (_what, call) => {
    await startProxy(everything);
    expect(await caught(call)).toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
    expect(refused).toHaveLength(1);
  });

  test('a key that no function has, and a call without one', async () => {
    const { endpoint } = await startProxy(everything);
    const stranger = kept(new DynamoDBClient(connection('stranger')));
    const call = () => stranger.send(new GetItemCommand({ TableName: tableName, Key: row('REF#0') }));
    expect((await caught(call)).name).toBe('UnrecognizedClientException');
    const answer = await fetch(endpoint, { method: 'POST', headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('MissingAuthenticationToken')]);
    expect(refused).toEqual(['dynamodb GetItem: an unknown access key', 'dynamodb GetItem: not signed']);
  });

  test('a stream is read with the grants of the event source, and not without', async () => {
    await startProxy();
    const list = () => kept(new DynamoDBStreamsClient(connection())).send(new ListStreamsCommand({}));
    expect((await caught(list)).name).toBe('no error');
    await stopProxy();
    await startProxy(withoutSource, withoutGrants);
    expect((await caught(list)).name).toBe('AccessDeniedException');
  });
});
