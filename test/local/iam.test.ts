import { createHash, randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  ScanCommand,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import {
  allowing,
  type Change,
  connection,
  dynamo,
  encrypted,
  get,
  indexArn,
  kept,
  keyPolicy,
  onQueue,
  onTable,
  query,
  queryIndex,
  queueName,
  queuePolicy,
  refused,
  row,
  send,
  sqs,
  startEngines,
  startProxy,
  stopEngines,
  stopProxy,
  tableName,
  transact,
  update,
  usingKey,
  withoutGrants,
  withoutSource,
} from './support/iamProxy.ts';

beforeAll(startEngines);
afterEach(stopProxy);
afterAll(stopEngines);

const referrals = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['REF#*'] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};
const inTransaction = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['T#*'] },
  StringEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
};
const marks = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'sent'] } };
const specific = { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } };
const withoutTls = { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const readBatch = (...pks: string[]) =>
  dynamo().send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: pks.map(row) } } }));
const writeBatch = () =>
  dynamo().send(new BatchWriteItemCommand({ RequestItems: { [tableName]: [{ PutRequest: { Item: row('B') } }] } }));
const readTransaction = () =>
  dynamo().send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: tableName, Key: row('T') } }] }));
const markSent = { ConditionExpression: 'attribute_exists(sent)', ExpressionAttributeNames: { '#m': 'MD-MEC' } };

