import { createHash, randomBytes } from 'node:crypto';
import { PlatformProblem } from './problem.ts';

export interface SignIn {
  issuer: string;
  clientId: string;
  redirectUri: string;
  email: string;
}

/** The authorization code flow with PKCE, step by step over HTTP, as a desktop client and a browser do it together. */
export async function signIn({ issuer, clientId, redirectUri, email }: SignIn): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const authorize = new URL(`${issuer}/oauth2/authorize`);
  authorize.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid email indreptar/api',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const browser = new Browser();
  const page = await browser.follow(authorize);
  const back = await browser.follow(page, new URLSearchParams({ email }), redirectUri);
  const code = back.searchParams.get('code');
  if (!code || back.searchParams.get('state') !== state)
    throw new PlatformProblem(`sign-in of ${email} was refused: ${back.searchParams.get('error') ?? 'no code'}`);
  const answer = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: clientId,
      code_verifier: verifier,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token?: string };
  if (!access_token) throw new PlatformProblem(`the issuer gave no token for ${email} (status ${answer.status})`);
  return access_token;
}

/** As much of a browser as the flow needs: cookies and redirects. */
class Browser {
  readonly #cookies = new Map<string, string>();

  /** Follows redirects to the first page, or to the address that the flow returns to. */
  async follow(address: URL, form?: URLSearchParams, until?: string): Promise<URL> {
    let [current, body] = [address, form];
    for (let step = 0; step < 10; step++) {
      const answer = await fetch(current, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body && { body }),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', ...value] = (cookie.split(';')[0] ?? '').split('=');
        this.#cookies.set(name, value.join('='));
      }
      await answer.arrayBuffer();
      const location = answer.headers.get('location');
      if (!location) {
        if (!answer.ok) throw new PlatformProblem(`sign-in failed at ${current.pathname} with status ${answer.status}`);
        return current;
      }
      current = new URL(location, current);
      body = undefined;
      if (until && current.href.startsWith(until)) return current;
    }
    throw new PlatformProblem('sign-in goes round in circles');
  }
}
