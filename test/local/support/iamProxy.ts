import { rmSync } from 'node:fs';
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type KeyService, startKeyService } from '../../../local/engines/keyService.ts';
import { type QueueEngine, startQueues } from '../../../local/engines/queueEngine.ts';
import { ensureQueues } from '../../../local/engines/queues.ts';
import { ensureTables } from '../../../local/engines/table.ts';
import { localCredentials } from '../../../local/functions/definitions.ts';
import { type Iam, startIam } from '../../../local/iam/iam.ts';
import { loadEvaluator } from '../../../local/iam/judge.ts';
import { readAssembly } from '../../../local/template/assembly.ts';
import { type ReadTemplate, readTemplate } from '../../../local/template/templateReader.ts';
import { startTable, type TestTable } from '../../support/engines.ts';
import { type Resources, toyAssembly } from './toyAssembly.ts';

/** The proxy in front of the real engines, with a template of its own. Each test changes the toy's template. */

const region = 'eu-central-1';
export const tableName = 'indreptar-toy';
export const queueName = 'indreptar-toy-md-mec.fifo';
export const row = (pk: string) => ({ pk: { S: pk }, sk: { S: 'STATE' } });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
export const indexArn = { 'Fn::Join': ['/', [arnOf('Table'), 'index/byNumber']] };
const message = { MessageBody: 'hello', MessageGroupId: 'g' };

export type Change = (resources: Resources) => void;
type Given = { Action: string | string[]; Resource: unknown; Effect?: string; Condition?: object };

let table: TestTable;
let queues: QueueEngine;
let keys: KeyService;
let running: Iam | undefined;
const evaluator = loadEvaluator();
const clients: { destroy(): void }[] = [];
/** The refused calls that the platform would report. */
export const refused: string[] = [];

export async function startEngines(): Promise<void> {
  [table, queues, keys] = await Promise.all([startTable(), startQueues({ region }), startKeyService({ region })]);
  const template = templateWith();
  await ensureTables(table.client, template);
  const client = new SQSClient({ endpoint: queues.endpoint, region, credentials: connection().credentials });
  await ensureQueues(client, template);
  client.destroy();
  await table.client.send(new PutItemCommand({ TableName: tableName, Item: { ...row('REF#0'), sent: { M: {} } } }));
}

export async function stopProxy(): Promise<void> {
  for (const client of clients.splice(0)) client.destroy();
  await running?.stop();
  running = undefined;
}

export const stopEngines = () => Promise.all([table?.stop(), queues?.stop(), keys?.stop()]);

export async function startProxy(...changes: Change[]): Promise<Iam> {
  refused.length = 0;
  const endpoints = { dynamodb: table.endpoint, streams: table.endpoint, sqs: queues.endpoint, kms: keys.endpoint };
  const template = templateWith(...changes);
  const told = (line: string) => refused.push(line);
  running = await startIam({ template, region, endpoints, evaluator: await evaluator, refused: told });
  return running;
}

function templateWith(...changes: Change[]): ReadTemplate {
  const directory = toyAssembly({}, (resources) => {
    const table = propertiesOf(resources, 'Table');
    const KeySchema = [{ AttributeName: 'number', KeyType: 'HASH' }];
    table.GlobalSecondaryIndexes = [{ IndexName: 'byNumber', KeySchema, Projection: { ProjectionType: 'KEYS_ONLY' } }];
    (table.AttributeDefinitions as object[]).push({ AttributeName: 'number', AttributeType: 'S' });
    for (const change of changes) change(resources);
  });
  try {
    return readTemplate(readAssembly(directory), {
      account: '000000000000',
      region,
      queueUrl: (name) => `${queues.endpoint}/000000000000/${name}`,
      issuerUrl: 'http://localhost/oidc',
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export const propertiesOf = (resources: Resources, id: string) => resources[id]?.Properties as Record<string, unknown>;

/** The statements of the role of both toy functions. */
export function statementsOf(resources: Resources): Given[] {
  const [policy] = propertiesOf(resources, 'Role').Policies as { PolicyDocument: { Statement: Given[] } }[];
  return policy?.PolicyDocument.Statement ?? [];
}

export const allowing =
  (...statements: Given[]): Change =>
  (resources) =>
    void statementsOf(resources).push(...statements.map((statement) => ({ Effect: 'Allow', ...statement })));

export const onTable = (Action: string | string[], Condition?: object): Given => ({
  Action,
  Resource: arnOf('Table'),
  ...(Condition && { Condition }),
});
export const onQueue = (Action: string | string[]): Given => ({ Action, Resource: arnOf('Queue') });
/** The use of the key, through one service if it is named. */
export const usingKey = (Action: string | string[], service?: string): Given => ({
  Action,
  Resource: arnOf('Key'),
  ...(service && { Condition: { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } } }),
});

const account = { Ref: 'AWS::AccountId' };
const root = { AWS: { 'Fn::Join': ['', ['arn:aws:iam::', account, ':root']] } };
/** The policy that CDK writes into a key: the policies of the account decide. */
export const keyPolicy = [{ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }];

/** Encrypts table and queues under a key. */
export const encrypted =
  (Statement: object[] = keyPolicy): Change =>
  (resources) => {
    resources.Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement } } };
    const SSESpecification = { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arnOf('Key') };
    Object.assign(propertiesOf(resources, 'Table'), { SSESpecification });
    Object.assign(propertiesOf(resources, 'Queue'), { KmsMasterKeyId: arnOf('Key') });
  };

