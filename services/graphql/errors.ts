import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { log } from '../platform/logger.ts';
import { rulesEn } from '../platform/messages/problems.en.ts';
import { type FieldRule, problemCodes } from '../platform/outcome.ts';

/** Codes that may leave the service; anything else is a fault and is masked (T17). */
const publicWords: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'The document could not be parsed.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_USER_INPUT: 'The variables do not fit the operation.',
  BAD_REQUEST: 'The request is not valid.',
  OPERATION_RESOLUTION_FAILURE: 'The operation could not be found in the document.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are not supported.',
};
const ownWords: ReadonlySet<string> = new Set(problemCodes);

/**
 * Errors as clients get them. What was sent is never repeated, neither from variables nor from the document: both hold names
 * of people. A developer is told the place, and of the message those words that stand in the schema.
 */
export function errorFormatter(schema: GraphQLSchema) {
  const known = wordsOf(schema);
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = String(formatted.extensions?.code ?? '');
    const place = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    if (ownWords.has(code)) {
      const { fields } = formatted.extensions ?? {};
      return { message: formatted.message, ...place, extensions: { code, ...(fields !== undefined && { fields }) } };
    }
    const general = publicWords[code];
    if (general === undefined) {
      log.error('request.failed', {}, originalOf(error));
      return { message: 'Internal error.', ...place, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    }
    if (code === 'BAD_USER_INPUT') {
      const field = brokenField(formatted.message, known);
      const message = field.path ? `${general} (${field.path})` : general;
      return { message, ...place, extensions: { code, fields: [field] } };
    }
    const names = code === 'GRAPHQL_VALIDATION_FAILED' ? knownNames(formatted.message, known) : [];
    const message = names.length > 0 ? `${general} (${names.join(', ')})` : general;
    return { message, ...place, extensions: { code } };
  };
}

const originalOf = (error: unknown) => (error instanceof GraphQLError ? (error.originalError ?? error) : error);

/** Every name of the schema. */
function wordsOf(schema: GraphQLSchema): Set<string> {
  const words = new Set(schema.getDirectives().map(({ name }) => name));
  for (const type of Object.values(schema.getTypeMap())) {
    words.add(type.name);
    if (isEnumType(type)) for (const { name } of type.getValues()) words.add(name);
    if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) words.add(name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      words.add(name);
      for (const arg of args) words.add(arg.name);
    }
  }
  return words;
}

/** Names between quotes, such as "Query.me" and "[Role!]", as far as the schema has them. */
const knownNames = (message: string, known: Set<string>): string[] =>
  [...message.matchAll(/"([^"]*)"/g)]
    .map(([, name = '']) => name)
    .filter((name) => /^[\w.![\]]+$/.test(name))
    .filter((name) => name.split(/[.![\]]+/).every((word) => word === '' || known.has(word)))
    .slice(0, 3);

/**
 * Which field of a variable is wrong and how: the path is that of a typed problem, from the root of the input. Other
 * variables stand for one argument each; the path begins with the variable's name when that is a word of the schema.
 */
function brokenField(message: string, known: Set<string>): { path: string; rule: FieldRule; message: string } {
  const rule = ruleOf(message);
  const missing = /Field "(\w+)" of required type "[^"]*" was not provided\.$/.exec(message)?.[1];
  const name = /^Variable "\$(\w+)"/.exec(message)?.[1] ?? '';
  const inside = [...message.matchAll(/ at "\w+([\w.[\]]*)"; /g)]
    .map(([, path = '']) => path.split(/[.[\]]+/).filter((part) => part !== ''))
    .find((parts) => parts.every((part) => known.has(part) || /^\d+$/.test(part)));
  const parts = [name === 'input' ? '' : name, ...(inside ?? []), missing ?? ''];
  const path = parts.filter((part) => known.has(part) || /^\d+$/.test(part)).join('.');
  return { path, rule, message: rulesEn[rule] };
}

function ruleOf(message: string): FieldRule {
  if (/was not provided\.$|not to be null\.$|must not be null\.$/.test(message)) return 'REQUIRED';
  if (/does not exist in "\w+" enum\.|Enum "\w+" cannot represent/.test(message)) return 'UNKNOWN_CODE';
  return /is not defined by type "\w+"/.test(message) ? 'NOT_ALLOWED' : 'INVALID';
}
