import type { Context } from 'aws-lambda';
import { businessNow } from '../platform/clock.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';
import { sweep } from './sweep.ts';

const reserveMilliseconds = 15_000;

/** Called every night by the clock: destroys what is past its retention, and finishes what was interrupted. */
export async function handler(_event: unknown, context?: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const remaining = context?.getRemainingTimeInMillis() ?? 60_000;
  const until = Date.now() + remaining - reserveMilliseconds;
  const swept = await maskingFaults('retention.failed', undefined, () => sweep(businessNow(), until));
  const { cases, persons, held, finished, left } = swept;
  log.info('retention.done', { count: persons, failed: left });
  if (cases + held + finished > 0) log.info('retention.cases', { count: cases, failed: held });
}
