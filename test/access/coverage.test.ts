import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { assertRuled, gapsIn } from '../../schema/ruleCoverage.ts';
import { rules } from '../../services/access/rules/index.ts';
import type { Line } from '../../services/access/rules/notation.ts';
import { sdl } from '../support/schemaRules.ts';

/**
 * The access rules and the contract name the same fields. Otherwise the build fails (docs/security.md, "Threats", T09).
 */

const schema = buildSchema(sdl);
const somebody: Line = { rule: () => true, holds: 'NOTHING_PERSONAL' };
const withField = (line: string) => buildSchema(`${sdl}\nextend type Beneficiary { ${line} }`);

describe('coordinates and rules', () => {
  it('are the same, both ways', () => {
    expect(gapsIn(schema, rules)).toEqual([]);
    expect(rules.size).toBeGreaterThan(400);
  });

  it.each([
    ['of a person', '"The shoe size." shoeSize: Int @pii(class: PERSONAL)', 'Beneficiary.shoeSize'],
    ['that is a text', '"A remark." remark: String', 'Beneficiary.remark'],
    ['that is a list', '"Other remarks." remarks: [String!]!', 'Beneficiary.remarks'],
  ])('a planted field %s is named', (_what, line, coordinate) => {
    expect(gapsIn(withField(line), rules)).toEqual([`${coordinate} has no rule: no role would see it`]);
    expect(() => assertRuled(withField(line), rules)).toThrow(coordinate);
  });

  it('a planted mutation and query are named', () => {
    const more = 'extend type Query { "All." everybody: [Member!]! } extend type Mutation { "x" x(input: ID!): ID! }';
    const gaps = gapsIn(buildSchema(`${sdl}\n${more}`), rules);
    expect(gaps).toEqual([
      'Query.everybody has no rule: no role would see it',
      'Mutation.x has no rule: no role would see it',
    ]);
  });

  it('a planted type is named field by field, an interface by the types that answer', () => {
    const more = `"a" interface Named { "b" called: String } "c" type Cat implements Named { "d" called: String }`;
    expect(gapsIn(buildSchema(`${sdl}\n${more}`), rules)).toEqual(['Cat.called has no rule: no role would see it']);
  });

  it('a planted rule without a coordinate is named', () => {
    const more = new Map([...rules, ['Beneficiary.shoeSize', somebody] as const]);
    expect(gapsIn(schema, more)).toEqual(['Beneficiary.shoeSize has a rule and is not in the schema']);
    expect(() => assertRuled(schema, more)).toThrow('Beneficiary.shoeSize');
  });

  it('a personal field that its rule calls plain is named, and the other way round', () => {
    const plainName = new Map([...rules, ['Beneficiary.surname', somebody] as const]);
    expect(gapsIn(schema, plainName)).toEqual(['Beneficiary.surname is @pii in the schema and plain in its rule']);
    const personalId = new Map([...rules, ['Referral.id', { ...somebody, holds: 'PERSON' }] as const]);
    expect(gapsIn(schema, personalId)).toEqual(['Referral.id is personal in its rule and not @pii in the schema']);
  });
});
