import { PlatformProblem } from '../problem.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';

/** An answer of the gateway itself. */
export interface GatewayAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type ResponseType =
  | 'ACCESS_DENIED'
  | 'API_CONFIGURATION_ERROR'
  | 'EXPIRED_TOKEN'
  | 'INTEGRATION_FAILURE'
  | 'INTEGRATION_TIMEOUT'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'REQUEST_TOO_LARGE'
  | 'THROTTLED'
  | 'UNAUTHORIZED';

const defaults: Record<ResponseType, { status: number; message: string }> = {
  ACCESS_DENIED: { status: 403, message: 'Access Denied' },
  API_CONFIGURATION_ERROR: { status: 502, message: 'Internal server error' },
  EXPIRED_TOKEN: { status: 403, message: 'The incoming token has expired' },
  INTEGRATION_FAILURE: { status: 502, message: 'Internal server error' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
};

export type GatewayResponses = (type: ResponseType, requestId: string) => GatewayAnswer;

/**
 * The answer of the gateway: the template's own answer for the type, then its DEFAULT_4XX or DEFAULT_5XX, then API
 * Gateway's own.
 */
export function readGatewayResponses(template: ReadTemplate): GatewayResponses {
  const written = new Map(
    template
      .ofType('AWS::ApiGateway::GatewayResponse')
      .map((resource) => [String(resource.properties.ResponseType), readResponse(resource)]),
  );
  return (type, requestId) => {
    const { status, message } = defaults[type];
    const response = written.get(type) ?? written.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const values: Record<string, string> = {
      '$context.error.messageString': JSON.stringify(message),
      '$context.error.message': message,
      '$context.error.responseType': type,
      '$context.requestId': requestId,
    };
    return {
      status: response?.status ?? status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': type, ...response?.headers },
      body: (response?.body ?? '{"message":$context.error.messageString}').replace(
        contextVariable,
        (variable) => values[variable] ?? '',
      ),
    };
  };
}

const contextVariable = /\$context\.(error\.messageString|error\.message|error\.responseType|requestId)\b/g;

function readResponse(resource: ReadResource): { status?: number; headers: Record<string, string>; body?: string } {
  const fail = (what: string): never => {
    throw new PlatformProblem(`${resource.stack}/${resource.logicalId} (${resource.type}): ${what}`);
  };
  const {
    ResponseParameters = {},
    ResponseTemplates = {},
    StatusCode,
  } = resource.properties as {
    ResponseParameters?: Record<string, string>;
    ResponseTemplates?: Record<string, string>;
    StatusCode?: string;
  };
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(ResponseParameters)) {
    const name =
      /^gatewayresponse\.header\.([\w.-]+)$/.exec(target)?.[1] ?? fail(`unknown response parameter ${target}`);
    headers[name.toLowerCase()] =
      /^'(.*)'$/.exec(source)?.[1] ?? fail(`only quoted values are known here, not ${source}`);
  }
  const { 'application/json': body, ...others } = ResponseTemplates;
  if (Object.keys(others).length > 0) fail(`unknown response template ${Object.keys(others)}`);
  if (body && /[$#]/.test(body.replace(contextVariable, '')))
    fail(`unknown expression in the response template ${body}`);
  return { headers, ...(StatusCode && { status: Number(StatusCode) }), ...(body && { body }) };
}
