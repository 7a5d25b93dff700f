import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { limitsEn } from '../platform/messages/problems.en.ts';
import { limitsRo } from '../platform/messages/problems.ro.ts';
import { type Locale, message } from '../platform/words.ts';
import { type Size, sizeOf, type Variables } from './documentSize.ts';

/**
 * The limits of one request (docs/security.md, "Threats", T19). Our own documents reach depth 5, cost 580, one alias, two
 * root fields and 300 tokens. The limits leave room for larger screens.
 */
export const limits = {
  /** The depth of nested fields. */
  DEPTH: 8,
  /** The estimated number of fields of the answer. A page counts with its size, another list with ten. */
  COST: 2_000,
  ALIASES: 10,
  /** The number of fields of Query. */
  QUERIES: 5,
  /** The number of fields of Mutation, because a command is one transaction. */
  MUTATIONS: 1,
  DIRECTIVES: 10,
  /** The depth of nested fields below `__schema`. A list of lists of required things needs nine levels of `ofType`. */
  INTROSPECTION_DEPTH: 15,
  /** The depth of nested lists of fields below `__schema`. It allows the schema once, not once for each type. */
  INTROSPECTION_LISTS: 2,
} as const;
export type Limit = keyof typeof limits;
export const isLimit = (name: unknown): name is Limit => typeof name === 'string' && Object.hasOwn(limits, name);

const limitNames = { ro: limitsRo, en: limitsEn };

/** The text of a limit, with its number. */
export const limitWords = (limit: Limit, locale: Locale): string =>
  message('LIMIT_EXCEEDED', locale, { limit: limitNames[locale][limit], most: limits[limit] });

/** The largest number of tokens that is parsed, so that parsing and validation stay short. */
export const mostTokens = 1_000;

/** The first limit that an operation exceeds, or undefined. */
function beyondLimit({ operation }: OperationDefinitionNode, size: Size): Limit | undefined {
  const mutates = operation === 'mutation';
  if (size.aliases > limits.ALIASES) return 'ALIASES';
  if (size.directives > limits.DIRECTIVES) return 'DIRECTIVES';
  if (mutates && size.fields > limits.MUTATIONS) return 'MUTATIONS';
  if (!mutates && size.fields > limits.QUERIES) return 'QUERIES';
  if (size.depth > limits.DEPTH) return 'DEPTH';
  if (size.introspection > limits.INTROSPECTION_DEPTH) return 'INTROSPECTION_DEPTH';
  if (size.lists > limits.INTROSPECTION_LISTS) return 'INTROSPECTION_LISTS';
  return size.cost > limits.COST ? 'COST' : undefined;
}

/** The sizes of parsed documents. A warm request measures only the parts that its variables change. */
const measured = new WeakMap<OperationDefinitionNode, Size>();

/**
 * The reason why the operation may not run with these variables, or undefined. `mayExplore` is true when the caller may read
 * the schema.
 */
export function whyNot(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  mayExplore: boolean,
): GraphQLError | undefined {
  let size = measured.get(operation);
  if (!size || size.variablePages > 0) size = sizeOf(schema, document, operation, variables);
  measured.set(operation, size);
  if (size.introspection > 0 && !mayExplore) return refused('INTROSPECTION_DISABLED', 403);
  const limit = beyondLimit(operation, size);
  return limit && limitError(limit);
}

const refused = (code: string, status: number, more: object = {}) =>
  new GraphQLError('The document is refused.', { extensions: { code, ...more, http: { status } } });

/** The error of a limit. It names the limit and its number, and no text of the request. */
const limitError = (limit: Limit) => refused('LIMIT_EXCEEDED', 400, { limit, most: limits[limit] });

/** The largest number of validation errors of a document. */
export const mostErrors = 3;

/**
 * Checks the limits before the other validation rules. Pages whose size a variable gives are checked again at execution.
 * More errors than validation reports end the validation, because the rest of such a document is not worth the time.
 */
export const withinLimits: ValidationRule = (context) => ({
  Document: (document) => {
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      const limit = beyondLimit(operation, sizeOf(context.getSchema(), document, operation, {}));
      if (!limit) continue;
      for (let reported = 0; reported <= mostErrors; reported++) context.reportError(limitError(limit));
    }
  },
});
