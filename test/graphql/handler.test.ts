import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findMember, forgetMembers, putMember } from '../../services/caller/memberStore.ts';
import { type Call, call, claimsOf } from '../support/gateway.ts';
import { type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';

/**
 * The Lambda as the gateway calls it. It checks again the claims that the authorizer accepted, and never answers 5xx.
 */

const marker = 'Zzqmarker';
const contact = subOfPlace('contact.mec');
const document = JSON.stringify({ query: '{ me { member { id } } }' });
let platform: InProcess;

beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const epoch = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);

async function refusalOf(request: Call) {
  const { statusCode, headers, body } = await call(request);
  const { errors, ...rest } = JSON.parse(body) as { errors: { message: string; extensions: { code: string } }[] };
  expect(headers?.['content-type']).toMatch(/^application\/(graphql-response\+)?json/);
  expect(headers?.['cache-control']).toBe('no-store');
  expect(body).not.toContain(marker);
  expect(rest).toEqual({});
  expect(errors).toHaveLength(1);
  expect(errors[0]?.message).toEqual(expect.any(String));
  return { status: statusCode, code: errors[0]?.extensions.code };
}

it('answers a member', async () => {
  const { statusCode, body } = await call({ claims: claimsOf(contact), body: document });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({ data: { me: { member: { id: contact } } } });
});

it('accepts a body in base64, and times of claims in the form of API Gateway', async () => {
  const worded = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString().replace('GMT', 'UTC');
  const { statusCode } = await call({
    claims: claimsOf(contact, { iat: worded(-60), exp: worded(3_500) }),
    body: Buffer.from(document).toString('base64'),
    isBase64Encoded: true,
  });
  expect(statusCode).toBe(200);
});

