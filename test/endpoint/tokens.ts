import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { createAuthorizer } from '../../local/gateway/authorizer.ts';

/**
 * Tokens of a user pool that exists in this test only: good tokens, and one of every bad kind of the threats T01 to
 * T03.
 */

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [pool, stranger] = [pair(), pair()];
const kid = 'pool-key';
const jwkOf = (key: KeyObject) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' });
const publicKeys = { keys: [jwkOf(pool.publicKey)] } as JSONWebKeySet;
const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_test';
const clientIds = ['explorer-client', 'desktop-client'];
const scopes = ['indreptar/api'];

/** The local gateway's own check of a bearer token, with the keys and clients of this pool. */
export const authorize = createAuthorizer({ issuer, publicKeys, clientIds });
export { scopes };

type Claims = Record<string, unknown>;
const now = () => Math.floor(Date.now() / 1000);
const goodClaims = (sub: string): Claims => ({
  iss: issuer,
  sub,
  token_use: 'access',
  client_id: 'explorer-client',
  scope: 'openid indreptar/api',
  iat: now() - 60,
  exp: now() + 3_500,
  auth_time: now() - 120,
  jti: 'a',
});

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const rs256 = (key: KeyObject) => (text: string) => signBytes('sha256', Buffer.from(text), key).toString('base64url');

/** A token with these claims. The header and the signature are those of the pool, unless others are given. */
function token(claims: Claims, header: object = { alg: 'RS256', kid }, signed = rs256(pool.privateKey)): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${signed(text)}`;
}

export const goodToken = (sub: string): string => token(goodClaims(sub));

export type BadToken = { kind: string; token: string; claims: Record<string, string | undefined> };

/**
 * Tokens of every bad kind. `claims` are the claims that the function would see if the authorizer let the token
 * through.
 */
export function badTokens(sub: string): BadToken[] {
  const good = goodClaims(sub);
  const bad = (kind: string, text: string, claims: Claims = good): BadToken => ({
    kind,
    token: text,
    claims: asText(claims),
  });
  const withClaims = (kind: string, change: Claims) => {
    const claims = { ...good, ...change };
    return bad(kind, token(claims), claims);
  };
  const signedText = goodToken(sub);
  const [head = '', payload = '', signature = ''] = signedText.split('.');
  const publicPem = pool.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const hs256 = (text: string) => createHmac('sha256', publicPem).update(text).digest('base64url');
  return [
    bad(
      'alg none',
      token(good, { alg: 'none', kid }, () => ''),
    ),
    bad(
      'alg none in other letters',
      token(good, { alg: 'nOnE', kid }, () => ''),
    ),
    bad('HS256 with the public key as secret', token(good, { alg: 'HS256', kid }, hs256)),
    bad('signed by another key', token(good, { alg: 'RS256', kid }, rs256(stranger.privateKey))),
    bad(
      'signed by a key of its own header',
      token(good, { alg: 'RS256', jwk: jwkOf(stranger.publicKey) }, rs256(stranger.privateKey)),
    ),
    bad('a key that nobody knows', token(good, { alg: 'RS256', kid: 'other' }, rs256(stranger.privateKey))),
    bad(
      'a key at an address',
      token(good, { alg: 'RS256', kid, jku: 'https://evil.example/keys' }, rs256(stranger.privateKey)),
    ),
    bad('without its signature', `${head}.${payload}.`),
    bad('an altered payload', `${head}.${encode({ ...good, sub: 'somebody-else' })}.${signature}`),
    bad('an altered signature', `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`),
    bad('truncated', signedText.slice(0, -20)),
    bad('of two parts', `${head}.${payload}`),
    bad('empty', ''),
    bad('no token at all', 'undefined'),
    withClaims('of another issuer', { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other' }),
    withClaims('of another client', { client_id: 'client-of-another-program' }),
    withClaims('of no client', { client_id: undefined }),
    withClaims('an ID token', { token_use: 'id', aud: 'explorer-client', client_id: undefined, scope: undefined }),
    withClaims('an ID token that names client and scope', { token_use: 'id' }),
    withClaims('a refresh token', { token_use: 'refresh' }),
    withClaims('of no use', { token_use: undefined }),
    withClaims('without exp', { exp: undefined }),
    withClaims('with an exp of text', { exp: 'never' }),
    withClaims('over', { iat: now() - 3_000, exp: now() - 1 }),
    withClaims('without iat', { iat: undefined }),
    withClaims('issued in the future', { iat: now() + 600, exp: now() + 3_600 }),
    withClaims('older than an hour', { iat: now() - 3_700, exp: now() + 60 }),
    withClaims('valid for a day', { iat: now() - 60, exp: now() + 86_400 }),
    withClaims('of a sign-in of yesterday', { auth_time: now() - 86_400 }),
    withClaims('without our scope', { scope: 'openid email' }),
    withClaims('without scope', { scope: undefined }),
    withClaims('with a scope that only begins alike', { scope: 'indreptar/api.read' }),
    withClaims('without a subject', { sub: undefined }),
    withClaims('with an empty subject', { sub: '' }),
  ];
}

const asText = (claims: Claims) =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );

/** Kinds that are recognised by their claims alone: the function refuses them even if the gateway let them through. */
export const judgedByClaims = ({ kind }: BadToken): boolean => badByClaims.has(kind);
const badByClaims = new Set([
  'of another client',
  'of no client',
  'an ID token',
  'an ID token that names client and scope',
  'a refresh token',
  'of no use',
  'without exp',
  'with an exp of text',
  'over',
  'without iat',
  'issued in the future',
  'older than an hour',
  'valid for a day',
  'of a sign-in of yesterday',
  'without our scope',
  'without scope',
  'with a scope that only begins alike',
  'without a subject',
  'with an empty subject',
]);
