import { PlatformProblem } from '../problem.ts';
import type { JsonObject } from '../template/assembly.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';

export interface Route {
  resourcePath: string;
  functionArn: string;
  /** Undefined when the method needs no authorization. */
  authorizer: { scopes: string[] } | undefined;
  timeoutMs: number;
}

export interface RestApi {
  apiId: string;
  stage: string;
  accountId: string;
  route(method: string, path: string): Route | undefined;
}

const defaultIntegrationTimeoutMs = 29_000;

/** The REST API of the template: its resources and methods as a table of routes. */
export function readRestApi(template: ReadTemplate, accountId: string): RestApi {
  const [api, ...others] = template.ofType('AWS::ApiGateway::RestApi');
  const [stage] = template.ofType('AWS::ApiGateway::Stage');
  if (!api || !stage || others.length > 0)
    throw new PlatformProblem('the template must hold one REST API with a stage');
  const paths = new Map([[String(api.attributes.RootResourceId), '/']]);
  const resources = [...template.ofType('AWS::ApiGateway::Resource')];
  const pathOf = (id: string): string => {
    const known = paths.get(id);
    if (known) return known;
    const resource = resources.find((each) => each.ref === id);
    if (!resource) throw new PlatformProblem(`API resource ${id} is in no template`);
    const part = String(resource.properties.PathPart);
    if (/[{}]/.test(part)) refuse(resource, `path part ${part} is not known here`);
    const path = `${pathOf(String(resource.properties.ParentId)).replace(/\/$/, '')}/${part}`;
    paths.set(id, path);
    return path;
  };
  const routes = new Map(
    template.ofType('AWS::ApiGateway::Method').map((method) => {
      const resourcePath = pathOf(String(method.properties.ResourceId));
      return [`${method.properties.HttpMethod} ${resourcePath}`, readRoute(method, resourcePath, template)];
    }),
  );
  return {
    apiId: api.ref,
    stage: stage.ref,
    accountId,
    route: (method, path) => routes.get(`${method} ${path}`) ?? routes.get(`ANY ${path}`),
  };
}

function readRoute(method: ReadResource, resourcePath: string, template: ReadTemplate): Route {
  const integration = method.properties.Integration as JsonObject | undefined;
  if (integration?.Type !== 'AWS_PROXY') refuse(method, `integration ${integration?.Type} is not known here`);
  const called =
    /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(String(integration?.Uri))?.[1] ??
    refuse(method, `integration address ${integration?.Uri} is not known here`);
  const lambda = template.calledFunction(called) ?? refuse(method, `no function ${called}`);
  return {
    resourcePath,
    functionArn: String(lambda.attributes.Arn),
    authorizer: readAuthorizer(method, template),
    timeoutMs: Number(integration?.TimeoutInMillis ?? defaultIntegrationTimeoutMs),
  };
}

function readAuthorizer(method: ReadResource, template: ReadTemplate): Route['authorizer'] {
  const { AuthorizationType, AuthorizerId, AuthorizationScopes } = method.properties;
  if (AuthorizationType === 'NONE') return undefined;
  if (AuthorizationType !== 'COGNITO_USER_POOLS')
    refuse(method, `authorization ${AuthorizationType} is not known here`);
  const authorizer =
    template.find('AWS::ApiGateway::Authorizer', String(AuthorizerId)) ??
    refuse(method, `no authorizer ${AuthorizerId}`);
  const { Type, IdentitySource, ProviderARNs } = authorizer.properties;
  if (Type !== 'COGNITO_USER_POOLS') refuse(authorizer, `authorizer type ${Type} is not known here`);
  if (IdentitySource !== 'method.request.header.Authorization')
    refuse(authorizer, `identity source ${IdentitySource} is not known here`);
  for (const pool of Array.isArray(ProviderARNs) ? ProviderARNs : [])
    if (!template.find('AWS::Cognito::UserPool', String(pool))) refuse(authorizer, `no user pool ${pool}`);
  // Without scopes the real authorizer accepts ID tokens and refuses access tokens. That is always a mistake here.
  if (!Array.isArray(AuthorizationScopes) || AuthorizationScopes.length === 0)
    return refuse(method, 'a method behind a user pool must list its scopes');
  return { scopes: AuthorizationScopes.map(String) };
}

function refuse(resource: ReadResource, what: string): never {
  throw new PlatformProblem(`${resource.stack}/${resource.logicalId} (${resource.type}): ${what}`);
}
