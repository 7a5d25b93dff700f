import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { call, claimsOf } from '../support/gateway.ts';
import { type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';

/** The GraphQL-over-HTTP audits against the Lambda, behind a server that acts like the gateway's proxy integration. */

let platform: InProcess;
let server: Server;
let url = '';

beforeAll(async () => {
  platform = await startInProcess();
  server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await platform.stop();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const result = await call({
    claims: claimsOf(subOfPlace('contact.mec')),
    method: request.method ?? 'POST',
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  });
  response.writeHead(result.statusCode, result.headers as Record<string, string>).end(result.body);
}

const audits = serverAudits({ url: () => url });
/** The API has no GET, because the gateway has one route, POST. These three audits may stay notices. */
const isAboutGet = (name: string) => /^MAY (allow|accept) .*\bGETs?\b/.test(name);

describe('GraphQL over HTTP', () => {
  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (name, audit) => {
    const result = await audit.fn();
    if (isAboutGet(name)) return expect(['ok', 'notice']).toContain(result.status);
    const reason = result.status === 'ok' ? '' : result.reason;
    return expect({ status: result.status, reason }).toEqual({ status: 'ok', reason: '' });
  });

  it('has the three audits of GET alone as notices', () => {
    expect(audits.filter(({ name }) => isAboutGet(name))).toHaveLength(3);
    expect(audits.length).toBeGreaterThan(60);
  });
});

const failures: [what: string, request: object, code: string][] = [
  ['a document that cannot be parsed', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
  ['a document that does not fit the schema', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'variables that do not fit the operation',
    { query: 'query($kind: CodeKind!) { codes(kind: $kind) { code } }', variables: { kind: 'NONE_SUCH' } },
    'BAD_USER_INPUT',
  ],
  ['a missing variable', { query: 'query($kind: CodeKind!) { codes(kind: $kind) { code } }' }, 'BAD_USER_INPUT'],
  ['an unknown operation', { query: 'query A { __typename }', operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
];
const accepted: [accept: string, status: number, contentType: string][] = [
  ['application/graphql-response+json', 400, 'application/graphql-response+json; charset=utf-8'],
  [
    'application/graphql-response+json, application/json;q=0.9',
    400,
    'application/graphql-response+json; charset=utf-8',
  ],
  ['application/json', 200, 'application/json; charset=utf-8'],
];

describe.each(accepted)('a client that accepts %s', (accept, status, contentType) => {
  it.each(failures)(`is answered ${status} for %s`, async (_what, request, code) => {
    const answered = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(request),
    });
    expect(answered.status).toBe(status);
    expect(answered.headers.get('content-type')).toBe(contentType);
    const { errors, data } = (await answered.json()) as { errors: { extensions: { code: string } }[]; data?: unknown };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(data).toBeUndefined();
  });
});
