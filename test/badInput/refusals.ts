import { expect } from '@jest/globals';
import { type GraphQLSchema, isUnionType } from 'graphql';
import { problemTypes } from '../../services/platform/problems.ts';
import type { Answer } from '../support/inProcess.ts';
import type { Refusal } from './fields.ts';
import { marker } from './specimens.ts';

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

/** Codes of the problems that a mutation's union has. */
export function codesOfUnion(schema: GraphQLSchema, mutation: string): string[] {
  const union = schema.getType(`${capital(mutation)}Result`);
  if (!isUnionType(union)) throw new Error(`${mutation} answers no union`);
  const names = union.getTypes().map(({ name }) => name);
  return Object.entries(problemTypes).flatMap(([code, type]) => (names.includes(type) ? [code] : []));
}

/** The document of a mutation with everything that each of its problems can say. */
export function documentFor(schema: GraphQLSchema, mutation: string): string {
  const union = schema.getType(`${capital(mutation)}Result`);
  if (!isUnionType(union)) throw new Error(`${mutation} answers no union`);
  const more = union
    .getTypes()
    .filter(({ name }) => name.endsWith('Problem'))
    .map((type) => {
      const own = Object.values(type.getFields()).filter(({ name }) => !['code', 'message', 'fields'].includes(name));
      // One name has two types: the aliases keep them apart.
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
