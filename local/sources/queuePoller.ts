import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Outcome } from '../functions/functionProcess.ts';
import type { SourceMapping } from './mapping.ts';
import type { Poller } from './streamPoller.ts';

export interface QueueSource {
  client: SQSClient;
  queueUrl: string;
  region: string;
  mapping: SourceMapping;
  invoke(event: object): Promise<Outcome>;
  report(line: string): void;
}

/**
 * Reads a queue for a function. Messages are deleted unless the function reports them as failed; failed messages come
 * again.
 */
export function pollQueue(source: QueueSource): Poller {
  const stop = new AbortController();
  const readers = Array.from({ length: Math.max(1, source.mapping.maximumConcurrency) }, () =>
    read(source, stop.signal),
  );
  return {
    stop: async () => {
      stop.abort();
      await Promise.all(readers);
    },
  };
}

async function read(source: QueueSource, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const { Messages = [] } = await source.client.send(
        new ReceiveMessageCommand({
          QueueUrl: source.queueUrl,
          MaxNumberOfMessages: Math.min(10, source.mapping.batchSize),
          WaitTimeSeconds: 10,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      );
      if (Messages.length > 0) await handOver(source, Messages);
    } catch (error) {
      if (signal.aborted) return;
      source.report(`queue ${source.queueUrl}: ${error}`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

async function handOver(source: QueueSource, messages: Message[]): Promise<void> {
  const records = messages.map((message) => queueRecord(message, source));
  const wanted = records.filter(source.mapping.filter);
  // Messages that no filter matches are deleted without a call.
  const failed = wanted.length > 0 ? failures(await source.invoke({ Records: wanted }), wanted, source.mapping) : [];
  const done = messages.filter((message) => !failed.includes(message.MessageId ?? ''));
  if (done.length === 0) return;
  await source.client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: source.queueUrl,
      Entries: done.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle })),
    }),
  );
}

/** The ids of the messages that stay in the queue. */
export function failures(
  outcome: Outcome,
  records: { messageId: string }[],
  mapping: Pick<SourceMapping, 'reportsItemFailures'>,
): string[] {
  const all = records.map(({ messageId }) => messageId);
  if (outcome.kind !== 'result') return all;
  if (!mapping.reportsItemFailures) return [];
  const answer = outcome.payload as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
  const reported = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier ?? '');
  return reported.some((id) => !all.includes(id)) ? all : reported;
}

function queueRecord(message: Message, source: QueueSource) {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: message.MessageAttributes ?? {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: source.mapping.sourceArn,
    awsRegion: source.region,
  };
}
