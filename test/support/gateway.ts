import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { handler } from '../../services/graphql/handler.ts';

/** Calls the Lambda as the REST API does: a proxy event (version 1) with the claims of an accepted token. */

export const clientId = 'explorer-client';

/** The claims as API Gateway passes them on: strings. */
export const claimsOf = (sub: string, more: Record<string, string | undefined> = {}, now = Date.now()) => ({
  sub,
  token_use: 'access',
  client_id: clientId,
  scope: 'openid indreptar/api',
  iat: String(Math.floor(now / 1000) - 60),
  exp: String(Math.floor(now / 1000) + 3_500),
  ...more,
});

export type Call = {
  claims?: Record<string, string | undefined> | undefined;
  headers?: Record<string, string>;
  body?: string | null;
  method?: string;
  isBase64Encoded?: boolean;
  /** Further environment values of the stage. */
  environment?: Record<string, string>;
  /** The time until the function is stopped. */
  remainingMilliseconds?: number;
};

export async function call(request: Call): Promise<APIGatewayProxyResult> {
  const { claims, headers, body, method, isBase64Encoded, environment, remainingMilliseconds = 10_000 } = request;
  Object.assign(process.env, {
    USER_POOL_CLIENT_IDS: `desktop-client,${clientId}`,
    EXPLORER_CLIENT_ID: clientId,
    EXPLORING: 'true',
    ...environment,
  });
  const event = {
    httpMethod: method ?? 'POST',
    path: '/graphql',
    headers: headers ?? { 'Content-Type': 'application/json' },
    body: body ?? null,
    isBase64Encoded: isBase64Encoded ?? false,
    requestContext: { requestId: randomUUID(), ...(claims && { authorizer: { claims } }) },
  };
  const lambda = { getRemainingTimeInMillis: () => remainingMilliseconds };
  return handler(event as unknown as APIGatewayProxyEvent, lambda as Context);
}
