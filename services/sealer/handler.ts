import type { Context } from 'aws-lambda';
import { sealClosedMinutes } from '../accessLog/sealStore.ts';
import { workerScope } from '../caller/scope.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';

/** What is left of the function's time when it begins no further minutes. */
const marginMilliseconds = 10_000;

/**
 * Every minute: seals the access log's closed minutes (SECURITY T23). Each digest also goes into this function's log group,
 * where whoever could change the table cannot reach it: that is the export `npm run verify-history` compares with.
 */
export async function handler(_event: unknown, lambda: Context): Promise<void> {
  const until = Date.now() + lambda.getRemainingTimeInMillis() - marginMilliseconds;
  const seal = () => sealClosedMinutes(workerScope('accessLog'), new Date(), until);
  const sealed = await maskingFaults('accessLog.unsealed', undefined, seal);
  for (const { minute, digest, count } of sealed) log.info('accessLog.sealed', { minute, digest, count });
}
