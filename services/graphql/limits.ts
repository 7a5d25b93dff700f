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
 * How much one request may ask for (T19). Our own documents reach depth 5, cost 580, one alias, two root fields and 300
 * tokens; what a screen of a console could need beside that has its room.
 */
export const limits = {
  /** Fields inside fields. */
  DEPTH: 8,
  /** Fields of the answer, counted before it is made: a page by its size, another list as ten. */
  COST: 2_000,
  ALIASES: 10,
  /** Fields of Query. One list each: more would be a cheaper way to ask for everything at once. */
  QUERIES: 5,
  /** A command is one transaction, answered on its own. */
  MUTATIONS: 1,
  DIRECTIVES: 10,
  /** Fields inside fields below `__schema`: a list of lists of required things takes nine levels of `ofType` alone. */
  INTROSPECTION_DEPTH: 15,
  /** Lists of fields inside lists of fields below `__schema`: the schema once, not once for each of its types. */
  INTROSPECTION_LISTS: 2,
} as const;
export type Limit = keyof typeof limits;
export const isLimit = (name: unknown): name is Limit => typeof name === 'string' && Object.hasOwn(limits, name);

const limitNames = { ro: limitsRo, en: limitsEn };

/** A limit of the endpoint in words, with its figure. */
export const limitWords = (limit: Limit, locale: Locale): string =>
  message('LIMIT_EXCEEDED', locale, { limit: limitNames[locale][limit], most: limits[limit] });

/** A document is read up to here, so that neither reading nor checking it takes long. */
export const mostTokens = 1_000;

/** The first limit that an operation of this size goes beyond, or undefined. */
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

/** Documents that were read before keep their size: a warm request measures again only what its variables change. */
const measured = new WeakMap<OperationDefinitionNode, Size>();

/** Why this operation may not run with these variables, or undefined. `mayExplore`: the caller may ask for the schema. */
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

/** Names the limit and its figure, and nothing of what was sent. */
const limitError = (limit: Limit) => refused('LIMIT_EXCEEDED', 400, { limit, most: limits[limit] });

/** Validation says no more than this of one document: whoever corrects the first mistake meets the next one. */
export const mostErrors = 3;

/**
 * The limits before anything else looks at the document; pages that variables size are looked at again when it runs. An
 * error more than validation takes ends it: what is left of a document like that is not worth a millisecond.
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
