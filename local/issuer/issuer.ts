import type { IncomingMessage, ServerResponse } from 'node:http';
import { interactionPolicy, Provider } from 'oidc-provider';
import { demoAccounts } from '../../data/accounts.ts';
import { readBody } from '../gateway/apiHandler.ts';
import type { PoolClient } from './clients.ts';
import { type IssuerKeys, publicKeys } from './keys.ts';
import { MemoryAdapter } from './memoryAdapter.ts';
import { signInPage } from './signInPage.ts';

/** The path of the issuer on the platform's server. */
export const issuerPath = '/oidc';
/** The name of the API inside the issuer. Cognito knows the API only by its scopes. */
const resource = 'urn:indreptar:api';

export interface Issuer {
  url: string;
  publicKeys: ReturnType<typeof publicKeys>;
  /** Handles the requests under `/oidc`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A certified OpenID provider in place of the user pool: its clients, its token claims, its paths. */
export function createIssuer(origin: string, clients: PoolClient[], keys: IssuerKeys): Issuer {
  const url = `${origin}${issuerPath}`;
  const provider = new Provider(url, configuration(origin, clients, keys));
  const callback = provider.callback();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith(`${issuerPath}/sign-in/`)) return signIn(provider, request, response);
    const mounted = request as IncomingMessage & { originalUrl?: string | undefined };
    mounted.originalUrl = request.url;
    mounted.url = request.url?.slice(issuerPath.length) || '/';
    await callback(mounted, response);
  };
  return { url, publicKeys: publicKeys(keys), handle };
}

async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(signInPage(demoAccounts));
    return;
  }
  const email = new URLSearchParams((await readBody(request))?.toString()).get('email');
  const account = demoAccounts.find((each) => each.email === email);
  const result = account ? { login: { accountId: account.sub } } : { error: 'access_denied' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

interface Token {
  accountId?: string;
  clientId?: string;
  kind?: string;
}

function configuration(origin: string, clients: PoolClient[], keys: IssuerKeys): object {
  const scopes = [...new Set(clients.flatMap((client) => client.scopes))];
  const apiScopes = scopes.filter((scope) => scope.includes('/')).join(' ');
  return {
    adapter: MemoryAdapter,
    clients: clients.map((client) => clientMetadata(client, origin)),
    jwks: { keys: [keys.signing] },
    cookies: { keys: keys.cookies },
    scopes,
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    // The paths of a Cognito domain.
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userInfo',
      revocation: '/oauth2/revoke',
      end_session: '/logout',
      jwks: '/.well-known/jwks.json',
    },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_: unknown, __: unknown, client: { clientId: string }) => ({
          scope: apiScopes,
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: clients.find((each) => each.id === client.clientId)?.accessTokenSeconds ?? 3_600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    interactions: {
      policy: oneClick(),
      url: (_: unknown, { uid }: { uid: string }) => `${issuerPath}/sign-in/${uid}`,
    },
    findAccount: (_: unknown, sub: string) => {
      const account = demoAccounts.find((each) => each.sub === sub);
      return account && { accountId: sub, claims: () => ({ sub, email: account.email, email_verified: true }) };
    },
    // The applications are our own, so the person is not asked for consent.
    loadExistingGrant: async (context: {
      oidc: { provider: Provider; client: { clientId: string }; session: { accountId: string } };
    }) => {
      const { provider, client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(scopes.join(' '));
      grant.addResourceScope(resource, apiScopes);
      await grant.save();
      return grant;
    },
    extraTokenClaims: (_: unknown, token: Token) => ({
      token_use: 'access',
      version: 2,
      auth_time: Math.floor(Date.now() / 1_000),
      ...(token.accountId && { username: token.accountId }),
    }),
    formats: { customizers: { jwt: withoutAudience } },
    clientBasedCORS: () => true,
    ttl: {
      AccessToken: 3_600,
      ClientCredentials: 3_600,
      Session: 12 * 3_600,
      Grant: 12 * 3_600,
      Interaction: 3_600,
      IdToken: 3_600,
      AuthorizationCode: 300,
    },
  };
}

/** Without this the person would consent at every sign-in of a desktop client. */
function oneClick() {
  const policy = interactionPolicy.base();
  policy.get('consent').checks.remove('native_client_prompt');
  return policy;
}

/** Cognito's access tokens have no `aud`. The provider requires one but writes only enumerable properties. */
function withoutAudience(_: unknown, __: unknown, jwt: { payload: Record<string, unknown> }): void {
  Object.defineProperty(jwt.payload, 'aud', { enumerable: false });
}

function clientMetadata(client: PoolClient, origin: string): object {
  const { hostname } = new URL(origin);
  const ownPage = `http://${hostname}:${new URL(origin).port}/graphiql`;
  return client.flow === 'code'
    ? {
        client_id: client.id,
        client_name: client.name,
        application_type: 'native',
        redirect_uris: [...new Set([...client.redirectUris, ownPage])],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: client.secret ? 'client_secret_basic' : 'none',
        ...(client.secret && { client_secret: client.secret }),
        scope: client.scopes.join(' '),
      }
    : {
        client_id: client.id,
        client_name: client.name,
        client_secret: client.secret,
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: client.scopes.join(' '),
      };
}
