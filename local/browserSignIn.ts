import { spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { callbackPath, callbackPorts, callbackUrl } from '../infra/callbackUrls.ts';
import { beginCodeFlow } from './codeFlow.ts';
import { PlatformProblem } from './problem.ts';

export interface BrowserSignIn {
  issuer: string;
  clientId: string;
  /** Opens an address in the user's browser. Without a browser the person opens the printed address. */
  open: (address: string) => void;
  say: (line: string) => void;
  ports?: number[];
  timeoutSeconds?: number;
}

const page = (ro: string, en: string) => `<!doctype html><html lang="ro"><meta charset="utf-8"><title>Îndreptar</title>
<body style="font:18px/1.5 system-ui,sans-serif;margin:3rem"><p>${ro}</p><p lang="en">${en}</p></body></html>`;
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/**
 * Signs a person in through their own browser. The authorization code returns to a port of this machine.
 * @returns the access token
 * @throws PlatformProblem when every port is taken, the person does not sign in in time, or the issuer refuses
 */
export async function signInInBrowser(options: BrowserSignIn): Promise<string> {
  const { issuer, clientId, open, say, ports = callbackPorts, timeoutSeconds = 300 } = options;
  let receive: RequestListener = (_, response) => response.writeHead(404).end();
  const { port, servers } = await listen(ports, (request, response) => receive(request, response));
  const flow = beginCodeFlow({ issuer, clientId, redirectUri: callbackUrl(port) });
  let timer: NodeJS.Timeout | undefined;
  try {
    const code = await new Promise<string>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new PlatformProblem(`no sign-in was completed within ${timeoutSeconds} seconds`)),
        timeoutSeconds * 1_000,
      );
      receive = (request, response) => {
        const address = new URL(request.url ?? '/', callbackUrl(port));
        if (address.pathname !== callbackPath) return response.writeHead(404).end();
        try {
          const answer = flow.codeOf(address);
          if (answer === 'WRONG_STATE') {
            say('an answer that belongs to no sign-in of this command was refused');
            return response.writeHead(400, headers).end(page('Conectare necunoscută.', 'This sign-in is not known.'));
          }
          response.writeHead(200, headers).end(page('Puteți închide această pagină.', 'You may close this page.'));
          resolve(answer);
        } catch (refused) {
          response.writeHead(400, headers).end(page('Conectarea a fost refuzată.', 'Sign-in was refused.'));
          reject(refused);
        }
      };
      say(`Sign in here: ${flow.authorizeUrl}`);
      open(flow.authorizeUrl.href);
    });
    return await flow.redeem(code);
  } finally {
    clearTimeout(timer);
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

/** The first registered port that is free, on both addresses that `localhost` may mean. */
async function listen(ports: number[], listener: RequestListener): Promise<{ port: number; servers: Server[] }> {
  for (const port of ports) {
    const servers = [createServer(listener), createServer(listener)] as const;
    const [four, six] = await Promise.all([bound(servers[0], port, '127.0.0.1'), bound(servers[1], port, '::1')]);
    if (four === undefined && six !== 'EADDRINUSE') return { port, servers: six ? [servers[0]] : [...servers] };
    for (const server of servers) server.close();
  }
  throw new PlatformProblem(`ports ${ports.join(', ')} are all taken: stop what uses one of them`);
}

/** Undefined when the server listens, otherwise the code of the error. */
const bound = (server: Server, port: number, host: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen(port, host, () => resolve(undefined));
  });

const openers: Record<string, string[]> = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] };

/**
 * Opens an address on the desktop. Where that is impossible nothing happens, because the address is printed as well.
 */
export function openBrowser(address: string): void {
  const [command = 'xdg-open', ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}
