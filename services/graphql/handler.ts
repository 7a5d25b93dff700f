import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { OutOfTime, within } from '../platform/deadline.ts';
import { maskingFaults } from '../platform/faults.ts';
import { log } from '../platform/logger.ts';
import { type Locale, localeOf, message } from '../platform/words.ts';
import { actorOf, type Claims, explores, requestContext, subjectOf } from './context.ts';
import { asRegistered, namesDocumentAlone } from './documents.ts';
import { recordRefusedDocument, recordStranger } from './recordAccess.ts';
import { HeaderMap, startServer } from './server.ts';

const server = startServer();

const largestBodyBytes = 32 * 1024;
/** Commits end this long before the function's timeout, so that BUSY can still be answered and is true. */
const marginMilliseconds = 3_000;
/** Unfinished work is aborted this long before the function's timeout, so that an answer can still be sent. */
const answerMilliseconds = 1_000;

/**
 * The handler of the API. It takes a POST with a JSON body from an active member. It answers within the function's time in
 * every case.
 */
export async function handler(event: APIGatewayProxyEvent, lambda: Context): Promise<APIGatewayProxyResult> {
  const { requestId } = event.requestContext;
  const headers = lowerCase(event.headers ?? {});
  const locale = localeOf(headers['accept-language']);
  const remaining = lambda.getRemainingTimeInMillis();
  const call = { event, headers, locale, requestId, deadline: Date.now() + remaining - marginMilliseconds };
  return maskingFaults('request.failed', requestId, async () => {
    try {
      return await within(remaining - answerMilliseconds, () => answer(call));
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
      log.error('request.late', { requestId });
      return refusal(503, 'UNAVAILABLE', locale, requestId);
    }
  });
}

type Headers = Record<string, string | undefined>;
type Call = { event: APIGatewayProxyEvent; headers: Headers; locale: Locale; requestId: string; deadline: number };

/** Identifies the caller, reads the document, checks that it is allowed, and passes it to the server. */
async function answer({ event, headers, locale, requestId, deadline }: Call): Promise<APIGatewayProxyResult> {
  const startedAt = Date.now();
  const clients = (process.env.USER_POOL_CLIENT_IDS ?? '').split(',');
  const claims = event.requestContext.authorizer?.claims as Claims | undefined;
  const subject = subjectOf(claims, clients, Math.floor(startedAt / 1000));
  if (!subject) return refusal(401, 'UNAUTHENTICATED', locale);
  const actor = await actorOf(subject);
  if (!actor) {
    await recordStranger(subject, requestId);
    return refusal(403, 'FORBIDDEN', locale);
  }
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(text) > largestBodyBytes) return refusal(413, 'TOO_LARGE', locale);
  const parsed = parseBody(headers['content-type'], text);
  if (parsed === undefined) return refusal(400, 'BAD_REQUEST', locale);
  const mayExplore = explores(claims, actor);
  const body = mayExplore && !namesDocumentAlone(parsed) ? parsed : await asRegistered(actor, parsed);
  if (!body) {
    await recordRefusedDocument(actor, requestId);
    return refusal(403, 'DOCUMENT_NOT_REGISTERED', locale);
  }

  const answered = await (await server).executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: event.httpMethod.toUpperCase(), headers: headerMap(headers), search: '', body },
    context: async () => requestContext(actor, locale, requestId, deadline, mayExplore),
  });
  const status = answered.status ?? 200;
  log.info('request.done', {
    requestId,
    memberId: actor.memberId,
    institutionId: actor.institutionId,
    code: status,
    durationMs: Date.now() - startedAt,
  });
  return {
    statusCode: status,
    headers: { ...Object.fromEntries(answered.headers), ...neverKept },
    body: answered.body.kind === 'complete' ? answered.body.string : '',
  };
}

/** Answers hold personal data, so no cache may keep them. `nosniff` stops browsers from guessing the content type. */
const neverKept = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const lowerCase = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function headerMap(headers: Headers): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) map.set(name, value);
  return map;
}

/** The JSON object of the body. Undefined when the content type or the body is not JSON. */
function parseBody(contentType: string | undefined, body: string): object | undefined {
  if (!/^application\/(json|graphql-response\+json)\s*(;|$)/i.test(contentType ?? '')) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A refusal in the same shape as the gateway's own answers. */
const refusal = (
  statusCode: number,
  code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'TOO_LARGE' | 'BAD_REQUEST' | 'DOCUMENT_NOT_REGISTERED' | 'UNAVAILABLE',
  locale: Locale,
  requestId = '',
): APIGatewayProxyResult => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', ...neverKept },
  body: JSON.stringify({ errors: [{ message: message(code, locale, { requestId }), extensions: { code } }] }),
});
