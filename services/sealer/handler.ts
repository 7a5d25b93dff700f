import type { Context } from 'aws-lambda';
import { sealClosedMinutes } from '../accessLog/sealStore.ts';
import { workerScope } from '../caller/scope.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';

/** The sealer begins no further minutes when less time than this is left. */
const marginMilliseconds = 10_000;

/**
 * The handler of every minute. It seals the closed minutes of the access log (docs/security.md, "Threats", T23). It also
 * writes each digest into the log group of this function. A writer of the table cannot change that log group. `npm run
 * verify-history` compares the seals with its export.
 */
export async function handler(_event: unknown, lambda: Context): Promise<void> {
  const until = Date.now() + lambda.getRemainingTimeInMillis() - marginMilliseconds;
  const seal = () => sealClosedMinutes(workerScope('accessLog'), new Date(), until);
  const sealed = await maskingFaults('accessLog.unsealed', undefined, seal);
  for (const { minute, digest, count } of sealed) log.info('accessLog.sealed', { minute, digest, count });
}
