import type { ReadResource } from '../template/templateReader.ts';
import { type Need, NotUnderstood } from './need.ts';

/** The operations on one queue and the action that each needs. A batch has no action of its own. */
const actions: Record<string, string> = {
  ChangeMessageVisibility: 'ChangeMessageVisibility',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessage: 'DeleteMessage',
  DeleteMessageBatch: 'DeleteMessage',
  GetQueueAttributes: 'GetQueueAttributes',
  GetQueueUrl: 'GetQueueUrl',
  PurgeQueue: 'PurgeQueue',
  ReceiveMessage: 'ReceiveMessage',
  SendMessage: 'SendMessage',
  SendMessageBatch: 'SendMessage',
};

/** The permission that an SQS operation needs. */
export function queueNeeds(operation: string, body: Record<string, unknown>, queues: ReadResource[]): Need[] {
  const action = actions[operation];
  if (!action) throw new NotUnderstood(`operation ${operation} of SQS is not known here`);
  const name = String(body.QueueName ?? body.QueueUrl ?? '')
    .split('/')
    .at(-1);
  // The permission is checked also for a missing queue. SQS tells only permitted callers that a queue does not exist.
  const queue = queues.find(({ attributes }) => attributes.QueueName === name);
  const resource = queue?.attributes.Arn ?? queues[0]?.attributes.Arn?.replace(/[^:]*$/, String(name));
  if (!resource || !name) throw new NotUnderstood(`${operation} names no queue`);
  return [{ action: `sqs:${action}`, resource, context: {} }];
}
