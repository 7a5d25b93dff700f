import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionPool } from '../functions/functionPool.ts';
import type { Authorizer } from './authorizer.ts';
import type { GatewayResponses, ResponseType } from './gatewayResponses.ts';
import { proxyAnswer, proxyEvent } from './proxyEvent.ts';
import type { RestApi } from './restApi.ts';

/** The limit of API Gateway for a request. The function has a lower limit. */
const maximumBodyBytes = 10 * 1024 * 1024;

export interface ApiParts {
  api: RestApi;
  authorize: Authorizer;
  responses: GatewayResponses;
  functions: Map<string, FunctionPool>;
}

/** One request through the REST API: method → authorizer → size → function → answer. */
export async function handleApi(parts: ApiParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const refuse = (type: ResponseType) => {
    const { status, headers, body } = parts.responses(type, requestId);
    request.resume();
    response.writeHead(status, { ...headers, 'x-amzn-requestid': requestId }).end(body);
  };
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const route = parts.api.route(request.method ?? 'GET', url.pathname);
  if (!route) return refuse('MISSING_AUTHENTICATION_TOKEN');
  const authorization = route.authorizer
    ? await parts.authorize(request.headers.authorization, route.authorizer.scopes)
    : undefined;
  if (authorization?.allowed === false) return refuse(authorization.because);
  const body = await readBody(request);
  if (!body) return refuse('REQUEST_TOO_LARGE');
  const pool = parts.functions.get(route.functionArn);
  if (!pool) return refuse('API_CONFIGURATION_ERROR');
  const event = proxyEvent(parts.api, { request, url, body, route, requestId, claims: authorization?.claims });
  const outcome = await withTimeout(pool.invoke(event), route.timeoutMs);
  if (!outcome) return refuse('INTEGRATION_TIMEOUT');
  if (outcome.kind === 'throttled') return refuse('THROTTLED');
  const answer = proxyAnswer(outcome);
  if (!answer) return refuse('INTEGRATION_FAILURE');
  response.writeHead(answer.status, { ...answer.headers, 'x-amzn-requestid': requestId }).end(answer.body);
}

/** Undefined when the body is larger than the limit. The rest of the body is then discarded. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maximumBodyBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the caller went away')));
  });
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
