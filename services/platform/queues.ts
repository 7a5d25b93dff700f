import {
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { log } from './logger.ts';
import { sdkLogger } from './sdkLogger.ts';

/** One message of a FIFO queue: order is kept within a group, a repeated deduplication id is dropped for five minutes. */
export type QueueMessage = { groupId: string; deduplicationId: string; body: string };

/** What became of a message: RETRY may work later, REFUSED never will without somebody's help. */
export type SendResult = 'SENT' | 'RETRY' | 'REFUSED';

export const messagesPerRequest = 10;

// Queue URLs are used as names only: the endpoint is the region's, or the one the environment gives.
const sqs = new SQSClient({ logger: sdkLogger, useQueueUrlAsEndpoint: false, maxAttempts: 3 });
const requestTimeoutMilliseconds = 5_000;

const queueName = (institutionId: string) => `${process.env.QUEUE_PREFIX}${institutionId.toLowerCase()}.fifo`;
const urlsByName = new Map<string, string>();

/** Sends up to ten messages, each of a group of its own, to an institution's queue; the results are in the same order. */
export async function sendToInstitution(institutionId: string, messages: QueueMessage[]): Promise<SendResult[]> {
  const name = queueName(institutionId);
  try {
    const QueueUrl = urlsByName.get(name) ?? (await findQueueUrl(name));
    const Entries = messages.map(
      (message, position): SendMessageBatchRequestEntry => ({
        Id: String(position),
        MessageBody: message.body,
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
      }),
    );
    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }), timeout());
    const sent = new Set(Successful?.map((entry) => entry.Id));
    const refused = new Set(Failed?.filter((entry) => entry.SenderFault).map((entry) => entry.Id));
    return Entries.map(({ Id }) => (sent.has(Id) ? 'SENT' : refused.has(Id) ? 'REFUSED' : 'RETRY'));
  } catch (error) {
    urlsByName.delete(name);
    log.error('queue.unreached', { institutionId, count: messages.length }, error);
    const result = error instanceof QueueDoesNotExist ? 'REFUSED' : 'RETRY';
    return messages.map(() => result);
  }
}

async function findQueueUrl(name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }), timeout());
  if (QueueUrl === undefined) throw new Error('a queue without an address');
  urlsByName.set(name, QueueUrl);
  return QueueUrl;
}

const timeout = () => ({ abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) });
