import { type ApiParts, handleApi } from './gateway/apiHandler.ts';
import { handleGraphiql } from './graphiql/graphiql.ts';
import { type Health, healthy } from './health.ts';
import type { Handle } from './httpServer.ts';
import { type Issuer, issuerPath } from './issuer/issuer.ts';
import type { RuntimeFile } from './runtimeFile.ts';

export interface RouterParts {
  api: ApiParts;
  issuer: Issuer;
  runtime: RuntimeFile;
  health(): Promise<Health>;
}

/** One address for everything: the API as API Gateway would answer it, and around it what only a local platform has. */
export function createRouter({ api, issuer, runtime, health }: RouterParts): Handle {
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path.startsWith(`${issuerPath}/`)) return issuer.handle(request, response);
    if (path === '/graphiql' || path.startsWith('/graphiql/')) return handleGraphiql(runtime, request, response);
    if (path === '/') return void response.writeHead(302, { location: '/graphiql' }).end();
    if (path !== '/health') return handleApi(api, request, response);
    const parts = await health();
    response.writeHead(healthy(parts) ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(parts));
  };
}
