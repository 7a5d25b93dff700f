import { log } from './logger.ts';

/** What a handler throws in place of a fault: the log line before it has the fault's name and frames. */
export class Fault extends Error {
  override name = 'Fault';
}

/**
 * Lambda writes what a handler throws into the log, words and all, and the words of libraries hold values (T16): the
 * invocation still fails and is counted, but what it says is ours.
 * @throws Fault
 */
export async function maskingFaults<T>(
  event: string,
  requestId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.error(event, { requestId }, error);
    throw new Fault(event);
  }
}
