import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { letConsume } from './consumerAccounts.ts';
import type { Names } from './names.ts';

const common = (key: IKey): Partial<QueueProps> => ({
  encryption: QueueEncryption.KMS,
  encryptionMasterKey: key,
  dataKeyReuse: Duration.hours(1),
  enforceSSL: true,
  // A message holds ids and a version. It is kept as long as SQS allows, so that an institution can be away for two
  // weeks.
  retentionPeriod: Duration.days(14),
  removalPolicy: RemovalPolicy.RETAIN,
});

/** The order is kept for each referral (the message group), so the throughput is limited for each referral too. */
const fifo = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

/**
 * The queue and the dead-letter queue of each institution. Construct ids, and therefore logical ids, come from country
 * and code only.
 */
export function addInstitutionQueues(
  scope: Construct,
  names: Names,
  institutionIds: string[],
  consumers: Map<string, string[]>,
): void {
  const keyArn = StringParameter.valueForStringParameter(scope, names.parameters.queueKeyArn);
  const key = Key.fromKeyArn(scope, 'QueueKey', keyArn);
  for (const id of institutionIds) {
    const deadLetters = new Queue(scope, `${id}-DLQ`, {
      ...common(key),
      ...fifo,
      queueName: names.deadLetterQueue(id),
    });
    const queue = new Queue(scope, id, {
      ...common(key),
      ...fifo,
      queueName: names.queue(id),
      visibilityTimeout: Duration.minutes(1),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    letConsume(queue, consumers.get(id));
  }
}

/**
 * The event source reports discarded records here: their positions in the stream, not their content. Lambda requires a
 * standard queue.
 */
export function addRelayFailures(scope: Construct, names: Names, key: IKey): Queue {
  return new Queue(scope, 'RelayFailures', { ...common(key), queueName: names.relayFailures });
}
