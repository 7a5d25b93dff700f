import type { IncomingMessage } from 'node:http';
import type { Outcome } from '../functions/functionProcess.ts';
import type { GatewayAnswer } from './gatewayResponses.ts';
import type { RestApi, Route } from './restApi.ts';

export interface ProxyRequest {
  request: IncomingMessage;
  url: URL;
  body: Buffer;
  route: Route;
  requestId: string;
  claims: Record<string, string> | undefined;
}

/** The event of a Lambda proxy integration, payload version 1.0. */
export function proxyEvent(api: RestApi, { request, url, body, route, requestId, claims }: ProxyRequest): object {
  const now = new Date();
  const query = lists([...url.searchParams]);
  const headers = lists(pairs(request.rawHeaders));
  return {
    resource: route.resourcePath,
    path: url.pathname,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: url.searchParams.size > 0 ? lastOf(query) : null,
    multiValueQueryStringParameters: url.searchParams.size > 0 ? query : null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      ...(claims && { authorizer: { claims } }),
      domainName: url.host,
      domainPrefix: url.hostname.split('.')[0],
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: {
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? null,
      },
      path: `/${api.stage}${url.pathname}`,
      protocol: `HTTP/${request.httpVersion}`,
      requestId,
      requestTime: now.toUTCString(),
      requestTimeEpoch: now.getTime(),
      resourceId: route.resourcePath,
      resourcePath: route.resourcePath,
      stage: api.stage,
    },
    body: body.length > 0 ? body.toString('utf8') : null,
    isBase64Encoded: false,
  };
}

/** The answer of the function as HTTP. Undefined when it is invalid: API Gateway then answers 502. */
export function proxyAnswer(outcome: Outcome): (Omit<GatewayAnswer, 'body'> & { body: string | Buffer }) | undefined {
  if (outcome.kind !== 'result' || typeof outcome.payload !== 'object' || outcome.payload === null) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = outcome.payload as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>))
    merged[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries((multiValueHeaders ?? {}) as Record<string, unknown[]>))
    merged[name.toLowerCase()] = values.join(', ');
  return {
    status,
    headers: { 'content-type': 'application/json', ...merged },
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

const pairs = (raw: string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? '']);

function lists(entries: [string, string][]): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [name, value] of entries) {
    const list = result[name] ?? [];
    list.push(value);
    result[name] = list;
  }
  return result;
}

const lastOf = (multi: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));
