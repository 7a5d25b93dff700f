import {
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { log } from './logger.ts';
import { sdkLogger } from './sdkLogger.ts';

/**
 * One message of a FIFO queue. Messages of a group stay in order. A repeated deduplication id is dropped for five minutes.
 */
export type QueueMessage = { groupId: string; deduplicationId: string; body: string };

/** The result of sending. RETRY: another attempt may succeed. REFUSED: only an operator can help. */
export type SendResult = 'SENT' | 'RETRY' | 'REFUSED';

export const messagesPerRequest = 10;

// Queue URLs serve as names only. The endpoint is that of the region, or the one from the environment.
const sqs = new SQSClient({ logger: sdkLogger, useQueueUrlAsEndpoint: false, maxAttempts: 3 });
const requestTimeoutMilliseconds = 5_000;

const queueName = (institutionId: string) => `${process.env.QUEUE_PREFIX}${institutionId.toLowerCase()}.fifo`;
const urlsByName = new Map<string, string>();

/** Sends up to ten messages, each of its own group, to the queue of an institution. The results are in the same order. */
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
