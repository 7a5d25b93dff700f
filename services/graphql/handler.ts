import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { log } from '../platform/logger.ts';
import { actorOf, type Claims, requestContext, subjectOf } from './context.ts';
import { recordStranger } from './recordAccess.ts';
import { HeaderMap, startServer } from './server.ts';
import { type Locale, localeOf, message } from './words.ts';

const server = startServer();

const largestBodyBytes = 32 * 1024;
/** Commits stop this long before the function would be cut off, so that BUSY is still said (and true). */
const marginMilliseconds = 3_000;

/** The one way in: a POST with a JSON body, from an active member. */
export async function handler(event: APIGatewayProxyEvent, lambda: Context): Promise<APIGatewayProxyResult> {
  const startedAt = Date.now();
  const requestId = event.requestContext.requestId;
  const headers = lowerCase(event.headers ?? {});
  const locale = localeOf(headers['accept-language']);
  const clients = (process.env.USER_POOL_CLIENT_IDS ?? '').split(',');
  const claims = event.requestContext.authorizer?.claims as Claims | undefined;
  const subject = subjectOf(claims, clients, Math.floor(startedAt / 1000));
  if (!subject) return refusal(401, 'UNAUTHENTICATED', locale);
  const actor = await actorOf(subject);
  if (!actor) {
    await recordStranger(subject, requestId);
    return refusal(403, 'FORBIDDEN', locale);
  }
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(body) > largestBodyBytes) return refusal(413, 'TOO_LARGE', locale);
  const parsed = parseBody(headers['content-type'], body);
  if (parsed === undefined) return refusal(400, 'BAD_REQUEST', locale);

  const deadline = startedAt + lambda.getRemainingTimeInMillis() - marginMilliseconds;
  const answer = await (await server).executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: event.httpMethod.toUpperCase(),
      headers: headerMap(headers),
      search: '',
      body: parsed,
    },
    context: async () => requestContext(actor, locale, requestId, deadline),
  });
  const status = answer.status ?? 200;
  log.info('request.done', {
    requestId,
    memberId: actor.memberId,
    institutionId: actor.institutionId,
    code: status,
    durationMs: Date.now() - startedAt,
  });
  return {
    statusCode: status,
    headers: { ...Object.fromEntries(answer.headers), 'cache-control': 'no-store' },
    body: answer.body.kind === 'complete' ? answer.body.string : '',
  };
}

const lowerCase = (headers: Record<string, string | undefined>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function headerMap(headers: Record<string, string | undefined>): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) map.set(name, value);
  return map;
}

/** A JSON object of a JSON content type, or undefined. */
function parseBody(contentType: string | undefined, body: string): object | undefined {
  if (!/^application\/(json|graphql-response\+json)\s*(;|$)/i.test(contentType ?? '')) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The same shape as the gateway's own answers. */
const refusal = (
  statusCode: number,
  code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'TOO_LARGE' | 'BAD_REQUEST',
  locale: Locale,
): APIGatewayProxyResult => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify({ errors: [{ message: message(code, locale), extensions: { code } }] }),
});
