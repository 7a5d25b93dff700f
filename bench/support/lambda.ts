import { randomUUID } from 'node:crypto';
import { testRegion } from '../../test/support/engines.ts';
import { claimsOf, clientId } from '../../test/support/gateway.ts';

/** The event of API Gateway for a function: a proxy event with the claims of an accepted token. */
export const proxyEvent = (sub: string, query: string, variables: object = {}) => ({
  httpMethod: 'POST',
  path: '/graphql',
  headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
  multiValueHeaders: { 'Content-Type': ['application/json'], Accept: ['application/json'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  resource: '/graphql',
  body: JSON.stringify({ query, variables }),
  isBase64Encoded: false,
  requestContext: { requestId: randomUUID(), stage: 'bench', authorizer: { claims: claimsOf(sub) } },
});

/** The environment of a function, as Lambda and the template set it. */
export const functionEnvironment = (more: Record<string, string>): Record<string, string> => ({
  TZ: 'UTC',
  LANG: 'en_US.UTF-8',
  AWS_REGION: testRegion,
  AWS_DEFAULT_REGION: testRegion,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'test',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  STAGE: 'bench',
  USER_POOL_CLIENT_IDS: clientId,
  EXPLORER_CLIENT_ID: clientId,
  EXPLORING: 'true',
  ...more,
});
