import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** The placeholders of the page, by the name of the field or by its type (placeholders.js). */
const byName: Record<string, unknown> = { expectedVersion: '$version', idempotencyKey: '$uuid' };
const byType: Record<string, unknown> = {
  ReferralRef: { number: '$number' },
  CaseRef: { caseNumber: '$case' },
  ID: '$uuid',
  Date: '$today',
  DateTime: '$now',
  Boolean: true,
  Int: 1,
  Float: 1,
  String: 'Un text de exemplu, cu mai mult de douăzeci de caractere.',
};

/** The type of a mutation's input. Undefined when the schema has no such mutation. */
export function inputTypeOf(schema: GraphQLSchema, mutation: string): GraphQLInputObjectType | undefined {
  const [input] = schema.getMutationType()?.getFields()[mutation]?.args ?? [];
  const type = input && getNamedType(input.type);
  return isInputObjectType(type) ? type : undefined;
}

/** An example: the fields that the schema requires, in its order, and the known values. */
export const exampleInput = (type: GraphQLInputObjectType, known: Record<string, unknown> = {}) => ({
  ...Object.fromEntries(
    Object.values(type.getFields())
      .filter(isRequiredInputField)
      .map((field) => [field.name, byName[field.name] ?? exampleOf(field.type)]),
  ),
  ...known,
});

function exampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return exampleOf(type.ofType);
  if (isListType(type)) return [exampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  return byType[type.name] ?? (isInputObjectType(type) ? exampleInput(type) : undefined);
}
