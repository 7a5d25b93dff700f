import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { callbackPorts, callbackUrl } from '../../infra/callbackUrls.ts';
import { type BrowserSignIn, signInInBrowser } from '../../local/browserSignIn.ts';
import { createIssuer, type Issuer, issuerPath } from '../../local/issuer/issuer.ts';
import { issuerKeys } from '../../local/issuer/keys.ts';
import { throughTheBrowser } from '../../local/signIn.ts';
import { propertiesOf, someInstitutions, templatesOf } from '../infra/assembly.ts';

/**
 * The flow against a certified OpenID provider with the paths of a user pool's domain. A few requests play the browser.
 */
const clientId = 'desktopclient';
const email = 'contact.mec@demo.indreptar.example';
let issuer: Issuer;
let server: Server;
const folder = mkdtempSync(join(tmpdir(), 'indreptar-token-'));

beforeAll(async () => {
  server = createServer((request, response) => void issuer.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = {
    id: clientId,
    name: 'explorer',
    flow: 'code' as const,
    secret: undefined,
    scopes: ['openid', 'email', 'indreptar/api'],
    redirectUris: callbackPorts.map(callbackUrl),
    accessTokenSeconds: 3_600,
  };
  issuer = createIssuer(`http://127.0.0.1:${port}`, [client], await issuerKeys(folder));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Each flow has its own ports, because tests of other files run at the same time. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

type Opened = (address: URL, callback: string) => Promise<unknown>;

async function signedIn(opened: Opened, options: Partial<BrowserSignIn> = {}) {
  const port = await freePort();
  const said: string[] = [];
  let browser: Promise<unknown> = Promise.resolve();
  const open = (address: string) => {
    browser = opened(new URL(address), callbackUrl(port));
  };
  const say = (line: string) => said.push(line);
  const all = { issuer: issuer.url, clientId, open, say, ports: [port], ...options };
  const token = await signInInBrowser(all).catch((error: Error) => error);
  return { token, said, answer: await browser };
}

const person: Opened = async (address, callback) =>
  (await fetch(await throughTheBrowser(address, email, callback))).text();

describe('a token by way of the browser', () => {
  it('is an access token of the API for the member who signed in', async () => {
    const { token, said, answer } = await signedIn(person);
    const { payload } = await jwtVerify(String(token), createLocalJWKSet(issuer.publicKeys));
    expect(payload).toMatchObject({ token_use: 'access', client_id: clientId, scope: expect.stringContaining('/api') });
    expect(said).toEqual([expect.stringContaining(`Sign in here: ${issuer.url.split(issuerPath)[0]}`)]);
    expect(answer).toContain('Puteți închide această pagină');
  });

  it('refuses an answer with a wrong state, and goes on waiting for the right one', async () => {
    const { token, said } = await signedIn(async (address, callback) => {
      const planted = await fetch(`${callback}?code=stolen&state=other`);
      expect(planted.status).toBe(400);
      return person(address, callback);
    });
    expect(String(token)).toMatch(/^ey/);
    expect(said[1]).toContain('refused');
  });

  it('repeats the refusal of the sign-in page', async () => {
    const { token } = await signedIn((address, callback) => {
      const state = address.searchParams.get('state');
      return fetch(`${callback}?error=access_denied&error_description=no%20way&state=${state}`);
    });
    expect(String(token)).toContain('sign-in was refused: access_denied: no way');
  });

  it('reports a missing sign-in after the time limit, and a worthless code', async () => {
    const { token } = await signedIn(async () => undefined, { timeoutSeconds: 0.05 });
    expect(String(token)).toContain('no sign-in was completed within 0.05 seconds');
    const { token: forged } = await signedIn((address, callback) =>
      fetch(`${callback}?code=made-up&state=${address.searchParams.get('state')}`),
    );
    expect(String(forged)).toContain('the issuer gave no token: invalid_grant');
  });

  it('takes the next port when one is taken, and names them when all are', async () => {
    const taken = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    const free = await freePort();
    const { token } = await signedIn((address) => person(address, callbackUrl(free)), { ports: [taken, free] });
    expect(String(token)).toMatch(/^ey/);
    const { token: none } = await signedIn(person, { ports: [taken] });
    expect(String(none)).toContain(`ports ${taken} are all taken`);
    other.close();
  });
});

it('the user pool, which compares to the letter, knows every address that the command may answer at', () => {
  const [client] = propertiesOf(templatesOf(someInstitutions), 'AWS::Cognito::UserPoolClient').filter(
    ({ CallbackURLs }) => CallbackURLs,
  );
  expect(client.CallbackURLs).toEqual(expect.arrayContaining(callbackPorts.map(callbackUrl)));
});
