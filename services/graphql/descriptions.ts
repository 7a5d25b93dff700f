import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';

type Part = { name: string; description?: string | null | undefined };

/** Every part of the schema that has a description, with its coordinate: `Referral.number`, `Query.inbox.first`, `@pii`. */
export function* describedParts(schema: GraphQLSchema): Generator<[coordinate: string, part: Part]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    yield [type.name, type];
    for (const part of partsOf(type)) {
      yield [`${type.name}.${part.name}`, part];
      for (const arg of part.args ?? []) yield [`${type.name}.${part.name}.${arg.name}`, arg];
    }
  }
  for (const directive of schema.getDirectives()) {
    if (isSpecifiedDirective(directive)) continue;
    yield [`@${directive.name}`, directive];
    for (const arg of directive.args) yield [`@${directive.name}.${arg.name}`, arg];
  }
}

function partsOf(type: unknown): readonly (Part & { args?: readonly Part[] })[] {
  if (isEnumType(type)) return type.getValues();
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
}

let described: { schema: GraphQLSchema; done: Promise<void> } | undefined;

/**
 * Adds the descriptions to the schema, once. They are four fifths of the schema, and only callers who explore it read them.
 * A separate file of the bundle holds them, so that other requests do not load it.
 */
export function describe(schema: GraphQLSchema): Promise<void> {
  if (described?.schema !== schema) described = { schema, done: readDescriptions(schema) };
  return described.done;
}

async function readDescriptions(schema: GraphQLSchema): Promise<void> {
  const { descriptions } = await import('./generated/descriptions.ts');
  for (const [coordinate, part] of describedParts(schema)) part.description = descriptions[coordinate] ?? null;
}
