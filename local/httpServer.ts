import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { PlatformProblem } from './problem.ts';

export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LocalServer {
  port: number;
  stop(): Promise<void>;
}

/** Listens on this machine alone, on both addresses that `localhost` may mean. */
export async function listen(port: number, handle: Handle, report: (line: string) => void): Promise<LocalServer> {
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response).catch((error) => {
      report(`${request.method} ${request.url}: ${error?.stack ?? error}`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"message":"Internal server error"}');
    });
  };
  const servers = [createServer(onRequest), createServer(onRequest)] as const;
  const found = await listenOn(servers[0], port, '127.0.0.1');
  await listenOn(servers[1], found, '::1').catch((error) => {
    // A machine without IPv6 is accepted. A port that another program uses is not.
    if (error instanceof PlatformProblem) {
      servers[0].close();
      throw error;
    }
  });
  return {
    port: found,
    stop: async () => {
      await Promise.all(servers.map(stopServer));
    },
  };
}

const listenOn = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new PlatformProblem(`port ${port} is taken: stop what uses it or choose another, PORT=4100 npm start`));
      else if (error.code === 'EACCES')
        reject(new PlatformProblem(`port ${port} is not allowed: choose one above 1023`));
      else reject(error);
    });
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });

/** Waits a moment for requests in flight. */
const stopServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), 2_000);
    server.close(() => {
      clearTimeout(impatient);
      resolve();
    });
    server.closeIdleConnections();
  });
