import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { selfSigned } from './certificate.ts';
import { temporaryFolder } from './folder.ts';

export type TlsProxy = { endpoint: string; certificateFile: string; stop: () => Promise<void> };

/**
 * TLS in front of an engine. Over HTTP the SDK loses 25 ms that production does not lose, and saves the time for TLS.
 */
export async function startTlsProxy(target: string): Promise<TlsProxy> {
  const { hostname, port } = new URL(target);
  const certificate = selfSigned();
  const folder = temporaryFolder();
  const certificateFile = join(folder, 'localhost.pem');
  writeFileSync(certificateFile, certificate.cert);
  const open = new Set<TLSSocket>();
  const server = createServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, (client) => {
    const engine = connect(Number(port), hostname);
    engine.setNoDelay(true);
    client.setNoDelay(true);
    open.add(client);
    client.on('close', () => open.delete(client));
    // A child that has answered ends without closing the connection.
    client.on('error', () => engine.destroy());
    engine.on('error', () => client.destroy());
    client.pipe(engine).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `https://localhost:${address.port}`,
    certificateFile,
    stop: async () => {
      for (const client of open) client.destroy();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}
