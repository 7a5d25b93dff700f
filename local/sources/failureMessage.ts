import { randomUUID } from 'node:crypto';
import type { GivenUp } from './streamBatch.ts';
import type { StreamRecord } from './streamRecord.ts';

/** The message of Lambda to an on-failure destination: the position of the records, never their content. */
export function failureMessage(
  records: StreamRecord[],
  why: GivenUp,
  source: { functionArn: string; shardId: string; streamArn: string },
): object {
  const at = (record: StreamRecord | undefined) =>
    new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1_000).toISOString();
  const failed = why.outcome !== undefined && why.outcome.kind !== 'result';
  return {
    requestContext: {
      requestId: why.outcome && 'requestId' in why.outcome ? why.outcome.requestId : randomUUID(),
      functionArn: source.functionArn,
      condition: why.condition,
      approximateInvokeCount: why.attempts,
    },
    responseContext: why.outcome && {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: failed ? 'Unhandled' : null,
    },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: source.shardId,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: at(records[0]),
      approximateArrivalOfLastRecord: at(records.at(-1)),
      batchSize: records.length,
      streamArn: source.streamArn,
    },
  };
}
