import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';
import { nothingInView } from '../../services/access/answerRecords.ts';
import { guardSchema } from '../../services/access/guard.ts';
import { newTrail } from '../../services/caller/auditTrail.ts';
import { decodeSchema } from '../../services/graphql/encodedSchema.ts';
import { encodedSchema } from '../../services/graphql/generated/encodedSchema.ts';
import { actorOf } from './principals.ts';
import type { Specimen } from './records.ts';
import type { Principal } from './truth.ts';

/**
 * The guarded schema over invented values. Every field of every record has a value, so that only the guard withholds.
 */

/** The value of a leaf that the guard lets pass. Nothing else in an answer has it. */
export const seen = { text: 'vizibil', number: 424_242 };

export type Asked = { specimen: Specimen; unionMember?: string };

/** An invented value of a type, in the form that the resolvers pass on. */
function madeUp(type: GraphQLOutputType, asked: Asked, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return madeUp(type.ofType, asked, schema);
  if (isListType(type)) return [madeUp(type.ofType, asked, schema)];
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isAbstractType(type)) return objectOf(asked.unionMember ?? schema.getPossibleTypes(type)[0]?.name ?? '', asked);
  if (isObjectType(type)) return objectOf(type.name, asked);
  return { Int: seen.number, Float: seen.number, Boolean: true }[String(type)] ?? seen.text;
}

function objectOf(name: string, { specimen: { record } }: Asked): object {
  const model = record.referral && { state: record.referral };
  const shapes: Record<string, object | undefined> = {
    Referral: model,
    ReferralSummary: record.summary,
    ReferralEvent: record.event,
    IntegrationCase: record.case,
    Beneficiary: { id: seen.text },
    Member: record.member,
  };
  const shape = name.endsWith('Success') ? { referral: model, case: record.case } : shapes[name];
  return { ...shape, __typename: name };
}

export type Context = ReturnType<typeof contextOf>;

/** The context of a request: the caller, and the invented records. */
export const contextOf = (principal: Principal, asked: Asked) => ({
  actor: actorOf(principal),
  locale: 'en' as const,
  trail: newTrail(),
  inView: nothingInView(),
  asked,
});

/** The served schema with its guard, with invented values in place of the store's. */
export function madeUpApi(guard: (schema: GraphQLSchema) => GraphQLSchema = guardSchema): GraphQLSchema {
  const schema = decodeSchema(encodedSchema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()) as GraphQLField<unknown, Context>[]) {
      field.resolve = (_source, _args, { asked }) => madeUp(field.type, asked, schema);
    }
  }
  return guard(schema);
}

/** The smallest valid input of a type, as text of a document. */
export function leastInput(type: GraphQLInputType): string {
  if (isNonNullType(type)) return leastInput(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${leastInput(field.type)}`).join(', ')} }`;
  }
  return { Int: '1', Float: '1', Boolean: 'true' }[String(type)] ?? '"x"';
}
