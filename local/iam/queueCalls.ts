import type { ReadResource } from '../template/templateReader.ts';
import { type Need, NotUnderstood } from './need.ts';

/** Operations on one queue and the action that each asks for: a batch has none of its own. */
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

/** The permission that one operation of SQS asks for. */
export function queueNeeds(operation: string, body: Record<string, unknown>, queues: ReadResource[]): Need[] {
  const action = actions[operation];
  if (!action) throw new NotUnderstood(`operation ${operation} of SQS is not known here`);
  const name = String(body.QueueName ?? body.QueueUrl ?? '')
    .split('/')
    .at(-1);
  // A queue that is not there is asked about like any other: SQS tells only who may ask that it does not exist.
  const queue = queues.find(({ attributes }) => attributes.QueueName === name);
  const resource = queue?.attributes.Arn ?? queues[0]?.attributes.Arn?.replace(/[^:]*$/, String(name));
  if (!resource || !name) throw new NotUnderstood(`${operation} names no queue`);
  return [{ action: `sqs:${action}`, resource, context: {} }];
}
