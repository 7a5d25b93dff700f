import { createServer } from 'node:net';

/** The wanted port when nobody has it, else any free one. Engines keep theirs across restarts, so that clients find them again. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    try {
      return await tryPort(wanted);
    } catch {
      // Somebody has it now.
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
