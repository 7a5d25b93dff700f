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

/** Adds the descriptions when a request reads the schema. */
async function describeWhenAsked({ source = '', schema }: GraphQLRequestContext<ServedRequest>): Promise<void> {
  if (/\b__(schema|type)\b/.test(source)) await describe(schema);
}

/**
 * Checks the limits with the sent variables, and the right to read the schema. This also applies to a document that was
 * validated before.
 */
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

/** Sorts the errors by path. The order in which fields finish would reveal whether a record exists. */
const byPath = (errors: readonly GraphQLFormattedError[]) =>
  [...errors].sort((a, b) => String(a.path).localeCompare(String(b.path)));

/** Translates errors that occur before a command into the caller's language. */
function inTheirLanguage({ response, contextValue }: Answered): void {
  if (response.body.kind !== 'single') return;
  const { singleResult } = response.body;
  if (!singleResult.errors) return;
  const isRefused = singleResult.data === undefined;
  const errors = isRefused ? mostErrorsOf(singleResult.errors) : byPath(singleResult.errors);
  singleResult.errors = errors.map((error) => inLanguage(error, contextValue));
}

/** The only plugin of the server. Further plugins would cost a wait at every step of a request. */
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

/** The logger of the server. Its messages can repeat text of the request, so only the fact of a message is logged. */
export const serverLogger = {
  debug: nothing,
  info: nothing,
  warn: () => log.warn('graphql.complained'),
  error: () => log.error('graphql.complained'),
};