describe('claims of any other token than an access token of this API are refused with 401', () => {
  it.each<[string, Record<string, string | undefined> | undefined]>([
    ['none', undefined],
    ['an empty set', {}],
    ['without a subject', claimsOf(contact, { sub: undefined })],
    ['an ID token', claimsOf(contact, { token_use: 'id', client_id: undefined, aud: 'explorer-client' })],
    ['an ID token that names a client and a scope', claimsOf(contact, { token_use: 'id' })],
    ['without token_use', claimsOf(contact, { token_use: undefined })],
    ['another client', claimsOf(contact, { client_id: marker })],
    ['no client', claimsOf(contact, { client_id: undefined })],
    ['an empty client', claimsOf(contact, { client_id: '' })],
    ['the list of clients as client', claimsOf(contact, { client_id: 'desktop-client,explorer-client' })],
    ['without the scope', claimsOf(contact, { scope: 'openid profile' })],
    ['no scope at all', claimsOf(contact, { scope: undefined })],
    ['a scope that only begins alike', claimsOf(contact, { scope: 'indreptar/api.read' })],
    ['expired', claimsOf(contact, { iat: epoch(-3_000), exp: epoch(-1) })],
    ['missing exp', claimsOf(contact, { exp: undefined })],
    ['an exp that is no instant', claimsOf(contact, { exp: marker })],
    ['missing iat', claimsOf(contact, { iat: undefined })],
    ['issued in the future', claimsOf(contact, { iat: epoch(600) })],
    ['valid for longer than an hour', claimsOf(contact, { iat: epoch(-10), exp: epoch(3_600) })],
    ['older than an hour', claimsOf(contact, { iat: epoch(-3_700), exp: epoch(60) })],
    ['an exp that never comes', claimsOf(contact, { exp: '99999999999' })],
  ])('%s', async (_what, claims) => {
    expect(await refusalOf({ claims, body: document })).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

describe('an account without a membership is refused with 403', () => {
  it('a token without membership', async () => {
    const claims = claimsOf(marker);
    expect(await refusalOf({ claims, body: document })).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  it('a token that claims roles and an institution for itself', async () => {
    const claims = claimsOf(marker, { 'cognito:groups': '[COORDINATOR ADMIN]', role: 'ADMIN', institution: 'MD-MEC' });
    expect(await refusalOf({ claims, body: document })).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  it('a removed member, even from a process that knew them', async () => {
    const sub = subOfPlace('contact.ms');
    const request = { claims: claimsOf(sub), body: document };
    expect((await call(request)).statusCode).toBe(200);
    const member = await findMember(sub);
    if (!member) throw new Error('no member');
    await putMember({ ...member, active: false, version: member.version + 1 });
    forgetMembers();
    expect(await refusalOf(request)).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  it('in the language of the client', async () => {
    const say = async (language: string) => {
      const headers = { 'Content-Type': 'application/json', 'Accept-Language': language };
      const { body } = await call({ claims: claimsOf(marker), body: document, headers });
      return JSON.parse(body).errors[0].message as string;
    };
    expect(await say('en-GB,en;q=0.9')).toBe('Your role does not allow this.');
    expect(await say('ro')).not.toBe(await say('en'));
    expect(await say('uk, de')).toBe(await say('ro'));
  });
});

describe('a request that is not GraphQL is refused with 4xx', () => {
  const json = { 'Content-Type': 'application/json' };
  const padded = (bytes: number) => {
    const request = (pad: string) => JSON.stringify({ query: `{ __typename } # ${pad}` });
    return request('x'.repeat(bytes - Buffer.byteLength(request(''))));
  };
  const bad = { status: 400, code: 'BAD_REQUEST' };

  it.each<[string, Omit<Call, 'claims'>, { status: number; code: string }]>([
    ['a body over 32 KB', { headers: json, body: padded(32 * 1024 + 1) }, { status: 413, code: 'TOO_LARGE' }],
    [
      'a body whose bytes, not its letters, are over 32 KB',
      { headers: json, body: JSON.stringify({ query: `{ __typename } # ${'ș'.repeat(17_000)}` }) },
      { status: 413, code: 'TOO_LARGE' },
    ],
    [
      'a body over 32 KB that is no JSON',
      { headers: json, body: 'x'.repeat(40_000) },
      { status: 413, code: 'TOO_LARGE' },
    ],
    ['invalid JSON', { headers: json, body: `{"query": "${marker}` }, bad],
    ['no body', { headers: json, body: null }, bad],
    ['an empty body', { headers: json, body: '' }, bad],
    ['a JSON array', { headers: json, body: `[${document}]` }, bad],
    ['a JSON string', { headers: json, body: JSON.stringify(marker) }, bad],
    ['a JSON null', { headers: json, body: 'null' }, bad],
    ['no content type', { headers: {}, body: document }, bad],
    ['text/plain', { headers: { 'Content-Type': 'text/plain' }, body: document }, bad],
    ['a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: `query=${marker}` }, bad],
    ['a multipart form', { headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: document }, bad],
    ['application/graphql', { headers: { 'Content-Type': 'application/graphql' }, body: '{ __typename }' }, bad],
    ['a sequence of JSON', { headers: { 'Content-Type': 'application/json-seq' }, body: document }, bad],
    ['GET', { method: 'GET', headers: {}, body: null }, bad],
    ['GET with a body', { method: 'GET', headers: json, body: document }, bad],
    ['PUT', { method: 'PUT', headers: json, body: document }, { status: 405, code: 'BAD_REQUEST' }],
    ['no query', { headers: json, body: '{}' }, bad],
    ['a query that is no text', { headers: json, body: JSON.stringify({ query: [marker] }) }, bad],
    [
      'variables that are a list',
      { headers: json, body: JSON.stringify({ query: '{ __typename }', variables: [marker] }) },
      bad,
    ],
    [
      'extensions that are text',
      { headers: json, body: JSON.stringify({ query: '{ __typename }', extensions: marker }) },
      bad,
    ],
    [
      'a persisted query',
      { headers: json, body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: marker } } }) },
      { status: 200, code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
    ],
    [
      'an operation name that is not there',
      { headers: json, body: JSON.stringify({ query: 'query A { __typename }', operationName: marker }) },
      { status: 400, code: 'OPERATION_RESOLUTION_FAILURE' },
    ],
    [
      'a document thousands of levels deep',
      { headers: json, body: JSON.stringify({ query: '{a'.repeat(10_000) }) },
      { status: 400, code: 'GRAPHQL_PARSE_FAILED' },
    ],
    [
      'a well-formed document thousands of levels deep',
      { headers: json, body: JSON.stringify({ query: `${'{...'.repeat(3_000)}{__typename}${'}'.repeat(3_000)}` }) },
      { status: 400, code: 'GRAPHQL_PARSE_FAILED' },
    ],
    [
      'a list thousands of levels deep as a date',
      {
        headers: json,
        body: JSON.stringify({
          query: 'query($on: Date) { institutions(on: $on) { id } }',
          variables: { on: 0 },
        }).replace('"on":0', `"on":${'['.repeat(12_000)}${']'.repeat(12_000)}`),
      },
      { status: 400, code: 'BAD_USER_INPUT' },
    ],
    [
      'a subscription',
      { headers: json, body: JSON.stringify({ query: 'subscription { changes { cursor } }' }) },
      { status: 400, code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
  ])('%s', async (_what, request, expected) => {
    expect(await refusalOf({ claims: claimsOf(contact), ...request })).toEqual(expected);
  });

  it('but a body of exactly 32 KB is read', async () => {
    const body = padded(32 * 1024);
    expect(Buffer.byteLength(body)).toBe(32 * 1024);
    expect((await call({ claims: claimsOf(contact), headers: json, body })).statusCode).toBe(200);
  });
});

describe('an error names the place and repeats nothing of the request', () => {
  it.each([
    ['an unknown field', `{ ${marker} }`],
    ['an unknown argument', `{ me(${marker}: 1) { member { id } } }`],
    ['an unknown type', `{ ... on ${marker} { id } }`],
    ['an unknown enum value', `{ codes(kind: ${marker}) { code } }`],
    ['text in place of a code', `{ codes(kind: "${marker}") { code } }`],
    ['text in place of a number', `{ inbox(first: "${marker}") { nodes { id } } }`],
    ['an unknown input field', `{ referrals(filter: { ${marker}: 1 }) { nodes { id } } }`],
    ['a syntax error', `{ me ${marker} ! }`],
    ['an unfinished string', `{ referral(number: "${marker}`],
    ['an unknown directive', `{ me @${marker} { member { id } } }`],
    ['an unknown fragment', `{ ...${marker} }`],
    ['an unused variable', `query($${marker}: Int) { __typename }`],
  ])('%s', async (_what, query) => {
    const { statusCode, body } = await call({ claims: claimsOf(contact), body: JSON.stringify({ query }) });
    const { errors } = JSON.parse(body) as { errors: { locations: unknown[]; extensions: object }[] };
    expect(statusCode).toBe(400);
    expect(errors[0]?.locations).toHaveLength(1);
    expect(Object.keys(errors[0]?.extensions ?? {})).toEqual(['code']);
    expect(body.toLowerCase()).not.toContain(marker.toLowerCase());
  });
});

describe('a fault', () => {
  it('is answered without its text and without the name of the failed part', async () => {
    const inbox = JSON.stringify({ query: '{ inbox { nodes { id } } }' });
    expect((await call({ claims: claimsOf(contact), body: inbox })).statusCode).toBe(200);
    const { TABLE_NAME = '' } = process.env;
    const { statusCode, body } = await call({
      claims: claimsOf(contact),
      body: inbox,
      environment: { TABLE_NAME: `indreptar-${marker}` },
    });
    process.env.TABLE_NAME = TABLE_NAME;
    expect(statusCode).toBeLessThan(500);
    expect(JSON.parse(body).errors[0].extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    expect(body).not.toMatch(new RegExp(`${marker}|table|Exception|arn:`, 'i'));
  });

  it('by lack of time is answered before the function is cut off, with the id of the request', async () => {
    const { statusCode, headers, body } = await call({
      claims: claimsOf(contact),
      body: JSON.stringify({ query: '{ inbox { nodes { id } } }' }),
      remainingMilliseconds: 1_000,
    });
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const [error] = JSON.parse(body).errors;
    expect(error.extensions).toEqual({ code: 'UNAVAILABLE' });
    expect(error.message).toMatch(/[0-9a-f-]{36}/);
  });
});

describe('the words of the schema', () => {
  const wrong = '{ inbox { nodes { id } } members(first: 1) { id } }';

  it('are in the validation errors of members who may explore it', async () => {
    const { body } = await call({ claims: claimsOf(contact), body: JSON.stringify({ query: wrong }) });
    expect(JSON.parse(body).errors[0].message).toMatch(/\(first, Query\.members\)|\(.*members.*\)/);
  });

  it('are not in the errors of a program whose document no longer fits the schema', async () => {
    const { addMachine, documentOfMec, machine, machineClient } = await import('../endpoint/callers.ts');
    await addMachine();
    await documentOfMec(wrong);
    const claims = claimsOf(machine, { client_id: machineClient });
    const { body } = await call({ claims, body: JSON.stringify({ query: wrong }) });
    const [error] = JSON.parse(body).errors;
    expect(error.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(error.message).not.toMatch(/first|members|Query/);
  });
});

it('answers carry headers against caching and guessing, and none for other origins', async () => {
  const { headers = {} } = await call({ claims: claimsOf(contact), body: document });
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
