import type { Context } from 'aws-lambda';
import { businessNow } from '../platform/clock.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';
import { sweep } from './sweep.ts';

const reserveMilliseconds = 15_000;

/**
 * The nightly handler of the retention. It erases data whose retention period is over, and finishes interrupted erasures. If
 * a step failed, it throws at the end, after all other steps, so that the alarm is raised.
 */
export async function handler(_event?: unknown, context?: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const remaining = context?.getRemainingTimeInMillis() ?? 60_000;
  const night = () => sweep(businessNow(), Date.now() + remaining - reserveMilliseconds);
  const { persons, held, left, failed } = await maskingFaults('retention.broken', undefined, night);
  log.info('retention.done', { count: persons, failed });
  if (held > 0) log.info('retention.held', { count: held });
  if (left > 0) log.info('retention.left', { count: left });
  if (failed > 0) throw new Error('retention has to be looked at: see retention.failed');
}
