import type {
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { log } from '../platform/logger.ts';
import type { ServedRequest } from './context.ts';
import { describe } from './descriptions.ts';
import { inLanguage, mostErrorsOf } from './errors.ts';
import { whyNot } from './limits.ts';
import { recordAccess } from './recordAccess.ts';

/** Whoever asks for the schema gets its words too. */
async function describeWhenAsked({ source = '', schema }: GraphQLRequestContext<ServedRequest>): Promise<void> {
  if (/\b__(schema|type)\b/.test(source)) await describe(schema);
}

/** Limits with the variables that came, and who may ask for the schema: also for a document that was checked before. */
async function refuseBeyondLimits({
  schema,
  document,
  operation,
  request,
  contextValue,
}: GraphQLRequestContextDidResolveOperation<ServedRequest>): Promise<void> {
  if (!operation) return;
  const reason = whyNot(schema, document, operation, request.variables ?? {}, contextValue.mayExplore);
  if (reason) throw reason;
}

type Answered = GraphQLRequestContextWillSendResponse<ServedRequest>;

/**
 * Parse, validation and coercion failures are 400 as application/graphql-response+json, and 200 for a client that accepts
 * only application/json (GraphQL over HTTP, legacy watershed).
 */
function statusByAccept({ request, response }: Answered): void {
  const accepts = request.http?.headers.get('accept') ?? '';
  const onlyJson = accepts.includes('application/json') && !accepts.includes('application/graphql-response+json');
  if (onlyJson && response.http.status === 400 && response.body.kind === 'single') response.http.status = 200;
}

/** In an order of their own, not in that of finishing, which would be a clock for what is there and what is not. */
const byPath = (errors: readonly GraphQLFormattedError[]) =>
  [...errors].sort((a, b) => String(a.path).localeCompare(String(b.path)));

/** What goes wrong before a command is reached is told in the caller's language too. */
function inTheirLanguage({ response, contextValue }: Answered): void {
  if (response.body.kind !== 'single') return;
  const { singleResult } = response.body;
  if (!singleResult.errors) return;
  const isRefused = singleResult.data === undefined;
  const errors = isRefused ? mostErrorsOf(singleResult.errors) : byPath(singleResult.errors);
  singleResult.errors = errors.map((error) => inLanguage(error, contextValue));
}

/** All that we add to the server's handling of a request: one plugin, because each is waited for at every step. */
export const ownPlugin: ApolloServerPlugin<ServedRequest> = {
  requestDidStart: async () => ({
    didResolveSource: describeWhenAsked,
    didResolveOperation: refuseBeyondLimits,
    willSendResponse: async (answered) => {
      await recordAccess(answered);
      statusByAccept(answered);
      inTheirLanguage(answered);
    },
  }),
  unexpectedErrorProcessingRequest: async ({ error }) => log.error('graphql.failed', {}, error),
};

const nothing = () => undefined;

/** What the server itself would say may repeat what was sent: that it had something to say is logged, and no more. */
export const serverLogger = {
  debug: nothing,
  info: nothing,
  warn: () => log.warn('graphql.complained'),
  error: () => log.error('graphql.complained'),
};