describe('a call goes through when the role allows it', () => {
  test.each<[string, Change[], () => Promise<unknown>]>([
    ['for one row', [allowing(onTable('dynamodb:GetItem'))], get],
    ['for a batch', [allowing(onTable('dynamodb:BatchGetItem'))], () => readBatch('REF#0')],
    [
      'for each item of a transaction',
      [allowing(onTable(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem']))],
      () => transact('Put', 'ConditionCheck'),
    ],
    ['for an index', [allowing({ Action: 'dynamodb:Query', Resource: indexArn })], queryIndex],
    ['by a pattern', [allowing({ Action: 'dynamodb:*', Resource: '*' })], get],
    ['for rows of its own', [allowing(onTable('dynamodb:Query', referrals))], query],
    [
      'for rows of its own in a transaction',
      [allowing(onTable('dynamodb:PutItem', inTransaction))],
      () => transact('Put'),
    ],
    [
      'for attributes of its own, nested ones too',
      [allowing(onTable('dynamodb:UpdateItem', marks))],
      () => update('SET sent.#m = :v', markSent),
    ],
    [
      'for attributes by name',
      [allowing(onTable('dynamodb:Query', specific))],
      () => query({ ProjectionExpression: 'sk' }),
    ],
    ['to a queue that refuses what is not TLS', [allowing(onQueue('sqs:SendMessage')), queuePolicy(withoutTls)], send],
    [
      'to an encrypted table',
      [encrypted(), allowing(onTable('dynamodb:GetItem'), usingKey('kms:Decrypt', 'dynamodb'))],
      get,
    ],
    [
      'to an encrypted queue',
      [
        encrypted(),
        withoutSource,
        allowing(onQueue('sqs:SendMessage'), usingKey(['kms:GenerateDataKey', 'kms:Decrypt'], 'sqs')),
      ],
      send,
    ],
  ])('%s', async (_what, changes, call) => {
    await startProxy(...changes);
    await call();
    expect(refused).toEqual([]);
  });

  test('and its answer is the engine’s own: checksums, and a queue by the address that was told', async () => {
    const iam = await startProxy(allowing(onQueue(['sqs:GetQueueUrl', 'sqs:SendMessage', 'sqs:ReceiveMessage'])));
    const { QueueUrl } = await sqs().send(new GetQueueUrlCommand({ QueueName: queueName }));
    expect(QueueUrl).toBe(`${iam.endpoint}/000000000000/${queueName}`);
    const MessageBody = randomUUID();
    const Entries = [{ Id: '0', MessageBody, MessageGroupId: MessageBody, MessageDeduplicationId: MessageBody }];
    const { Successful } = await sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful?.[0]?.MD5OfMessageBody).toBe(createHash('md5').update(MessageBody).digest('hex'));
    expect((await sqs().send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
  });
});

const caught = (call: () => Promise<unknown>): Promise<{ name: string; message: string }> =>
  call().then(
    () => ({ name: 'no error', message: '' }),
    (error: Error) => error,
  );
const onToyTable = `table/${tableName}`;
const lacks = (action: string) => `because no identity-based policy allows the ${action} action`;
const deniedBy = (kind: string) => `with an explicit deny in ${kind} policy`;
const other = { Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:eu-central-1:000000000000:table/other' };
const sealed = { ExpressionAttributeNames: { '#s': 'sealed', '#m': 'sent' } };

describe('a call is refused in the words of AWS', () => {
  test.each<[string, Change[], () => Promise<unknown>, action: string, on?: string, why?: string]>([
    ['without a grant', [], get, 'dynamodb:GetItem'],
    ['with a grant of another table', [allowing(other)], get, 'dynamodb:GetItem'],
    [
      'on an index, with a grant of its table',
      [allowing(onTable('dynamodb:Query'))],
      queryIndex,
      'dynamodb:Query',
      `table/${tableName}/index/byNumber`,
    ],
    [
      'for all rows',
      [allowing(onTable(['dynamodb:GetItem', 'dynamodb:Query']))],
      () => dynamo().send(new ScanCommand({ TableName: tableName })),
      'dynamodb:Scan',
    ],
    [
      'in a batch, with a grant of one row',
      [allowing(onTable('dynamodb:PutItem'))],
      writeBatch,
      'dynamodb:BatchWriteItem',
    ],
    [
      'for one item of a transaction',
      [allowing(onTable(['dynamodb:PutItem', 'dynamodb:UpdateItem']))],
      () => transact('Put', 'Update', 'Delete'),
      'dynamodb:DeleteItem',
    ],
    ['in a transaction that reads', [allowing(onTable('dynamodb:BatchGetItem'))], readTransaction, 'dynamodb:GetItem'],
    [
      'with an explicit deny',
      [allowing(onTable('dynamodb:*'), { ...onTable('dynamodb:GetItem'), Effect: 'Deny' })],
      get,
      'dynamodb:GetItem',
      onToyTable,
      deniedBy('an identity-based'),
    ],
    [
      'for rows of others',
      [allowing(onTable('dynamodb:Query', referrals))],
      () => query({}, 'MEMBER#1'),
      'dynamodb:Query',
    ],
    [
      'for one row of others among its own',
      [allowing(onTable('dynamodb:BatchGetItem', referrals))],
      () => readBatch('REF#0', 'MEMBER#1'),
      'dynamodb:BatchGetItem',
    ],
    [
      'outside a transaction',
      [allowing(onTable('dynamodb:UpdateItem', inTransaction))],
      () => update('SET sent = :v'),
      'dynamodb:UpdateItem',
    ],
    [
      'for attributes of others',
      [allowing(onTable('dynamodb:UpdateItem', marks))],
      () => update('SET #s.#m = :v', sealed),
      'dynamodb:UpdateItem',
    ],
    [
      'for attributes that only a condition asks about',
      [allowing(onTable('dynamodb:UpdateItem', marks))],
      () => update('SET sent = :v', { ConditionExpression: 'sealed = :v' }),
      'dynamodb:UpdateItem',
    ],
    [
      'for whole rows, with a grant of attributes',
      [allowing(onTable('dynamodb:Query', specific))],
      query,
      'dynamodb:Query',
    ],
    [
      'without the key of the table',
      [encrypted(), withoutSource, allowing(onTable('dynamodb:GetItem'))],
      get,
      'kms:Decrypt',
      '.*',
    ],
    [
      'with the key for another service',
      [encrypted(), withoutSource, allowing(onTable('dynamodb:GetItem'), usingKey('kms:Decrypt', 'sqs'))],
      get,
      'kms:Decrypt',
      '.*',
    ],
    [
      'by the key itself',
      [
        encrypted([...keyPolicy, { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }]),
        withoutSource,
        allowing(onTable('dynamodb:GetItem'), usingKey('kms:Decrypt')),
      ],
      get,
      'kms:Decrypt',
      '.*',
      deniedBy('a resource-based'),
    ],
    ['to a queue', [], send, 'sqs:SendMessage', queueName],
    [
      'to a queue that is not there',
      [allowing(onQueue('sqs:GetQueueUrl'))],
      () => sqs().send(new GetQueueUrlCommand({ QueueName: 'none' })),
      'sqs:GetQueueUrl',
      'none',
    ],
    [
      'by the queue itself',
      [allowing(onQueue('sqs:SendMessage')), queuePolicy({ Effect: 'Deny', Action: 'sqs:SendMessage' })],
      send,
      'sqs:SendMessage',
      queueName,
      deniedBy('a resource-based'),
    ],
    [
      'without the key of the queue',
      [encrypted(), withoutSource, allowing(onQueue('sqs:SendMessage'), usingKey('kms:Decrypt'))],
      send,
      'kms:GenerateDataKey',
      '.*',
    ],
  ])('%s', async (_what, changes, call, action, on = onToyTable, why = lacks(action)) => {
    await startProxy(...changes);
    const { name, message } = await caught(call);
    const isQueue = call === send || action.startsWith('sqs:');
    expect(name).toBe(
      !isQueue ? 'AccessDeniedException' : action.startsWith('kms:') ? 'KmsAccessDenied' : 'AccessDenied',
    );
    const user = 'User: arn:aws:sts::000000000000:assumed-role/Toy-Role-\\w+/toy-api';
    expect(message).toMatch(
      new RegExp(`^${user} is not authorized to perform: ${action} on resource: arn:aws:\\w+:[^:]*:\\d+:${on} ${why}$`),
    );
    expect(refused).toEqual([expect.stringMatching(`^toy-api: ${action} on arn:aws:[^ ]*${on}: denied ${why}$`)]);
  });
});

describe('what is not understood is refused', () => {
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
