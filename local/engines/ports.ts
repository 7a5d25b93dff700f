import { createServer } from 'node:net';

/**
 * The wanted port if it is free, otherwise any free port. Engines keep their ports across restarts, so that clients
 * find them.
 */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    try {
      return await tryPort(wanted);
    } catch {
      // Another program uses the port.
    }
  }
  return tryPort(0);
}

const tryPort = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const { port: found } = probe.address() as { port: number };
      probe.close(() => resolve(found));
    });
  });
