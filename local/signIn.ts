import { beginCodeFlow, type CodeFlowClient } from './codeFlow.ts';
import { PlatformProblem } from './problem.ts';

export interface SignIn extends CodeFlowClient {
  email: string;
}

/** The authorization code flow over HTTP, with the steps of both the desktop client and the browser. */
export async function signIn({ email, ...client }: SignIn): Promise<string> {
  const flow = beginCodeFlow(client);
  const back = await throughTheBrowser(flow.authorizeUrl, email, client.redirectUri);
  const code = flow.codeOf(back);
  if (code === 'WRONG_STATE') throw new PlatformProblem(`sign-in of ${email} was answered to another program`);
  return flow.redeem(code);
}

/**
 * Does the steps of a person in the pages of the local issuer. Returns the address to which the browser is sent back.
 */
export async function throughTheBrowser(authorizeUrl: URL, email: string, redirectUri: string): Promise<URL> {
  const browser = new Browser();
  const page = await browser.follow(authorizeUrl);
  return browser.follow(page, new URLSearchParams({ email }), redirectUri);
}

/** The parts of a browser that the flow needs: cookies and redirects. */
class Browser {
  readonly #cookies = new Map<string, string>();

  /** Follows redirects to the first page or to the return address of the flow. */
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
