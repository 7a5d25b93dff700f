import type { Limit } from '../../services/graphql/limits.ts';
import { json, type Sent } from './callers.ts';

/** Each limit alone: a request just below it, which passes all limits, and one just above. */

export const asked = (query: string, variables?: object, more: object = {}): Sent => ({
  headers: json,
  body: JSON.stringify({ query, ...(variables && { variables }), ...more }),
});

/** `word word word …` */
const times = (count: number, word: string | ((index: number) => string)) =>
  Array.from({ length: count }, (_, index) => (typeof word === 'string' ? word : word(index))).join(' ');
const nested = (levels: number, name: string): string =>
  levels === 1 ? name : `${name} { ${nested(levels - 1, name)} }`;
/** The cost is 2 + rows × fields. */
const page = (rows: number | string, fields: number) => `inbox(first: ${rows}) { nodes { ${times(fields, 'id')} } }`;
const aliases = (count: number) => `{ me { ${times(count, (index) => `a${index}: mutations`)} } }`;
const directives = (count: number) => `{ me { mutations ${times(count, '@include(if: true)')} } }`;
const spreads = (count: number, field: string) =>
  `{ ${times(count, (index) => `...F${index}`)} } ${times(count, (index) => `fragment F${index} on Query { ${field} }`)}`;
const intoType = (levels: number) => `{ __type(name: "Query") { ${nested(levels - 1, 'ofType')} } }`;
const cancel = '(input: { referral: { number: "IGM-CH/2026/000001" }, expectedVersion: 1 }) { __typename }';

export type Pair = { limit: Limit; what: string; below: Sent; above: Sent };
const pair = (limit: Limit, what: string, below: Sent, above: Sent): Pair => ({ limit, what, below, above });
const both = (limit: Limit, what: string, document: (figure: number) => string, most: number): Pair =>
  pair(limit, what, asked(document(most)), asked(document(most + 1)));
/** The same document with the size in a variable: 2 + rows × 40. */
const sized = `query($first: Int) { ${page('$first', 40)} }`;
const introspective = (fields: number) => `{ __schema { queryType { ${times(fields, 'name')} } } }`;

export const limitPairs: Pair[] = [
  both('DEPTH', 'fields inside fields', (levels) => `{ ${nested(levels, 'me')} }`, 8),
  both('DEPTH', 'through a fragment', (levels) => `{ ...F } fragment F on Query { ${nested(levels, 'me')} }`, 8),
  both('DEPTH', 'through inline fragments', (levels) => `{ ... { ... on Query { ${nested(levels, 'me')} } } }`, 8),
  both('COST', 'a page by its literal size', (fields) => `{ ${page(50, fields)} }`, 39),
  pair('COST', 'a page by its variable', asked(sized, { first: 49 }), asked(sized, { first: 50 })),
  both('COST', 'a page by its default', (fields) => `query($first: Int = 50) { ${page('$first', fields)} }`, 39),
  both('COST', 'a page that says no size', (fields) => `{ inbox { nodes { ${times(fields, 'id')} } } }`, 99),
  pair('COST', 'a huge page counts as the largest', asked(sized, { first: -5 }), asked(sized, { first: 2147483647 })),
  both(
    'COST',
    'edges beside nodes',
    (fields) => `{ inbox(first: 50) { nodes { id } edges { node { ${times(fields, 'id')} } } } }`,
    37,
  ),
  both('COST', 'a list without pages', (fields) => `{ codes(kind: NEED) { ${times(fields, 'code')} } }`, 199),
  both(
    'COST',
    'fragments that multiply',
    (fields) =>
      `{ inbox(first: 50) { ...C ...C ...C } } fragment C on ReferralConnection { nodes { ${times(fields, 'id')} } }`,
    13,
  ),
  both('ALIASES', 'of fields', aliases, 10),
  both('ALIASES', 'of __typename', (count) => `{ me { ${times(count, (index) => `a${index}: __typename`)} } }`, 10),
  pair(
    'ALIASES',
    'in a fragment that is spread twice',
    asked(`{ me { ...F ...F } } fragment F on Me { ${times(5, (index) => `a${index}: mutations`)} }`),
    asked(`{ me { ...F ...F } } fragment F on Me { ${times(6, (index) => `a${index}: mutations`)} }`),
  ),
  both(
    'QUERIES',
    'one after the other',
    (count) => `{ ${times(count, (index) => (index % 2 ? 'me { mutations }' : '__typename'))} }`,
    5,
  ),
  both('QUERIES', 'through fragments', (count) => spreads(count, 'me { mutations }'), 5),
  pair(
    'MUTATIONS',
    'one after the other',
    asked(`mutation { cancelReferral${cancel} }`),
    asked(`mutation { cancelReferral${cancel} holdReferral${cancel} }`),
  ),
  pair(
    'MUTATIONS',
    'through fragments',
    asked(`mutation { ...A } fragment A on Mutation { cancelReferral${cancel} }`),
    asked(`mutation { ...A ...A } fragment A on Mutation { cancelReferral${cancel} }`),
  ),
  both('DIRECTIVES', 'on a field', directives, 10),
  both(
    'DIRECTIVES',
    'on spreads',
    (count) => `{ me { ${times(count, '...F @include(if: true)')} } } fragment F on Me { mutations }`,
    10,
  ),
  both('INTROSPECTION_DEPTH', 'types of types', intoType, 15),
  pair(
    'INTROSPECTION_LISTS',
    'fields of the types of fields',
    asked('{ __schema { types { fields { type { name } } } } }'),
    asked('{ __schema { types { fields { type { fields { name } } } } } }'),
  ),
  both('COST', 'the schema more than once', introspective, 248),
];
