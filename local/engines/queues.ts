import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { PlatformProblem } from '../problem.ts';
import type { JsonObject } from '../template/assembly.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';

/** The attributes that the queue engine knows. High-throughput FIFO concerns only speed. */
const engineAttributes = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

/** Creates the queues of the template. Dead-letter queues come first, because other queues name them. */
export async function ensureQueues(client: SQSClient, template: ReadTemplate): Promise<void> {
  checkQueues(template);
  const queues = template.ofType('AWS::SQS::Queue');
  for (const queue of queues.filter(isDeadLetter(queues))) await ensureQueue(client, queue);
  for (const queue of queues.filter((each) => !isDeadLetter(queues)(each))) await ensureQueue(client, queue);
}

export function checkQueues(template: ReadTemplate): void {
  for (const queue of template.ofType('AWS::SQS::Queue')) checkRedrive(queue, template);
}

const isDeadLetter = (queues: ReadResource[]) => (queue: ReadResource) =>
  queues.some((each) => redriveOf(each)?.deadLetterTargetArn === queue.attributes.Arn);

async function ensureQueue(client: SQSClient, queue: ReadResource): Promise<void> {
  const wanted = attributesOf(queue);
  const name = String(queue.attributes.QueueName);
  const created = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: wanted })).catch((error) => {
    // The queue exists from an earlier start with other attributes.
    if (/exist/i.test(`${error.name} ${error.message}`)) return undefined;
    throw error;
  });
  const QueueUrl = created?.QueueUrl ?? queue.ref;
  const { FifoQueue, ...changeable } = wanted;
  const current =
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  if (Object.entries(changeable).some(([key, value]) => current[key as keyof typeof current] !== value))
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: changeable }));
}

function attributesOf(queue: ReadResource): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of engineAttributes)
    if (queue.properties[name] !== undefined && queue.properties[name] !== false)
      attributes[name] = String(queue.properties[name]);
  const redrive = redriveOf(queue);
  if (redrive) attributes.RedrivePolicy = JSON.stringify(redrive);
  return attributes;
}

const redriveOf = (queue: ReadResource) =>
  queue.properties.RedrivePolicy as
    | (JsonObject & { deadLetterTargetArn?: string; maxReceiveCount?: number })
    | undefined;

/** SQS checks a redrive policy. The engine does not, so it is checked here. */
function checkRedrive(queue: ReadResource, template: ReadTemplate): void {
  const fail = (what: string): never => {
    throw new PlatformProblem(`${queue.stack}/${queue.logicalId} (${queue.type}): RedrivePolicy ${what}`);
  };
  const name = String(queue.attributes.QueueName);
  if (name.endsWith('.fifo') !== (queue.properties.FifoQueue === true))
    throw new PlatformProblem(
      `${queue.stack}/${queue.logicalId} (${queue.type}): only a FIFO queue's name ends in .fifo`,
    );
  const redrive = redriveOf(queue);
  if (!redrive) return;
  const target =
    template.find('AWS::SQS::Queue', String(redrive.deadLetterTargetArn)) ??
    fail(`names no queue of the template: ${redrive.deadLetterTargetArn}`);
  if (target === queue) fail('names the queue itself');
  if ((target.properties.FifoQueue === true) !== (queue.properties.FifoQueue === true))
    fail('must lead from FIFO to FIFO or from standard to standard');
  const count = Number(redrive.maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1_000)
    fail(`needs maxReceiveCount from 1 to 1000, not ${count}`);
  const allowed = target.properties.RedriveAllowPolicy as JsonObject | undefined;
  const sources = allowed?.sourceQueueArns;
  if (allowed?.redrivePermission === 'denyAll') fail('leads to a queue that refuses every source');
  if (
    allowed?.redrivePermission === 'byQueue' &&
    !(Array.isArray(sources) && sources.includes(queue.attributes.Arn ?? ''))
  )
    fail('leads to a queue that does not list this source');
}
