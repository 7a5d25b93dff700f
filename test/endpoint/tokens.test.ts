import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Authorizer } from '../../local/gateway/authorizer.ts';
import { call } from '../support/gateway.ts';
import { type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { authorize, type BadToken, badTokens, goodToken, judgedByClaims, scopes } from './tokens.ts';

/**
 * A token is checked twice: by the authorizer of the gateway (in AWS by Cognito) and by the function, which checks the
 * claims.
 */

let platform: InProcess;
const contact = subOfPlace('contact.mec');
const body = JSON.stringify({ query: '{ me { member { id } } }' });
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

/** Sends the token through both checks. A token that the authorizer refuses never reaches the function. */
async function statusOf(token: string, authorizer: Authorizer = authorize): Promise<number> {
  const authorization = await authorizer(token && `Bearer ${token}`, scopes);
  if (!authorization.allowed) return 401;
  return (await call({ claims: authorization.claims, body })).statusCode;
}

/** Kinds that were served. */
async function accepted(tokens: BadToken[], authorizer?: Authorizer): Promise<string[]> {
  const served: string[] = [];
  for (const { kind, token } of tokens) if ((await statusOf(token, authorizer)) === 200) served.push(kind);
  return served;
}

describe('bad tokens', () => {
  it('are of fourteen kinds and more, and none is served', async () => {
    expect(badTokens(contact).length).toBeGreaterThanOrEqual(14);
    expect(await accepted(badTokens(contact))).toEqual([]);
  });

  it('and the good one is served', async () => expect(await statusOf(goodToken(contact))).toBe(200));

  it('would be served by a gateway that does not look at signatures', async () => {
    const gullible: Authorizer = async (header) => {
      const [, payload = ''] = (header ?? '').split('.');
      const claims = payload ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : {};
      const texts = Object.entries(claims).map(([name, value]) => [name, String(value)]);
      return { allowed: true, claims: Object.fromEntries(texts) };
    };
    const served = await accepted(badTokens(contact), gullible);
    expect(served).toEqual(expect.arrayContaining(['alg none', 'signed by another key', 'without its signature']));
    expect(served).not.toContain('without exp');
  });
});

describe('the second check, of the claims alone', () => {
  it.each(
    badTokens(contact)
      .filter(judgedByClaims)
      .map((bad) => [bad.kind, bad] as const),
  )('refuses one %s with 401 and few words', async (_kind, { claims }) => {
    const { statusCode, body: answer } = await call({ claims, body });
    expect(statusCode).toBe(401);
    expect(Buffer.byteLength(answer)).toBeLessThan(1_024);
    expect(JSON.parse(answer).errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });

  it('refuses at least half of the kinds', () => {
    expect(badTokens(contact).filter(judgedByClaims).length).toBeGreaterThanOrEqual(14);
  });
});
