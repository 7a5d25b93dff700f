import { createHash, randomBytes } from 'node:crypto';
import { PlatformProblem } from './problem.ts';

/** A client of an issuer: of the local one, or of a stage's user pool. */
export interface CodeFlowClient {
  /** The address that contains the paths /oauth2/authorize and /oauth2/token. */
  issuer: string;
  clientId: string;
  redirectUri: string;
}

export interface CodeFlow {
  /** The address that a browser opens. */
  authorizeUrl: URL;
  /** The code of an answer that belongs to this flow. Throws PlatformProblem when the issuer refused. */
  codeOf(answer: URL): string | 'WRONG_STATE';
  /** The access token for a code. Throws PlatformProblem with the words of the issuer. */
  redeem(code: string): Promise<string>;
}

/** The authorization code flow with PKCE, for a client without a secret. */
export function beginCodeFlow({ issuer, clientId, redirectUri }: CodeFlowClient): CodeFlow {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const authorizeUrl = new URL(`${issuer}/oauth2/authorize`);
  authorizeUrl.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid email indreptar/api',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();

  return {
    authorizeUrl,
    codeOf({ searchParams }) {
      if (searchParams.get('state') !== state) return 'WRONG_STATE';
      const code = searchParams.get('code');
      if (code) return code;
      const words = [searchParams.get('error'), searchParams.get('error_description')].filter(Boolean).join(': ');
      throw new PlatformProblem(`sign-in was refused: ${words || 'no code'}`);
    },
    async redeem(code) {
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
      const { access_token, error } = (await answer.json()) as { access_token?: string; error?: string };
      if (!access_token) throw new PlatformProblem(`the issuer gave no token: ${error ?? `status ${answer.status}`}`);
      return access_token;
    },
  };
}
