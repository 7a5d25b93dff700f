import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLSchema, isObjectType, isScalarType, Kind, type ValidationRule } from 'graphql';
import { guardSchema } from '../access/guard.ts';
import type { ServedRequest } from './context.ts';
import { decodeSchema } from './encodedSchema.ts';
import { errorFormatter } from './errors.ts';
import { encodedSchema } from './generated/encodedSchema.ts';
import { mostErrors, mostTokens, withinLimits } from './limits.ts';
import { ownPlugin, serverLogger } from './plugin.ts';
import { resolvers } from './resolvers.ts';

type AnyResolver = (root: unknown, args: unknown, context: unknown, info: unknown) => unknown;

/** The schema with its resolvers, and with the access rules in front of each. */
export const executableSchema = (): GraphQLSchema => guardSchema(resolvedSchema());

/** The same schema without the access rules. It is never served; benchmarks measure the cost of the rules with it. */
export function resolvedSchema(): GraphQLSchema {
  const schema = decodeSchema(encodedSchema);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`resolvers for an unknown type ${typeName}`);
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) throw new Error(`a resolver for an unknown field ${typeName}.${name}`);
      field.resolve = resolve as AnyResolver;
    }
  }
  takeTextAlone(schema);
  return schema;
}

/** Accepts dates and instants as text. Each command checks the form and names the field. */
function takeTextAlone(schema: GraphQLSchema): void {
  for (const name of ['Date', 'DateTime']) {
    const scalar = schema.getType(name);
    if (!isScalarType(scalar)) throw new Error(`no scalar ${name}`);
    scalar.parseValue = (value) => {
      if (typeof value !== 'string') throw new GraphQLError(`${name} is text`);
      return value;
    };
    scalar.parseLiteral = (node) => scalar.parseValue(node.kind === Kind.STRING ? node.value : undefined);
  }
}

/**
 * Refuses subscriptions at validation. graphql-js would find only at execution that the schema has none, and report a fault
 * of the server.
 */
const knownOperations: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(new GraphQLError('The schema has no such operation.', { nodes: node }));
  },
});

export async function startServer(): Promise<ApolloServer<ServedRequest>> {
  const schema = executableSchema();
  const server = new ApolloServer<ServedRequest>({
    schema,
    formatError: errorFormatter(schema),
    logger: serverLogger,
    parseOptions: { maxTokens: mostTokens },
    validationRules: [withinLimits, knownOperations],
    validationOptions: { maxErrors: mostErrors, hideSuggestions: true },
    // The right to read the schema depends on the caller, not only on the stage. See limits.ts.
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
      ownPlugin,
    ],
  });
  await server.start();
  return server;
}

export { HeaderMap };
