import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { LocalTable } from '../engines/table.ts';
import type { FunctionPool } from '../functions/functionPool.ts';
import { PlatformProblem } from '../problem.ts';
import type { ReadTemplate } from '../template/templateReader.ts';
import { Checkpoints } from './checkpoints.ts';
import { failureMessage } from './failureMessage.ts';
import { readMappings, type SourceMapping } from './mapping.ts';
import { pollQueue } from './queuePoller.ts';
import { type Poller, pollStream } from './streamPoller.ts';

export interface PollerParts {
  template: ReadTemplate;
  functions: Map<string, FunctionPool>;
  tables: LocalTable[];
  sqs: SQSClient;
  dynamo: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  checkpointFile: string;
  report(line: string): void;
}

/** One poller for each event source mapping of the template. */
export async function startPollers(parts: PollerParts): Promise<Poller> {
  const checkpoints = new Checkpoints(parts.checkpointFile);
  const client = new DynamoDBStreamsClient(parts.dynamo);
  const pollers = await Promise.all(
    readMappings(parts.template).map((mapping) =>
      mapping.kind === 'queue' ? queuePoller(mapping, parts) : streamPoller(mapping, parts, client, checkpoints),
    ),
  );
  return {
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      client.destroy();
    },
  };
}

function functionOf(mapping: SourceMapping, parts: PollerParts): FunctionPool {
  const pool = parts.functions.get(mapping.functionArn);
  if (!pool) throw new PlatformProblem(`event source mapping ${mapping.id} names no function`);
  return pool;
}

function queuePoller(mapping: SourceMapping, parts: PollerParts): Poller {
  const queue = parts.template.find('AWS::SQS::Queue', mapping.sourceArn);
  const pool = functionOf(mapping, parts);
  return pollQueue({
    client: parts.sqs,
    queueUrl: queue?.ref ?? '',
    region: parts.dynamo.region,
    mapping,
    invoke: (event) => pool.invoke(event),
    report: parts.report,
  });
}

function streamPoller(
  mapping: SourceMapping,
  parts: PollerParts,
  client: DynamoDBStreamsClient,
  checkpoints: Checkpoints,
): Promise<Poller> {
  const source = parts.template
    .ofType('AWS::DynamoDB::Table')
    .find(({ attributes }) => attributes.StreamArn === mapping.sourceArn);
  const { engineStreamArn, keyAttributes = [] } = parts.tables.find(({ name }) => name === source?.ref) ?? {};
  if (!engineStreamArn) throw new PlatformProblem(`event source mapping ${mapping.id} needs the table's stream`);
  const pool = functionOf(mapping, parts);
  return pollStream({
    client,
    engineStreamArn,
    partitionKey: keyAttributes[0] ?? '',
    region: parts.dynamo.region,
    mapping,
    checkpoints,
    invoke: (event) => pool.invoke(event),
    giveUp: async (records, why, shardId) => {
      parts.report(`stream ${shardId}: gave up ${records.length} records (${why.condition})`);
      if (!mapping.onFailureQueueUrl) return;
      const source = { functionArn: mapping.functionArn, shardId, streamArn: mapping.sourceArn };
      const MessageBody = JSON.stringify(failureMessage(records, why, source));
      await parts.sqs.send(new SendMessageCommand({ QueueUrl: mapping.onFailureQueueUrl, MessageBody }));
    },
    report: parts.report,
  });
}
