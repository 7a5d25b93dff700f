import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { demoAccounts } from '../../data/accounts.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';
import { toyAssembly } from './support/toyAssembly.ts';

const api = `
exports.handler = async (event, context) => {
  const wish = JSON.parse(event.body || '{}');
  if (wish.do === 'throw') throw new Error('meant to');
  if (wish.do === 'leave') process.exit(3);
  if (wish.do === 'hang') await new Promise((resolve) => setTimeout(resolve, 60000));
  if (wish.do === 'wait') await new Promise((resolve) => setTimeout(resolve, 400));
  if (wish.do === 'nonsense') return { statusCode: 'many' };
  const left = context.getRemainingTimeInMillis();
  return { statusCode: 200, body: JSON.stringify({ data: { event, env: process.env, left, args: process.execArgv } }) };
};`;

let platform: TestPlatform;
let assembly: string;
const dataDirectory = mkdtempSync(join(tmpdir(), 'gateway-test-'));

beforeAll(async () => {
  assembly = toyAssembly({ api }, (resources) => {
    Object.assign(resources.ApiFunction?.Properties as object, { Timeout: 1, ReservedConcurrentExecutions: 2 });
    Object.assign(resources, answers);
  });
  platform = await startPlatform({ assembly, dataDirectory });
});

afterAll(async () => {
  await platform?.stop();
  for (const directory of [assembly, dataDirectory]) rmSync(directory, { recursive: true, force: true });
});

const answer = (type: string, code: string) => ({
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: {
    RestApiId: { Ref: 'Api' },
    ResponseType: type,
    ResponseTemplates: { 'application/json': `{"errors":[{"message":"","extensions":{"code":"${code}"}}]}` },
  },
});
const unauthorized = answer('EXPIRED_TOKEN', 'UNAUTHENTICATED').Properties;
const answers = {
  Expired: {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: {
      ...unauthorized,
      StatusCode: '401',
      ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': "'Bearer'" },
    },
  },
  Throttled: answer('THROTTLED', 'THROTTLED'),
  Large: answer('REQUEST_TOO_LARGE', 'TOO_LARGE'),
  Wrong: answer('DEFAULT_4XX', 'BAD_REQUEST'),
  Down: answer('DEFAULT_5XX', 'UNAVAILABLE'),
};

async function post(token: string | undefined, body = '{}', path = '/graphql') {
  const response = await fetch(platform.url + path, {
    method: 'POST',
    body,
    headers: token ? { authorization: token } : {},
  });
  const json = (await response.json()) as { data?: Echo; errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    code: json.errors?.[0]?.extensions.code,
    data: json.data,
    headers: response.headers,
  };
}

interface Echo {
  event: {
    requestContext: { authorizer: { claims: Record<string, string> } };
    headers: object;
    isBase64Encoded: boolean;
  };
  env: Record<string, string>;
  left: number;
  args: string[];
}

