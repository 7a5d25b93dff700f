import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { marker, type Specimen } from './specimens.ts';

/**
 * Every way in which one field of an input can be bad by itself. The rows come from the schema, so a new field has rows
 * at once.
 */

/** The expected refusal: a problem, or a GraphQL error about the variables. `path` and `rules` name the field. */
export type Refusal = { code: string; path?: string; rules?: string[]; error?: true };
export type FieldRow = { kind: string; path: string; value: unknown; refusal: Refusal; sets?: string };

type Leaf = { path: string; name: string; type: string; isEnum: boolean; isRequired: boolean };

export const inputTypeOf = (schema: GraphQLSchema, mutation: string): GraphQLInputType => {
  const input = schema.getMutationType()?.getFields()[mutation]?.args[0]?.type;
  if (!input) throw new Error(`${mutation} has no input`);
  return input;
};

/** The fields at every depth of the specimen's input, with the first entry of lists. */
export function leavesOf(type: GraphQLInputType, sample: unknown, at = ''): Leaf[] {
  const inner = getNullableType(type);
  if (!isInputObjectType(inner)) return [];
  return Object.values(inner.getFields()).flatMap((field): Leaf[] => {
    const path = at ? `${at}.${field.name}` : field.name;
    const value = (sample as Record<string, unknown> | undefined)?.[field.name];
    const nullable = getNullableType(field.type);
    const isRequired = isRequiredInputField(field);
    const named = getNamedType(field.type);
    const leaf = { path, name: field.name, type: named.name, isEnum: isEnumType(named), isRequired };
    if (isInputObjectType(named)) {
      const nested = isListType(nullable) ? (value as unknown[] | undefined)?.[0] : value;
      const deeper = nested === undefined ? [] : leavesOf(named, nested, isListType(nullable) ? `${path}.0` : path);
      return isRequired ? [{ ...leaf, type: 'object' }, ...deeper] : deeper;
    }
    if (!isListType(nullable)) return [leaf];
    const whole = { ...leaf, type: 'list', isEnum: false };
    const entry = { ...leaf, path: `${path}.0`, isRequired: isNonNullType(nullable.ofType) };
    return value === undefined ? [whole] : [whole, entry];
  });
}

const shape = (path: string, ...rules: string[]): Refusal => ({ code: 'VALIDATION', path, rules });
const coercion = (path: string, rule: string): Refusal => ({
  code: 'BAD_USER_INPUT',
  error: true,
  path,
  rules: [rule],
});

/** Codes that are looked up in the directory. */
const codes = new Set([
  'receivingInstitution',
  'suggestedInstitution',
  'institution',
  'needCode',
  'serviceCode',
  'receivingUnit',
  'unit',
  'centre',
]);
/** The subject of a member. The sign-in service defines it: no format, at most 128 letters. */
const subjects = new Set(['memberId', 'subject']);

/**
 * Dates with a value that is too early or too late. In this world the issue was on Friday the 10th, and today is Monday
 * the 13th.
 */
const dates: Record<string, [kind: string, value: string, rule: string][]> = {
  occurredAt: [
    ['an instant in the future', '2026-04-13T07:01:00Z', 'IN_FUTURE'],
    ['an instant before the issue', '2026-04-10T06:59:59.999Z', 'TOO_EARLY'],
  ],
  receivedAt: [
    ['an instant in the future', '2026-04-13T07:01:00Z', 'IN_FUTURE'],
    ['an instant before the issue', '2026-04-10T06:59:59.999Z', 'TOO_EARLY'],
  ],
  at: [['an appointment before the issue', '2026-04-10T06:59:59.999Z', 'TOO_EARLY']],
  serviceDate: [
    ['tomorrow', '2026-04-14', 'IN_FUTURE'],
    ['the day before the issue', '2026-04-09', 'TOO_EARLY'],
  ],
  date: [
    ['tomorrow', '2026-04-14', 'IN_FUTURE'],
    ['the day before the issue', '2026-04-09', 'TOO_EARLY'],
  ],
  validFrom: [],
  validTo: [['a last day before the first', '2026-04-11', 'TOO_EARLY']],
  expectedResumeDate: [
    ['today', '2026-04-13', 'TOO_EARLY'],
    ['in 91 days', '2026-07-13', 'TOO_LATE'],
  ],
  completionDue: [
    ['today', '2026-04-13', 'TOO_EARLY'],
    ['after two years', '2028-04-13', 'TOO_LATE'],
  ],
  informedAt: [['tomorrow', '2026-04-14', 'IN_FUTURE']],
  stayValidUntil: [
    ['a day of the century before the last', '1899-12-31', 'TOO_EARLY'],
    ['a day beyond every right', '2200-01-01', 'TOO_LATE'],
  ],
  issuedOn: [['tomorrow', '2026-04-14', 'IN_FUTURE']],
  expiresOn: [['an end before the issue', '2025-02-02', 'TOO_EARLY']],
  openedOn: [['tomorrow', '2026-04-14', 'IN_FUTURE']],
  birthDate: [
    ['tomorrow', '2026-04-14', 'IN_FUTURE'],
    ['the century before the last', '1899-12-31', 'TOO_EARLY'],
  ],
};

const long = `${marker} ${'ț'.repeat(2_100)}`;
const unpaired = `${marker} \ud800`;
/** Codes and addresses that have a format and are not looked up. */
const formed = new Set([
  ...['caseNumber', 'confirmCaseNumber', 'email', 'personalCode', 'nationality', 'localityCode'],
]);
const isCode = (name: string) => codes.has(name) || formed.has(name);

