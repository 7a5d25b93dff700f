import { createHash } from 'node:crypto';
import { PlatformProblem } from '../problem.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';

export interface PoolClient {
  id: string;
  name: string;
  flow: 'code' | 'client_credentials';
  secret: string | undefined;
  scopes: string[];
  redirectUris: string[];
  accessTokenSeconds: number;
}

/** The app clients of the user pool, as the template declares them. */
export function poolClients(template: ReadTemplate): PoolClient[] {
  const scopes = template
    .ofType('AWS::Cognito::UserPoolResourceServer')
    .flatMap(({ properties }) =>
      ((properties.Scopes ?? []) as { ScopeName: string }[]).map(
        ({ ScopeName }) => `${properties.Identifier}/${ScopeName}`,
      ),
    );
  return template.ofType('AWS::Cognito::UserPoolClient').map((resource) => poolClient(resource, scopes));
}

function poolClient(resource: ReadResource, customScopes: string[]): PoolClient {
  const fail = (what: string): never => {
    throw new PlatformProblem(`${resource.stack}/${resource.logicalId} (${resource.type}): ${what}`);
  };
  const { AllowedOAuthFlows, AllowedOAuthScopes, CallbackURLs, GenerateSecret } = resource.properties as {
    AllowedOAuthFlows?: string[];
    AllowedOAuthScopes?: string[];
    CallbackURLs?: string[];
    GenerateSecret?: boolean;
  };
  const [flow, ...others] = AllowedOAuthFlows ?? [];
  if ((flow !== 'code' && flow !== 'client_credentials') || others.length > 0)
    return fail(`sign-in flows ${AllowedOAuthFlows} are not known here`);
  const unknown = (AllowedOAuthScopes ?? []).find((scope) => scope.includes('/') && !customScopes.includes(scope));
  if (unknown) fail(`no resource server has the scope ${unknown}`);
  return {
    id: resource.ref,
    name: String(resource.attributes.Name),
    flow,
    secret: GenerateSecret ? localSecret(resource.ref) : undefined,
    scopes: AllowedOAuthScopes ?? [],
    redirectUris: CallbackURLs ?? [],
    accessTokenSeconds: accessTokenSeconds(resource),
  };
}

const unitSeconds: Record<string, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

function accessTokenSeconds({ properties }: ReadResource): number {
  const units = properties.TokenValidityUnits as { AccessToken?: string } | undefined;
  return Number(properties.AccessTokenValidity ?? 1) * (unitSeconds[units?.AccessToken ?? 'hours'] ?? 3_600);
}

/** The secret of a machine client on every developer's machine. It is public and worthless elsewhere. */
export const localSecret = (clientId: string): string =>
  createHash('sha256').update(`local secret of ${clientId}`).digest('hex').slice(0, 51);
