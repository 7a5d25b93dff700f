import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type GraphqlError, graphqlError } from './graphqlError.ts';

type Answer = GraphqlError & { status?: string; headers?: Record<string, string> };

const unauthenticated: Answer = {
  code: 'UNAUTHENTICATED',
  message: 'Conectați-vă din nou. / Please sign in again.',
  status: '401',
  headers: { 'WWW-Authenticate': "'Bearer'" },
};
const forbidden: Answer = { code: 'FORBIDDEN', message: 'Acces interzis. / Access denied.', status: '403' };
const notFound: Answer = {
  code: 'NOT_FOUND',
  message: 'Nu există nimic la această adresă: folosiți POST /graphql. / Nothing is here: use POST /graphql.',
  status: '404',
};
const throttled: Answer = {
  code: 'THROTTLED',
  message: 'Prea multe cereri; încercați din nou imediat. / Too many requests; please try again shortly.',
  status: '429',
  headers: { 'Retry-After': "'1'" },
};
const tooLarge: Answer = {
  code: 'TOO_LARGE',
  message: 'Cererea este prea mare. / The request is too large.',
  status: '413',
};
const unavailable: Answer = {
  code: 'UNAVAILABLE',
  message: 'Serviciul nu răspunde acum; încercați din nou. / The service is unavailable; please try again.',
};

/** No cache on the way may keep these answers or guess their type. The answers of the function say the same. */
const everyHeader = { 'Cache-Control': "'no-store'", 'X-Content-Type-Options': "'nosniff'" };

/** Answers that the firewall gives too. */
export const answers = { tooLarge, throttled };

/**
 * The answers of the gateway itself, in the form of GraphQL errors, so that programs can always act on extensions.code.
 */
const answersByType: [ResponseType, Answer][] = [
  [ResponseType.UNAUTHORIZED, unauthenticated],
  [ResponseType.EXPIRED_TOKEN, unauthenticated],
  [ResponseType.ACCESS_DENIED, forbidden],
  [ResponseType.INVALID_API_KEY, forbidden],
  [ResponseType.INVALID_SIGNATURE, forbidden],
  [ResponseType.WAF_FILTERED, forbidden],
  // The gateway answers an unknown path or method with this type too.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, notFound],
  [ResponseType.RESOURCE_NOT_FOUND, notFound],
  [ResponseType.REQUEST_TOO_LARGE, tooLarge],
  [ResponseType.THROTTLED, throttled],
  [ResponseType.QUOTA_EXCEEDED, throttled],
  [ResponseType.DEFAULT_4XX, { code: 'BAD_REQUEST', message: 'Cerere greșită. / Bad request.' }],
  [ResponseType.DEFAULT_5XX, unavailable],
];

export function addGatewayAnswers(api: RestApi): void {
  for (const [type, answer] of answersByType) {
    api.addGatewayResponse(`Answer-${type.responseType}`, {
      type,
      ...(answer.status && { statusCode: answer.status }),
      responseHeaders: { ...everyHeader, ...answer.headers },
      templates: { 'application/json': graphqlError(answer) },
    });
  }
}
