import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { FauxqsServer } from 'fauxqs';
import { type KeyService, startKeyService } from '../../local/engines/keyService.ts';
import { accessLogIndexes } from '../../services/accessLog/accessLogKeys.ts';
import { tableIndexes } from '../../services/platform/indexes.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';

/** Real engines for tests: the store and the queues of the local platform, each on a port of its own. */
export const testRegion = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export type TestTable = {
  endpoint: string;
  tableName: string;
  accessLogName: string;
  keysName: string;
  keyService: KeyService;
  client: DynamoDBClient;
  /**
   * Replaces the tables by empty ones and points the services at them. The engine stays, so this takes milliseconds.
   */
  fresh: () => Promise<void>;
  /** Replaces only the table of data keys by an empty one. */
  freshKeys: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * Starts the store with empty tables and a key service without a memory, and points the services of this process at
 * them.
 */
export async function startTable(options: { stream?: boolean } = {}): Promise<TestTable> {
  const [{ child, endpoint }, keyService] = await Promise.all([
    startDynoxide(),
    startKeyService({ region: testRegion }),
  ]);
  const client = new DynamoDBClient({ endpoint, region: testRegion, credentials });
  const none = { tableName: '', accessLogName: '', keysName: '' };
  const table: TestTable = { endpoint, ...none, keyService, client, fresh, freshKeys, stop };
  await fresh();
  return table;

  async function fresh() {
    for (const name of [table.tableName, table.accessLogName, table.keysName]) {
      if (name) await client.send(new DeleteTableCommand({ TableName: name }));
    }
    table.tableName = `indreptar-test-${randomUUID()}`;
    table.accessLogName = `${table.tableName}-access-log`;
    table.keysName = `${table.tableName}-keys`;
    forgetDataKeys();
    await client.send(new CreateTableCommand(tableInput(table.tableName, options.stream ?? false)));
    await client.send(new CreateTableCommand(accessLogInput(table.accessLogName)));
    await client.send(new CreateTableCommand(keysInput(table.keysName)));
    setEnvironment({
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      TABLE_NAME: table.tableName,
      ACCESS_LOG_TABLE_NAME: table.accessLogName,
      KEYS_TABLE_NAME: table.keysName,
      AWS_ENDPOINT_URL_KMS: keyService.endpoint,
      FIELD_KEY_ID: 'alias/indreptar-test-fields',
      INDEX_KEY_ID: 'alias/indreptar-test-index',
    });
  }

  async function freshKeys() {
    await client.send(new DeleteTableCommand({ TableName: table.keysName }));
    await client.send(new CreateTableCommand(keysInput(table.keysName)));
  }

  async function stop() {
    client.destroy();
    await keyService.stop();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

export type TestQueues = {
  endpoint: string;
  client: SQSClient;
  server: FauxqsServer;
  /** The FIFO queue of an institution, as the template makes it. Returns its URL. */
  addQueue: (institutionId: string) => string;
  /** The bodies of the messages in an institution's queue, in order. The messages stay in the queue. */
  bodies: (institutionId: string) => string[];
  stop: () => Promise<void>;
};

const queuePrefix = 'indreptar-test-';

/** Starts the queue engine without queues, and points the services of this process at it. */
export async function startQueues(): Promise<TestQueues> {
  // Loaded only where a test needs queues, because most tests do not.
  const { startFauxqs } = await import('fauxqs');
  const server = await startFauxqs({ port: 0, logger: false, defaultRegion: testRegion });
  const endpoint = `http://127.0.0.1:${server.port}`;
  setEnvironment({ AWS_ENDPOINT_URL_SQS: endpoint, QUEUE_PREFIX: queuePrefix });
  const client = new SQSClient({ endpoint, region: testRegion, credentials, useQueueUrlAsEndpoint: false });
  const queueName = (institutionId: string) => `${queuePrefix}${institutionId.toLowerCase()}.fifo`;
  return {
    endpoint,
    client,
    server,
    addQueue: (institutionId) =>
      server.createQueue(queueName(institutionId), {
        region: testRegion,
        attributes: {
          FifoQueue: 'true',
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          VisibilityTimeout: '60',
        },
      }).queueUrl,
    bodies: (institutionId) =>
      (server.inspectQueue(queueName(institutionId))?.messages.ready ?? []).map((message) => message.body),
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

function setEnvironment(variables: Record<string, string>) {
  Object.assign(process.env, {
    AWS_REGION: testRegion,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    STAGE: 'test',
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT',
    ...variables,
  });
}

async function startDynoxide(): Promise<{ child: ChildProcess; endpoint: string }> {
  const port = await freePort();
  const child = spawn(dynoxidePath(), ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  return { child, endpoint };
}

/** The engine is a binary inside an optional package for this kind of machine. */
function dynoxidePath(): string {
  const manifest = `@dynoxide/${process.platform}-${process.arch}/package.json`;
  return join(dirname(createRequire(import.meta.url).resolve(manifest)), 'dynoxide');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  const probe = new DynamoDBClient({ endpoint, region: testRegion, credentials, maxAttempts: 1 });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the store ended with ${child.exitCode}`);
    try {
      await probe.send(new ListTablesCommand({}));
      probe.destroy();
      return;
    } catch {
      await sleep(10);
    }
  }
}

/** The table as the template declares it, with the same keys and indexes (infra/table.ts reads the same constant). */
export const tableInput = (tableName: string, stream: boolean): CreateTableCommandInput => ({
  ...inputOf(tableName, tableIndexes),
  ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }),
});

/** The table of the access log, in the same way. */
export const accessLogInput = (tableName: string): CreateTableCommandInput => inputOf(tableName, accessLogIndexes);

type Indexes = Record<string, { pk: string; sk: string; project: readonly string[] }>;

function inputOf(tableName: string, declared: Indexes): CreateTableCommandInput {
  const indexes = Object.entries(declared);
  const attributes = new Set(['pk', 'sk', ...indexes.flatMap(([, index]) => [index.pk, index.sk])]);
  const definitions = [...attributes].map(
    (AttributeName): AttributeDefinition => ({ AttributeName, AttributeType: 'S' }),
  );
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: definitions,
    KeySchema: keySchema('pk', 'sk'),
    GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keySchema(index.pk, index.sk),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.project] },
    })),
  };
}

export const keysInput = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
});

const keySchema = (pk: string, sk: string): CreateTableCommandInput['KeySchema'] => [
  { AttributeName: pk, KeyType: 'HASH' },
  { AttributeName: sk, KeyType: 'RANGE' },
];
