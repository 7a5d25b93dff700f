import { log } from './logger.ts';

/** The error that a handler throws in place of a fault. The log line before it names the fault and its frames. */
export class Fault extends Error {
  override name = 'Fault';
}

/**
 * Replaces a fault by one without text. Lambda logs the message of a thrown error, and messages of libraries can contain
 * personal values (docs/security.md, "Threats", T16). The invocation still fails and is counted.
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