describe('a token is refused with 401 and the code UNAUTHENTICATED', () => {
  const good = async () => {
    const { id } = platform.runtime.explorerClient;
    const now = Math.floor(Date.now() / 1_000);
    const keys = JSON.parse(readFileSync(join(dataDirectory, 'issuer-keys.json'), 'utf8')) as { signing: JWK };
    const claims = {
      iss: platform.runtime.issuer,
      sub: demoAccounts[0]?.sub ?? '',
      client_id: id,
      token_use: 'access',
      scope: 'openid indreptar/api',
      iat: now,
      exp: now + 60,
    };
    return { claims, key: await importJWK(keys.signing, 'RS256'), kid: keys.signing.kid ?? '' };
  };
  type Claims = Record<string, unknown>;
  const signed = async (change: (claims: Claims) => Claims, header: object = {}) => {
    const { claims, key, kid } = await good();
    return new SignJWT(change(claims)).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
  };
  const without = (name: string) => () => signed(({ [name]: _, ...claims }) => claims);
  const withClaim = (change: Claims) => () => signed((claims) => ({ ...claims, ...change }));

  test('unless it is valid in every respect', async () => {
    expect((await post(`Bearer ${await signed((claims) => claims)}`)).status).toBe(200);
    expect((await post(await signed((claims) => claims))).status).toBe(200);
  });

  const cases: [string, () => string | undefined | Promise<string>][] = [
    ['no token', () => undefined],
    ['an empty one', () => 'Bearer '],
    ['garbage', () => 'Bearer garbage'],
    ['three parts of garbage', () => 'Bearer a.b.c'],
    ['very long garbage', () => `Bearer ${'x'.repeat(8_000)}`],
    ['expired', withClaim({ exp: Math.floor(Date.now() / 1_000) - 5, iat: 1 })],
    ['without exp', without('exp')],
    ['of another issuer', withClaim({ iss: 'https://cognito-idp.eu-central-1.amazonaws.com/other' })],
    ['of a foreign client', withClaim({ client_id: 'somebody-else' })],
    ['without a client', without('client_id')],
    ['an ID token', withClaim({ token_use: 'id', aud: 'x' })],
    ['without its use', without('token_use')],
    ['with another scope', withClaim({ scope: 'openid email' })],
    ['with a scope that only begins like ours', withClaim({ scope: 'indreptar/api-other' })],
    ['without scope', without('scope')],
    ['a scope that is a number', withClaim({ scope: 1 })],
    ['unsigned', async () => new UnsecuredJWT((await good()).claims).encode()],
    [
      'signed by another key under our key id',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        const { claims, kid } = await good();
        return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
      },
    ],
    [
      'signed by another key that it brings along',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('RS256');
        const { claims } = await good();
        return new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256', jwk: await exportJWK(publicKey) })
          .sign(privateKey);
      },
    ],
    [
      'signed with our public key as a shared secret',
      async () => {
        const { claims, kid } = await good();
        const keys = await (await fetch(`${platform.runtime.issuer}/.well-known/jwks.json`)).text();
        return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(new TextEncoder().encode(keys));
      },
    ],
    [
      'with a changed payload',
      async () => {
        const [header, , signature] = (await signed((claims) => claims)).split('.');
        const claims = { ...(await good()).claims, sub: demoAccounts[1]?.sub };
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
      },
    ],
  ];

  test.each(cases)('%s', async (_, make) => {
    const token = await make();
    const { status, code, headers } = await post(
      token?.startsWith('Bearer') || token === undefined ? token : `Bearer ${token}`,
    );
    expect([status, code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('the function', () => {
  const token = async () => `Bearer ${await platform.token('contact.mec')}`;

  test('receives the claims of the issuer as text, and times as dates', async () => {
    const { data } = await post(await token());
    const claims = data?.event.requestContext.authorizer.claims ?? {};
    expect(claims).toMatchObject({
      token_use: 'access',
      scope: 'indreptar/api',
      client_id: platform.runtime.explorerClient.id,
      username: claims.sub,
      sub: demoAccounts.find((account) => account.place === 'contact.mec')?.sub,
    });
    expect(claims.aud).toBeUndefined();
    expect(claims.exp).toMatch(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/);
    expect(Date.parse(claims.exp ?? '') - Date.parse(claims.iat ?? '')).toBe(3_600_000);
    expect(data?.event.isBase64Encoded).toBe(false);
  });

  test('has its environment and its access key, and nothing of the platform’s own', async () => {
    const { data } = await post(await token());
    const { NODE_CHANNEL_FD, NODE_CHANNEL_SERIALIZATION_MODE, ...given } = data?.env ?? {};
    expect(Object.keys(given).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_ENDPOINT_URL_KMS',
      'AWS_ENDPOINT_URL_SQS',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'GREETING',
      'INDREPTAR_CLOCK_FILE',
      'TZ',
    ]);
    expect(data?.args).toContain('--max-old-space-size=115');
    expect(data?.left).toBeLessThanOrEqual(1_000);
  });

  test.each(['throw', 'leave', 'hang', 'nonsense'])(
    'that fails (%s) is answered as unavailable, and the next call works',
    async (what) => {
      const failed = await post(await token(), JSON.stringify({ do: what }));
      expect([failed.status, failed.code]).toEqual([502, 'UNAVAILABLE']);
      expect((await post(await token())).status).toBe(200);
    },
  );

  test('is not called beyond its reserved concurrency', async () => {
    const bearer = await token();
    const many = await Promise.all(Array.from({ length: 6 }, () => post(bearer, '{"do":"wait"}')));
    const refused = many.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { code } of refused) expect(code).toBe('THROTTLED');
    expect(many.some(({ status }) => status === 200)).toBe(true);
  });
});

test('a body over ten megabytes is too large', async () => {
  const { status, code } = await post(`Bearer ${await platform.token('admin')}`, 'x'.repeat(10 * 1024 * 1024 + 1));
  expect([status, code]).toEqual([413, 'TOO_LARGE']);
});

test('an address or a method that the template does not have is refused', async () => {
  expect((await post(undefined, '{}', '/elsewhere')).status).toBe(403);
  expect((await fetch(`${platform.url}/graphql`)).status).toBe(403);
});

test('a machine client signs in with its own secret', async () => {
  const token = await platform.machineToken('MD-MEC');
  const { data } = await post(`Bearer ${token}`);
  const claims = data?.event.requestContext.authorizer.claims ?? {};
  expect([claims.sub, claims.username]).toEqual([platform.runtime.machineClients[0]?.id, undefined]);
});

test('health asks every part', async () => {
  const response = await fetch(`${platform.url}/health`);
  expect([response.status, await response.json()]).toEqual([
    200,
    { table: 'ok', queues: 'ok', keys: 'ok', issuer: 'ok', api: 'ok' },
  ]);
});
