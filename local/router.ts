import { type ApiParts, handleApi } from './gateway/apiHandler.ts';
import { handleGraphiql } from './graphiql/graphiql.ts';
import { type Health, healthy } from './health.ts';
import type { Handle } from './httpServer.ts';
import { type GrantUse, grantTable } from './iam/grants.ts';
import { type Issuer, issuerPath } from './issuer/issuer.ts';
import type { RuntimeFile } from './runtimeFile.ts';

export interface RouterParts {
  api: ApiParts;
  issuer: Issuer;
  runtime: RuntimeFile;
  health(): Promise<Health>;
  /** The use of each grant of the roles since the start. Undefined when roles are not enforced. */
  grants(): GrantUse[] | undefined;
}

/** The routes of the one address: the API as API Gateway answers it, and the pages that only the local platform has. */
export function createRouter({ api, issuer, runtime, health, grants }: RouterParts): Handle {
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path.startsWith(`${issuerPath}/`)) return issuer.handle(request, response);
    if (path === '/graphiql' || path.startsWith('/graphiql/')) return handleGraphiql(runtime, request, response);
    if (path === '/') return void response.writeHead(302, { location: '/graphiql' }).end();
    if (path === '/grants') return answerGrants(grants(), request, response);
    if (path !== '/health') return handleApi(api, request, response);
    const parts = await health();
    response.writeHead(healthy(parts) ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(parts));
  };
}

/** A table for people, JSON for programs. */
function answerGrants(uses: GrantUse[] | undefined, ...[request, response]: Parameters<Handle>): void {
  const json = request.headers.accept?.includes('application/json');
  response.writeHead(uses ? 200 : 404, {
    'content-type': json ? 'application/json' : 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  const told = uses ? grantTable(uses) : 'roles are not enforced: started with --no-iam\n';
  response.end(json ? JSON.stringify(uses ?? null) : told);
}
