import {
  type GraphQLArgumentConfig,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLEnumValueConfig,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  specifiedDirectives,
  specifiedScalarTypes,
} from 'graphql';

/**
 * The schema as the code generation (schema/emitSchema.ts) encodes it for a cold function: names, types as text such as
 * `[Referral!]!`, no descriptions (docs/adr/0011-what-a-cold-function-reads.md). Building graphql-js types from it takes a
 * third of the time that the syntax tree takes. The last part of an entry holds the other options of graphql-js.
 */
type Rest<Config> = [rest?: Partial<Config>];
export type EncodedInput = [name: string, type: string, ...Rest<GraphQLArgumentConfig>];
export type EncodedField = [
  name: string,
  type: string,
  args?: EncodedInput[],
  ...Rest<GraphQLFieldConfig<unknown, unknown>>,
];
export type EncodedValue = [name: string, ...Rest<GraphQLEnumValueConfig>];
export type EncodedType =
  | [kind: 'scalar', name: string, rest?: { specifiedByURL?: string }]
  | [kind: 'enum', name: string, values: EncodedValue[]]
  | [kind: 'union', name: string, members: string[]]
  | [kind: 'input', name: string, fields: EncodedInput[], rest?: { isOneOf?: boolean }]
  | [kind: 'type' | 'interface', name: string, fields: EncodedField[], interfaces?: string[]];
export type EncodedDirective = [
  name: string,
  locations: GraphQLDirective['locations'],
  args: EncodedInput[],
  rest?: { isRepeatable?: boolean },
];
export type EncodedSchema = { types: EncodedType[]; directives: EncodedDirective[] };

/** The schema without resolvers. It is not validated here, because the code generation has validated it. */
export function decodeSchema({ types, directives }: EncodedSchema): GraphQLSchema {
  const known = new Map<string, GraphQLType>(specifiedScalarTypes.map((type) => [type.name, type]));
  const typeOf = (text: string): GraphQLType => {
    const found = known.get(text);
    if (found) return found;
    const type = text.endsWith('!')
      ? new GraphQLNonNull(typeOf(text.slice(0, -1)) as GraphQLList<GraphQLType>)
      : new GraphQLList(typeOf(text.slice(1, -1)));
    known.set(text, type);
    return type;
  };
  const inputs = (encoded: EncodedInput[]) =>
    byName(encoded, ([, type, rest]) => ({ type: typeOf(type) as GraphQLInputType, ...rest }));
  const fields = (encoded: EncodedField[]) => () =>
    byName(encoded, ([, type, args, rest]) => ({
      type: typeOf(type) as GraphQLOutputType,
      ...(args && { args: inputs(args) }),
      ...rest,
    }));
  const named = <T extends GraphQLNamedType>(names: string[] = []) => names.map((name) => typeOf(name) as T);
  const decodeType = (encoded: EncodedType): GraphQLNamedType => {
    const [kind, name] = encoded;
    switch (kind) {
      case 'scalar':
        return new GraphQLScalarType({ name, ...encoded[2] });
      case 'enum':
        return new GraphQLEnumType({ name, values: byName(encoded[2], ([, rest]) => ({ ...rest })) });
      case 'union':
        return new GraphQLUnionType({ name, types: () => named<GraphQLObjectType>(encoded[2]) });
      case 'input':
        return new GraphQLInputObjectType({ name, fields: () => inputs(encoded[2]), ...encoded[3] });
      case 'interface':
        return new GraphQLInterfaceType({ name, fields: fields(encoded[2]), interfaces: () => named(encoded[3]) });
      case 'type':
        return new GraphQLObjectType({ name, fields: fields(encoded[2]), interfaces: () => named(encoded[3]) });
    }
  };
  const decoded = types.map(decodeType);
  for (const type of decoded) known.set(type.name, type);
  return new GraphQLSchema({
    types: decoded,
    query: known.get('Query') as GraphQLObjectType,
    mutation: known.get('Mutation') as GraphQLObjectType,
    directives: [
      ...specifiedDirectives,
      ...directives.map(
        ([name, locations, args, rest]) => new GraphQLDirective({ name, locations, args: inputs(args), ...rest }),
      ),
    ],
    assumeValid: true,
  });
}

function byName<E extends [string, ...unknown[]], Config>(entries: E[], config: (entry: E) => Config) {
  const configs: Record<string, Config> = {};
  for (const entry of entries) configs[entry[0]] = config(entry);
  return configs;
}
