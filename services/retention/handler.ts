import type { Context } from 'aws-lambda';
import { businessNow } from '../platform/clock.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';
import { sweep } from './sweep.ts';

const reserveMilliseconds = 15_000;

/**
 * Called every night by the clock: destroys what is past its retention, and finishes erasures that were interrupted. When
 * something failed it says so at the end, after everything else was done, so that the alarm rings.
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
