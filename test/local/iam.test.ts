import { createHash, randomUUID } from 'node:crypto';
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { inTransaction, marks, referrals, specific } from './support/iamConditions.ts';
import {
  allowing,
  type Change,
  dynamo,
  encrypted,
  get,
  indexArn,
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

const withoutTls = { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const readBatch = (...pks: string[]) =>
  dynamo().send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: pks.map(row) } } }));
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