/** A case or a referral is named by id or by number. The bad number replaces the id. */
const isReference = (path: string, name: string) =>
  ['number', 'caseNumber'].includes(name) && path.includes('.') && !path.endsWith('document.number');

function rowsOfType({ path, name, type, isEnum }: Leaf, explains: string[]): FieldRow[] {
  const reference = isReference(path, name) ? path.slice(0, -name.length - 1) : undefined;
  const row = (kind: string, bad: unknown, refusal: Refusal): FieldRow =>
    reference === undefined
      ? { kind, path, value: bad, refusal }
      : { kind, path, sets: reference, value: { [name]: bad }, refusal };
  if (isEnum) return [row('an unknown code', `${marker}_CODE`, coercion(path, 'UNKNOWN_CODE'))];
  switch (type) {
    case 'list':
      return [];
    case 'object':
      return [row('text for a structure', marker, coercion(path, 'INVALID'))];
    case 'ID':
      if (subjects.has(name)) return [row('an overlong id', long, shape(path, 'TOO_LONG'))];
      return [
        row('a malformed UUID', marker, shape(path, 'INVALID_FORMAT')),
        row('a UUID with one letter more', `${crypto.randomUUID()}0`, shape(path, 'INVALID_FORMAT')),
        row('a fraction for an id', 1.5, coercion(path, 'INVALID')),
      ];
    case 'Boolean':
      return [row('text for yes or no', marker, coercion(path, 'INVALID'))];
    case 'Int':
      return [
        row('a negative version', -1, shape(path, 'INVALID')),
        row('a fraction', 1.5, coercion(path, 'INVALID')),
        row('text for a number', marker, coercion(path, 'INVALID')),
        row('a number beyond 32 bits', 2 ** 31, coercion(path, 'INVALID')),
      ];
    case 'Date':
    case 'DateTime':
      return [
        row('a malformed date', marker, shape(path, 'INVALID_FORMAT')),
        row(
          'a day that no calendar has',
          type === 'Date' ? '2026-02-30' : '2026-02-30T07:00:00Z',
          shape(path, 'INVALID_FORMAT'),
        ),
        row('a number for a date', 20260413, coercion(path, 'INVALID')),
        ...(dates[name] ?? []).map(([kind, value, rule]) => row(kind, value, shape(path, rule))),
      ];
    case 'String':
      return [
        row(
          'a blank text',
          '  \n ',
          shape(path, 'REQUIRED', 'INVALID_FORMAT', ...(explains.includes(path) ? ['TOO_SHORT'] : [])),
        ),
        row('an overlong text', long, shape(path, 'TOO_LONG', ...(isCode(name) ? ['INVALID_FORMAT'] : []))),
        row('half a letter', unpaired, shape(path, 'INVALID', 'INVALID_FORMAT')),
        row('a number for a text', 17, coercion(path, 'INVALID')),
        ...(codes.has(name) ? [row('an unknown code', `${marker.toUpperCase()}_1`, shape(path, 'UNKNOWN_CODE'))] : []),
        ...(isCode(name) && !reference
          ? [row('a malformed code', `${marker} '; --`, shape(path, 'INVALID_FORMAT'))]
          : []),
      ];
    default:
      throw new Error(`no rows for the type ${type} of ${path}`);
  }
}

/** The rows of every field of a specimen. */
export function fieldRows(schema: GraphQLSchema, specimen: Specimen): FieldRow[] {
  const { mutation, input, unused = [], explains = [] } = specimen;
  const isUsed = ({ path }: Leaf) => !unused.includes(path.split('.')[0] ?? '');
  const leaves = leavesOf(inputTypeOf(schema, mutation), input).filter(isUsed);
  const missing = leaves
    .filter(({ isRequired }) => isRequired)
    .flatMap(({ path }): FieldRow[] => [
      ...(path.endsWith('.0')
        ? []
        : [{ kind: 'a missing field', path, value: undefined, refusal: coercion(path, 'REQUIRED') }]),
      { kind: 'null for a required field', path, value: null, refusal: coercion(path, 'REQUIRED') },
    ]);
  const short = explains.map((path): FieldRow => {
    return { kind: 'a reason of two words', path, value: `${marker} scurt`, refusal: shape(path, 'TOO_SHORT') };
  });
  const unknown: FieldRow = {
    kind: 'an unknown field',
    path: `${marker}Field`,
    value: marker,
    refusal: { code: 'BAD_USER_INPUT', error: true, path: '', rules: ['NOT_ALLOWED'] },
  };
  return [...missing, ...leaves.flatMap((leaf) => rowsOfType(leaf, explains)), ...short, unknown];
}

/** Dates in the schema's inputs without a rule in this file for too early and too late. */
export const datesWithoutRows = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => ['Date', 'DateTime'].includes(getNamedType(field.type).name))
    .filter(({ type, field }) => type.name !== 'ReferralFilter' && type.name !== 'Period' && !(field.name in dates))
    .map(({ type, field }) => `${type.name}.${field.name}`);

/** The input with a value at a path. Undefined removes the field. */
export function withValue(input: object, path: string, value: unknown): object {
  const copy = structuredClone(input);
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: inputs are as various as the mutations.
  let at: any = copy;
  parts.forEach((part, index) => {
    const next = parts[index + 1] ?? last;
    at[part] ??= /^\d+$/.test(next) ? [] : {};
    at = at[part];
  });
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

export const withValues = (input: object, patch: Record<string, unknown>): object =>
  Object.entries(patch).reduce((changed, [path, value]) => withValue(changed, path, value), input);
