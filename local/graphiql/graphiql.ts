import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { demoAccounts } from '../../data/accounts.ts';
import { readBody } from '../gateway/apiHandler.ts';
import { PlatformProblem } from '../problem.ts';
import type { RuntimeFile } from '../runtimeFile.ts';
import { signIn } from '../signIn.ts';
import { readyOperations } from './readyOperations.ts';

const packages = createRequire(import.meta.url);
const ofPackage = (name: string, file: string) => join(dirname(packages.resolve(`${name}/package.json`)), file);

/** The page with all its files from this disk. It works without internet. */
const files: Record<string, { type: string; path: () => string }> = {
  '/graphiql': { type: 'text/html', path: () => join(import.meta.dirname, 'page.html') },
  '/graphiql/placeholders.js': { type: 'text/javascript', path: () => join(import.meta.dirname, 'placeholders.js') },
  '/graphiql/page.js': { type: 'text/javascript', path: () => join(import.meta.dirname, 'page.js') },
  '/graphiql/react.js': { type: 'text/javascript', path: () => ofPackage('react', 'umd/react.production.min.js') },
  '/graphiql/react-dom.js': {
    type: 'text/javascript',
    path: () => ofPackage('react-dom', 'umd/react-dom.production.min.js'),
  },
  '/graphiql/graphiql.js': { type: 'text/javascript', path: () => ofPackage('graphiql', 'graphiql.min.js') },
  '/graphiql/graphiql.css': { type: 'text/css', path: () => ofPackage('graphiql', 'graphiql.min.css') },
};

export async function handleGraphiql(
  runtime: RuntimeFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const file = files[path];
  if (path === '/graphiql/setup.json') return sendJson(response, 200, pageSetup());
  if (path === '/graphiql/sign-in') return signInHere(runtime, request, response);
  if (!file) return sendJson(response, 404, { message: 'not found' });
  response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'no-cache' });
  response.end(await readFile(file.path()));
}

/** The accounts with their tabs, and a version of all tabs. */
function pageSetup(): object {
  const operations = Object.fromEntries(demoAccounts.map((account) => [account.email, readyOperations(account)]));
  const version = createHash('sha256').update(JSON.stringify(operations)).digest('hex').slice(0, 8);
  return { accounts: demoAccounts, operations, version };
}

/**
 * Signs in with one click: the page sends an account, the platform does the real flow of the issuer and returns the
 * token.
 */
async function signInHere(runtime: RuntimeFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Only the platform's own page may ask. A browser marks requests of other sites.
  const site = request.headers['sec-fetch-site'];
  if (request.method !== 'POST' || (site !== undefined && site !== 'same-origin')) return sendJson(response, 403, {});
  const { email = '' } = JSON.parse((await readBody(request))?.toString() || '{}') as { email?: string };
  const { id: clientId, redirectUri } = runtime.explorerClient;
  try {
    const token = await signIn({ issuer: runtime.issuer, clientId, redirectUri, email });
    return sendJson(response, 200, { token });
  } catch (error) {
    if (error instanceof PlatformProblem) return sendJson(response, 400, { message: error.message });
    throw error;
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}
