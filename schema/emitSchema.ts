import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
  valueFromASTUntyped,
} from 'graphql';
import { rules } from '../services/access/rules/index.ts';
import { describedParts } from '../services/graphql/descriptions.ts';
import type { EncodedField, EncodedInput, EncodedSchema, EncodedType } from '../services/graphql/encodedSchema.ts';
import { assertRuled } from './ruleCoverage.ts';

/**
 * Writes the schema as two modules: names and types for every start of the function, and descriptions for callers who
 * explore the schema. The schema is validated here, because the function does not validate it.
 */
const folder = new URL('./', import.meta.url);
const generated = new URL('../services/graphql/generated/', import.meta.url);

const namesOf = (types: readonly GraphQLNamedType[]) => types.map(({ name }) => name);
/** An entry without the empty parts at its end. */
const entry = <E extends unknown[]>(...parts: E): E => {
  const isEmpty = (part: unknown) =>
    part === undefined || (typeof part === 'object' && part !== null && Object.keys(part).length === 0);
  while (isEmpty(parts.at(-1))) parts.pop();
  return parts;
};

const restOf = ({ deprecationReason }: { deprecationReason?: string | null | undefined }) => ({
  ...(deprecationReason && { deprecationReason }),
});

const encodeInput = (input: GraphQLArgument | GraphQLInputField): EncodedInput =>
  entry(input.name, String(input.type), {
    ...(input.defaultValue !== undefined && { defaultValue: input.defaultValue }),
    ...restOf(input),
  });

/** Our own directives become extensions of the field: `@pii(class: PERSONAL)` becomes `{ pii: { class: 'PERSONAL' } }`. */
function encodeField(field: GraphQLField<unknown, unknown>): EncodedField {
  const own = (field.astNode?.directives ?? []).filter(({ name }) => name.value !== 'deprecated');
  const extensions = own.map(({ name, arguments: args = [] }) => [
    name.value,
    Object.fromEntries(args.map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)])),
  ]);
  const rest = { ...(own.length > 0 && { extensions: Object.fromEntries(extensions) }), ...restOf(field) };
  return entry(field.name, String(field.type), field.args.map(encodeInput), rest);
}

function encodeType(type: GraphQLNamedType): EncodedType {
  const { name } = type;
  if (isScalarType(type)) {
    return entry('scalar', name, { ...(type.specifiedByURL && { specifiedByURL: type.specifiedByURL }) });
  }
  if (isEnumType(type)) return ['enum', name, type.getValues().map((value) => entry(value.name, restOf(value)))];
  if (isUnionType(type)) return ['union', name, namesOf(type.getTypes())];
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map(encodeInput);
    return entry('input', name, fields, { ...(type.isOneOf && { isOneOf: true }) });
  }
  const fields = Object.values(type.getFields()).map(encodeField);
  return entry(isInterfaceType(type) ? 'interface' : 'type', name, fields, namesOf(type.getInterfaces()));
}

export const encodeSchema = (schema: GraphQLSchema): EncodedSchema => ({
  types: Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .map(encodeType),
  directives: schema
    .getDirectives()
    .filter((directive) => !isSpecifiedDirective(directive))
    .map(({ name, locations, args, isRepeatable }) =>
      entry(name, locations, args.map(encodeInput), { ...(isRepeatable && { isRepeatable }) }),
    ),
});

export const descriptionsOf = (schema: GraphQLSchema): Record<string, string> =>
  Object.fromEntries(
    [...describedParts(schema)].flatMap(([coordinate, { description }]) =>
      description ? [[coordinate, description]] : [],
    ),
  );

/**
 * The encoded schema, deflated. This takes a fifth of the size in the bundle, and inflating costs a third of a millisecond.
 */
const packed = (schema: EncodedSchema): string => `import { inflateRawSync } from 'node:zlib';
import type { EncodedSchema } from '../encodedSchema.ts';

const packed =
  '${deflateRawSync(JSON.stringify(schema), { level: 9 }).toString('base64')}';
export const encodedSchema = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as EncodedSchema;
`;

const worded = (descriptions: Record<string, string>): string =>
  `export const descriptions = JSON.parse(${JSON.stringify(JSON.stringify(descriptions))}) as Record<string, string>;\n`;

if (import.meta.main) {
  const sdl = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const schema = buildSchema(sdl);
  assertRuled(schema, rules);
  mkdirSync(generated, { recursive: true });
  writeFileSync(new URL('encodedSchema.ts', generated), packed(encodeSchema(schema)));
  writeFileSync(new URL('descriptions.ts', generated), worded(descriptionsOf(schema)));
}
