import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { inTransaction, marks, referrals, specific } from './support/iamConditions.ts';
import {
  allowing,
  type Change,
  caught,
  dynamo,
  encrypted,
  get,
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
  withoutSource,
} from './support/iamProxy.ts';

beforeAll(startEngines);
afterEach(stopProxy);
afterAll(stopEngines);

const readBatch = (...pks: string[]) =>
  dynamo().send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: pks.map(row) } } }));
const writeBatch = () =>
  dynamo().send(new BatchWriteItemCommand({ RequestItems: { [tableName]: [{ PutRequest: { Item: row('B') } }] } }));
const readTransaction = () =>
  dynamo().send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: tableName, Key: row('T') } }] }));

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