export const queuePolicy =
  (statement: object): Change =>
  (resources) => {
    const Statement = [{ Principal: { AWS: '*' }, Resource: arnOf('Queue'), ...statement }];
    const PolicyDocument = { Version: '2012-10-17', Statement };
    resources.QueuePolicy = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument },
    };
  };

export const withoutSource: Change = (resources) => void delete resources.Source;

export const withoutGrants: Change = (resources) => void statementsOf(resources).splice(0);

/** Calls of a function, or of a caller with another access key. */
export function connection(name = 'toy-api') {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = localCredentials(name);
  return { endpoint: running?.endpoint ?? '', region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

export const kept = <T extends { destroy(): void }>(client: T): T => {
  clients.push(client);
  return client;
};
export const dynamo = () => kept(new DynamoDBClient(connection()));
export const kms = () => kept(new KMSClient(connection()));
export const sqs = () => kept(new SQSClient({ ...connection(), useQueueUrlAsEndpoint: false }));

// Calls of a function, each made when the test says so.
export const get = () => dynamo().send(new GetItemCommand({ TableName: tableName, Key: row('REF#0') }));
export const query = (more: object = {}, pk = 'REF#0', name = 'pk') => {
  const ExpressionAttributeNames = { '#p': name };
  const ExpressionAttributeValues = { ':p': { S: pk } };
  const keyed = { KeyConditionExpression: '#p = :p', ExpressionAttributeNames, ExpressionAttributeValues };
  return dynamo().send(new QueryCommand({ TableName: tableName, ...keyed, ...more }));
};
export const queryIndex = () => query({ IndexName: 'byNumber' }, 'N-1', 'number');
export const update = (UpdateExpression: string, more: object = {}) => {
  const ExpressionAttributeValues = { ':v': { S: 'v' } };
  const Key = row('REF#0');
  return dynamo().send(
    new UpdateItemCommand({ TableName: tableName, Key, UpdateExpression, ExpressionAttributeValues, ...more }),
  );
};
export const transact = (...kinds: ('Put' | 'Update' | 'Delete' | 'ConditionCheck')[]) => {
  const items = kinds.map((kind, at) => {
    const Key = row(`T#${at}`);
    const item = {
      Put: { Put: { TableName: tableName, Item: Key } },
      Delete: { Delete: { TableName: tableName, Key } },
      Update: { Update: { TableName: tableName, Key, UpdateExpression: 'REMOVE a' } },
      ConditionCheck: {
        ConditionCheck: { TableName: tableName, Key, ConditionExpression: 'attribute_not_exists(pk)' },
      },
    };
    return item[kind];
  });
  return dynamo().send(new TransactWriteItemsCommand({ TransactItems: items }));
};
export const send = () => {
  const QueueUrl = `${queues.endpoint}/000000000000/${queueName}`;
  return sqs().send(new SendMessageCommand({ QueueUrl, ...message, MessageDeduplicationId: String(Math.random()) }));
};

/** The answer to a call that fails. */
export const caught = (call: () => Promise<unknown>): Promise<{ name: string; message: string }> =>
  call().then(
    () => ({ name: 'no error', message: '' }),
    (error: Error) => error,
  );
