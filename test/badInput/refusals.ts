import { expect } from '@jest/globals';
import {
  buildSchema,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isUnionType,
} from 'graphql';
import { problemTypes } from '../../services/platform/problems.ts';
import type { Answer } from '../support/inProcess.ts';
import { sdl } from '../support/schemaRules.ts';
import type { Refusal } from './fields.ts';
import { marker } from './specimens.ts';

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

function unionOf(schema: GraphQLSchema, mutation: string): GraphQLUnionType {
  const union = getNamedType(schema.getMutationType()?.getFields()[mutation]?.type);
  if (!isUnionType(union)) throw new Error(`${mutation} answers no union`);
  return union;
}

/** The API's own schema has no descriptions in memory, so they are read from the contract. */
const described = buildSchema(sdl);

/** The problems that every command on one referral can answer. The last two need a version that the caller read. */
const ofEveryCommand = ['VALIDATION', 'NOT_FOUND', 'FORBIDDEN', 'IDEMPOTENCY_KEY_REUSED', 'BUSY'];
const ofAVersion = ['ILLEGAL_TRANSITION', 'VERSION_CONFLICT'];

/**
 * The codes of the problems that a mutation can answer: those of its union. The commands on one referral share a union,
 * so the description of each names the codes that are not common to all.
 */
export function codesOfUnion(schema: GraphQLSchema, mutation: string): string[] {
  const union = unionOf(schema, mutation);
  const types = union.getTypes().map(({ name }) => name);
  const codes = Object.entries(problemTypes).flatMap(([code, type]) => (types.includes(type) ? [code] : []));
  if (union.name !== 'ReferralResult') return codes;
  const { description, args } = described.getMutationType()?.getFields()[mutation] ?? { args: [] };
  const named: string[] = description?.match(/\b[A-Z_]+\b/g) ?? [];
  const input = getNamedType(args[0]?.type);
  const hasVersion = isInputObjectType(input) && 'expectedVersion' in input.getFields();
  const common = [...ofEveryCommand, ...(hasVersion ? ofAVersion : [])];
  return codes.filter((code) => common.includes(code) || named.includes(code));
}

/** The document of a mutation with all fields of its problems. */
export function documentFor(schema: GraphQLSchema, mutation: string): string {
  const more = unionOf(schema, mutation)
    .getTypes()
    .filter(({ name }) => name.endsWith('Problem'))
    .map((type) => {
      const own = Object.values(type.getFields()).filter(({ name }) => !['code', 'message', 'fields'].includes(name));
      // The aliases separate fields of the same name with different types.
      const fields = own.map(({ name }) =>
        name === 'successor' ? 'successor { code }' : `${name}_${type.name}: ${name}`,
      );
      return fields.length > 0 ? `... on ${type.name} { ${fields.join(' ')} }` : '';
    });
  return `mutation($input: ${capital(mutation)}Input!) { result: ${mutation}(input: $input) { __typename
    ... on Problem { code message fields { path rule message } } ${more.join(' ')} } }`;
}

export function expectRefusal(answer: Answer, expected: Refusal): void {
  const { code, path, rules = [] } = expected;
  if (expected.error) {
    expect(answer.data ?? null).toBeNull();
    const fields = answer.errors?.flatMap(({ extensions }) => extensions.fields as object[]) ?? [];
    expect(answer.errors?.[0]?.extensions.code).toBe(code);
    expect(fields).toContainEqual(expect.objectContaining({ path, rule: expect.stringMatching(oneOf(rules)) }));
  } else {
    expect(answer.errors).toBeUndefined();
    const { result } = answer.data;
    expect(result).toMatchObject({ code, message: expect.stringMatching(/\S/) });
    expect(result.__typename).toBe(problemTypes[code as keyof typeof problemTypes]);
    if (path !== undefined) {
      expect(result.fields).toContainEqual({
        path,
        rule: expect.stringMatching(oneOf(rules)),
        message: expect.stringMatching(/\S/),
      });
    }
  }
  expect(JSON.stringify(answer).toLowerCase()).not.toContain(marker.toLowerCase());
}

const oneOf = (rules: string[]) => new RegExp(`^(${rules.join('|')})$`);
