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
import { type FieldProblem, type FieldRule, problemCodes } from '../platform/outcome.ts';
import { isMessageCode, message, ruleWords } from '../platform/words.ts';
import type { ServedRequest } from './context.ts';
import { isLimit, limits, limitWords, mostErrors } from './limits.ts';

/** The error codes that a client may see. Every other error is a fault and is masked (docs/security.md, "Threats", T17). */
const publicCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'LIMIT_EXCEEDED',
  'INTROSPECTION_DISABLED',
] as const;
type PublicCode = (typeof publicCodes)[number];
const isPublic = (code: string): code is PublicCode => (publicCodes as readonly string[]).includes(code);
const ownWords: ReadonlySet<string> = new Set(problemCodes);

/**
 * Formats errors for clients. An error never repeats text of the variables or the document, because both can hold names of
 * persons. A developer gets the position, and the words of the message that are names of the schema.
 */
export function errorFormatter(schema: GraphQLSchema) {
  let ofSchema: Set<string> | undefined;
  // The names are gathered at the first invalid request, not at every start.
  const known = () => (ofSchema ??= wordsOf(schema));
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    // An error of validation has the server's own code. An exceeded limit keeps its name beside it.
    const limit = isLimit(formatted.extensions?.limit) ? formatted.extensions.limit : undefined;
    const code = limit ? 'LIMIT_EXCEEDED' : String(formatted.extensions?.code ?? '');
    const place = {
      ...(formatted.locations && { locations: formatted.locations.slice(0, mostPlaces) }),
      ...(formatted.path && { path: formatted.path }),
    };
    if (ownWords.has(code)) {
      const { fields } = formatted.extensions ?? {};
      return { message: formatted.message, ...place, extensions: { code, ...(fields !== undefined && { fields }) } };
    }
    if (!isPublic(code)) {
      log.error('request.failed', {}, originalOf(error));
      return { message: 'Internal error.', ...place, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    }
    if (limit) return { message: limitWords(limit, 'en'), extensions: { code, limit, most: limits[limit] } };
    const general = message(code, 'en');
    if (code === 'BAD_USER_INPUT') {
      const field = brokenField(formatted.message, known());
      const words = field.path ? `${general} (${field.path})` : general;
      return { message: words, ...place, extensions: { code, fields: [field] } };
    }
    const names = code === 'GRAPHQL_VALIDATION_FAILED' ? knownNames(formatted.message, known()) : [];
    const words = names.length > 0 ? `${general} (${names.join(', ')})` : general;
    return { message: words, ...place, extensions: { code } };
  };
}

/** The largest number of positions of an error. A document can break one rule in a thousand places. */
const mostPlaces = 2;
/** The longest path. A path consists of field names of the input and of list positions that the caller chose. */
const longestPath = 200;

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

/** The names between quotes in a message, such as "Query.me" and "[Role!]", if the schema contains them. */
const knownNames = (message: string, known: Set<string>): string[] =>
  [...message.matchAll(/"([^"]*)"/g)]
    .map(([, name = '']) => name)
    .filter((name) => /^[\w.![\]]+$/.test(name))
    .filter((name) => name.split(/[.![\]]+/).every((word) => word === '' || known.has(word)))
    .slice(0, 3);

/**
 * The invalid field of a variable and the broken rule. The path begins at the root of the input, as in a typed problem. For
 * other variables, which stand for one argument each, it begins with the variable's name if that is a name of the schema.
 */
function brokenField(message: string, known: Set<string>): { path: string; rule: FieldRule; message: string } {
  const rule = ruleOf(message);
  const missing = /Field "(\w+)" of required type "[^"]*" was not provided\.$/.exec(message)?.[1];
  const name = /^Variable "\$(\w+)"/.exec(message)?.[1] ?? '';
  const inside = [...message.matchAll(/ at "\w+([\w.[\]]*)"; /g)]
    .map(([, path = '']) => path.split(/[.[\]]+/).filter((part) => part !== ''))
    .find((parts) => parts.every((part) => known.has(part) || /^\d+$/.test(part)));
  const parts = [name === 'input' ? '' : name, ...(inside ?? []), missing ?? ''];
  const path = parts
    .filter((part) => known.has(part) || /^\d+$/.test(part))
    .join('.')
    .slice(0, longestPath);
  return { path, rule, message: ruleWords(rule, 'en') };
}

function ruleOf(message: string): FieldRule {
  if (/was not provided\.$|not to be null\.$|must not be null\.$/.test(message)) return 'REQUIRED';
  if (/does not exist in "\w+" enum\.|Enum "\w+" cannot represent/.test(message)) return 'UNKNOWN_CODE';
  return /is not defined by type "\w+"/.test(message) ? 'NOT_ALLOWED' : 'INVALID';
}

/** The errors of a request that was refused as a whole: a few errors, or only one when a limit was exceeded. */
export function mostErrorsOf(errors: readonly GraphQLFormattedError[]): GraphQLFormattedError[] {
  const [first] = errors;
  return first?.extensions?.code === 'LIMIT_EXCEEDED' ? [first] : errors.slice(0, mostErrors);
}

type Caller = Pick<ServedRequest, 'locale' | 'requestId' | 'mayExplore'>;

/** The same error in the caller's language, once the caller is known. Callers who may read the schema also get its names. */
export function inLanguage(error: GraphQLFormattedError, { locale, requestId, mayExplore }: Caller) {
  const code = String(error.extensions?.code ?? '');
  if (ownWords.has(code) || !isMessageCode(code)) return error;
  if (isLimit(error.extensions?.limit)) return { ...error, message: limitWords(error.extensions.limit, locale) };
  const namesSchema = code === 'GRAPHQL_VALIDATION_FAILED' && !mayExplore;
  const [, detail = ''] = namesSchema ? [] : (/( \([^)]*\))$/.exec(error.message) ?? []);
  const fields = (error.extensions?.fields as FieldProblem[] | undefined)?.map(({ path, rule }) => ({
    path,
    rule,
    message: ruleWords(rule, locale),
  }));
  const words = message(code, locale, { requestId });
  return { ...error, message: words + detail, extensions: { ...error.extensions, ...(fields && { fields }) } };
}
