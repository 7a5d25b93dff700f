import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { buildASTSchema, GraphQLError, type GraphQLFormattedError, type GraphQLSchema, isObjectType } from 'graphql';
import { log } from '../platform/logger.ts';
import { problemCodes } from '../platform/outcome.ts';
import type { RequestContext } from './context.ts';
import { schemaAst } from './generated/schemaAst.ts';
import { resolvers } from './resolvers.ts';

type AnyResolver = (root: unknown, args: unknown, context: unknown, info: unknown) => unknown;

/** The schema with its resolvers: built without validation, which the code generation has done. */
export function executableSchema(): GraphQLSchema {
  const schema = buildASTSchema(schemaAst, { assumeValid: true, assumeValidSDL: true });
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`resolvers for an unknown type ${typeName}`);
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) throw new Error(`a resolver for an unknown field ${typeName}.${name}`);
      field.resolve = resolve as AnyResolver;
    }
  }
  return schema;
}

/** Codes that may leave the service; anything else is a fault and is masked (T17). */
const clientCodes: ReadonlySet<string> = new Set([
  ...problemCodes,
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);
const ownWords: ReadonlySet<string> = new Set(problemCodes);
const publicWords: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'The document could not be parsed.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_USER_INPUT: 'The variables do not fit the operation.',
  BAD_REQUEST: 'The request is not valid.',
  OPERATION_RESOLUTION_FAILURE: 'The operation could not be found in the document.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are not supported.',
};

/** Never repeats what was sent: variables hold names of people, and near-names tell the schema. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const code = String(formatted.extensions?.code ?? '');
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  if (!clientCodes.has(code)) {
    log.error('request.failed', {}, originalOf(error));
    return { message: 'Internal error.', ...place, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  }
  const { fields } = formatted.extensions ?? {};
  const message = ownWords.has(code) ? formatted.message : safeDetail(code, formatted);
  return { message, ...place, extensions: { code, ...(ownWords.has(code) && fields !== undefined && { fields }) } };
}

const originalOf = (error: unknown) => (error instanceof GraphQLError ? (error.originalError ?? error) : error);

/** A syntax or validation error tells a developer where; a variable's name helps, its value never leaves. */
function safeDetail(code: string, { message }: GraphQLFormattedError): string {
  const general = publicWords[code] ?? 'The request is not valid.';
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED') {
    const names = [...message.matchAll(/"([$A-Za-z_][\w.$![\]]*)"/g)].slice(0, 3).map(([, name]) => name);
    return names.length > 0 ? `${general} (${names.join(', ')})` : general;
  }
  const variable = /^Variable "(\$\w+)"/.exec(message)?.[1];
  return variable ? `${general} (${variable})` : general;
}

/**
 * Parse, validation and coercion failures are 400 as application/graphql-response+json, and 200 for a client that accepts
 * only application/json (GraphQL over HTTP, legacy watershed).
 */
const statusByAccept: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      const accepts = request.http?.headers.get('accept') ?? '';
      const onlyJson = accepts.includes('application/json') && !accepts.includes('application/graphql-response+json');
      if (onlyJson && response.http.status === 400 && response.body.kind === 'single') response.http.status = 200;
    },
  }),
};

export async function startServer(): Promise<ApolloServer<RequestContext>> {
  const server = new ApolloServer<RequestContext>({
    schema: executableSchema(),
    formatError,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      statusByAccept,
    ],
  });
  await server.start();
  return server;
}

export { HeaderMap };
