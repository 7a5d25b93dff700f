import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { workerScope } from '../caller/scope.ts';
import { stateSk } from '../lifeCycle/eventRow.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';
import { referralPk } from '../referrals/store/referralKeys.ts';
import { relayReferrals } from './relay.ts';

/**
 * The handler of the table's stream. For each changed referral it sends the pending events to the queues of the
 * institutions.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  return maskingFaults('relay.failed', undefined, () => relay(event));
}

async function relay(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const recordsByReferral = Map.groupBy(event.Records, referralIdOf);
  recordsByReferral.delete(undefined);
  const referralIds = [...recordsByReferral.keys()] as string[];
  const retry = await relayReferrals(referralIds, process.env.STAGE ?? 'dev');
  const failed = [...retry].flatMap((id) => recordsByReferral.get(id) ?? []);
  log.info('relay.done', { count: referralIds.length, failed: retry.size });
  return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' })) };
}

/**
 * The id of the referral whose state the record changed. Undefined for any other record, in case the filter of the stream
 * let it through.
 */
function referralIdOf(record: DynamoDBRecord): string | undefined {
  const prefix = referralPk(workerScope('relay'), '');
  const { pk, sk } = record.dynamodb?.Keys ?? {};
  return sk?.S === stateSk && pk?.S?.startsWith(prefix) ? pk.S.slice(prefix.length) : undefined;
}
