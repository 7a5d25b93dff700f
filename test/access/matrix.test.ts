import { describe, expect, it } from '@jest/globals';
import { isObjectType } from 'graphql';
import { guardSchema } from '../../services/access/guard.ts';
import type { Rule } from '../../services/access/rule.ts';
import { rules } from '../../services/access/rules/index.ts';
import { executions } from './executions.ts';
import { madeUpApi } from './madeUpApi.ts';
import { compare, type RuleTable } from './matrix.ts';
import { pathsTo } from './paths.ts';
import { audienceNames, named, tableOf } from './truth.ts';

/**
 * Visibility by exhaustion: every coordinate, every caller and every kind of record, against truth/*.csv (the rows G1
 * and G2 of `npm run prove -- access`).
 */

const schema = madeUpApi();
const coordinates = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'))
  .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));

/** The entries that only one of two lists has, and the entries that the second list names twice. */
function uncovered(wanted: string[], given: string[]): string[] {
  const counted = (list: string[], one: string) => list.filter((other) => other === one).length;
  return [...new Set([...wanted, ...given])].filter((one) => counted(wanted, one) !== 1 || counted(given, one) !== 1);
}

describe('the truth table', () => {
  const names = named.map(({ coordinate }) => coordinate);

  it('names every coordinate of the schema exactly once', () => {
    expect(uncovered(coordinates, names)).toEqual([]);
  });

  it('would not be complete with one less, one twice, or one of nowhere', () => {
    expect(uncovered(coordinates, names.slice(1))).toEqual([names[0]]);
    expect(uncovered(coordinates, [...names, names[0] ?? ''])).toEqual([names[0]]);
    expect(uncovered(coordinates, [...names, 'Referral.secret'])).toEqual(['Referral.secret']);
  });

  it('uses every audience, and no cell is unreadable', () => {
    expect(new Set(named.map(({ audience }) => audience))).toEqual(new Set(audienceNames));
    const cells = ['audiences', 'referrals', 'cases', 'members']
      .flatMap(tableOf)
      .flatMap((row) => Object.values(row).slice(1, -1))
      .filter((cell) => cell.length === 1);
    expect([...new Set(cells)].sort().join('')).toMatch(/^[-.?dnosy]+$/);
  });
});

describe('the decision point', () => {
  it('has a rule for every coordinate and a coordinate for every rule', () => {
    expect(uncovered(coordinates, [...rules.keys()])).toEqual([]);
  });

  it('decides every cell as the texts do, and each rule allows and refuses at least once', () => {
    const { cells, open, wrong, hits } = compare(rules);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(wrong).toHaveLength(0);
    expect(cells - open).toBeGreaterThanOrEqual(250_000);
    const oneSided = [...hits].filter(([, { allowed, refused }]) => !allowed || !refused);
    expect(oneSided.map(([coordinate]) => coordinate)).toEqual([]);
  });

  const oneOfEachRule = [...new Map([...rules].map(([coordinate, { rule }]) => [rule, coordinate])).entries()];
  const loosened: [string, (rule: Rule) => Rule][] = [
    ['negated', (rule) => (actor, record) => !rule(actor, record)],
    ['always true', () => () => true],
    ['always false', () => () => false],
  ];

  it.each(loosened)('with any one rule %s is found out', (_how, change) => {
    const unnoticed = oneOfEachRule.filter(([rule, coordinate]) => {
      const broken: RuleTable = new Map([[coordinate, { rule: change(rule) }]]);
      return compare(broken).wrong.length === 0;
    });
    expect(unnoticed.map(([, coordinate]) => coordinate)).toEqual([]);
  });
});

describe('a document', () => {
  it('reaches no coordinate that the texts refuse, by any path and in any spelling', async () => {
    const { executions: made, wrong, reached, allowed, refused } = await executions(schema);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(wrong).toHaveLength(0);
    expect(made).toBeGreaterThanOrEqual(20_000);
    const ways = pathsTo(schema, 1);
    expect([...reached].sort()).toEqual(coordinates.filter((each) => ways.has(each.split('.')[0] ?? '')).sort());
    expect(Math.min(allowed, refused)).toBeGreaterThan(5_000);
  });

  it('is found if one coordinate is not guarded, or has no rule', async () => {
    const unguarded = new Map(rules);
    unguarded.set('DisclosedPerson.surname', { holds: 'PERSON', rule: () => true });
    const loose = madeUpApi((bare) => guardSchema(bare, unguarded));
    const person = { only: 'DisclosedPerson.surname' };
    expect((await executions(loose, person)).wrong.length).toBeGreaterThan(0);
    const without = new Map([...rules].filter(([coordinate]) => coordinate !== 'Institution.name'));
    const closed = madeUpApi((bare) => guardSchema(bare, without));
    const { wrong, allowed } = await executions(closed, { only: 'Institution.name' });
    expect([wrong.length > 0, allowed]).toEqual([true, 0]);
  });
});
