import { type Json, propertiesOf, someInstitutions, type Template, templatesOf } from './assembly.ts';

let templates: Record<string, Template>;
beforeAll(() => {
  templates = templatesOf(someInstitutions);
});

test('the one method is POST /graphql, for tokens of the user pool with our scope', () => {
  const [method, ...others] = propertiesOf(templates, 'AWS::ApiGateway::Method');
  expect(others).toEqual([]);
  expect(method).toMatchObject({
    HttpMethod: 'POST',
    AuthorizationType: 'COGNITO_USER_POOLS',
    AuthorizationScopes: ['indreptar/api'],
    Integration: { Type: 'AWS_PROXY' },
  });
  expect(propertiesOf(templates, 'AWS::ApiGateway::Resource').map(({ PathPart }) => PathPart)).toEqual(['graphql']);
  expect(propertiesOf(templates, 'AWS::ApiGateway::RestApi')[0].EndpointConfiguration.Types).toEqual(['REGIONAL']);
});

test.each([
  ['UNAUTHORIZED', '401', 'UNAUTHENTICATED'],
  ['EXPIRED_TOKEN', '401', 'UNAUTHENTICATED'],
  ['ACCESS_DENIED', '403', 'FORBIDDEN'],
  ['WAF_FILTERED', '403', 'FORBIDDEN'],
  ['MISSING_AUTHENTICATION_TOKEN', '404', 'NOT_FOUND'],
  ['RESOURCE_NOT_FOUND', '404', 'NOT_FOUND'],
  ['REQUEST_TOO_LARGE', '413', 'TOO_LARGE'],
  ['THROTTLED', '429', 'THROTTLED'],
  ['QUOTA_EXCEEDED', '429', 'THROTTLED'],
  ['DEFAULT_4XX', undefined, 'BAD_REQUEST'],
  ['DEFAULT_5XX', undefined, 'UNAVAILABLE'],
])('%s is answered %s in the shape of a GraphQL error: %s', (type, status, code) => {
  const answer = propertiesOf(templates, 'AWS::ApiGateway::GatewayResponse').find(
    ({ ResponseType }) => ResponseType === type,
  );
  expect(answer.StatusCode).toBe(status);
  const body = JSON.parse(answer.ResponseTemplates['application/json']);
  expect(body).toEqual({ errors: [{ message: expect.stringMatching(/.+ \/ .+/), extensions: { code } }] });
});

test('the gateway’s own answers may not be cached, and their type may not be guessed', () => {
  const answers = propertiesOf(templates, 'AWS::ApiGateway::GatewayResponse');
  expect(answers.length).toBeGreaterThan(10);
  for (const { ResponseParameters } of answers)
    expect(ResponseParameters).toMatchObject({
      'gatewayresponse.header.Cache-Control': "'no-store'",
      'gatewayresponse.header.X-Content-Type-Options': "'nosniff'",
    });
});

test('a request may name a registered document by its hash alone, and a body that is not an object costs no invocation', () => {
  const [model] = propertiesOf(templates, 'AWS::ApiGateway::Model');
  expect(model.Schema).toMatchObject({ type: 'object', properties: { query: { type: 'string' } } });
  expect(model.Schema.required).toBeUndefined();
});

test('the access log follows requests, not people', () => {
  const stage: Json = propertiesOf(templates, 'AWS::ApiGateway::Stage')[0];
  expect(stage.TracingEnabled).toBe(true);
  expect(stage.MethodSettings[0].DataTraceEnabled).toBe(false);
  expect(Object.values(JSON.parse(stage.AccessLogSetting.Format)).sort()).toEqual([
    '$context.error.responseType',
    '$context.httpMethod',
    '$context.integrationLatency',
    '$context.requestId',
    '$context.requestTime',
    '$context.resourcePath',
    '$context.responseLatency',
    '$context.responseLength',
    '$context.status',
  ]);
  expect(propertiesOf(templates, 'AWS::ApiGateway::Account')).toEqual([]);
});
