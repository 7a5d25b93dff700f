import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { demoAccounts } from '../../data/accounts.ts';
import { limits, mostTokens } from '../../services/graphql/limits.ts';

/** Every name in docs/use.md exists in the API: queries, limits, demo accounts, mutations. */
const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/use.md'), 'utf8');
const schemaFolder = join(root, 'schema');
const schema = buildSchema(
  readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(join(schemaFolder, name), 'utf8'))
    .join('\n'),
);
const queries = Object.keys(schema.getQueryType()?.getFields() ?? {});
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});

/** The queries in the first column of the table. */
const queriesIn = (text: string) => {
  const table = text.slice(text.indexOf('## Ask'), text.indexOf('## Work with referrals'));
  const cells = table.split('\n').flatMap((line) => /^\| (`[^|]*`) \|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
};

describe('the page on the use of the API', () => {
  it('names each query once, and none that does not exist', () => {
    expect(queriesIn(page).sort()).toEqual([...queries].sort());
    expect(queriesIn(page.replace('| `register` |', '| `registry` |')).sort()).not.toEqual([...queries].sort());
  });

  it('names only mutations that exist', () => {
    const verbs = /`((?:complete|correct|take|amend|add|set|release|erase|confirm)[A-Z]\w+)`/g;
    const named = [...page.matchAll(verbs)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !mutations.includes(name))).toEqual([]);
  });

  it('names the present limits of a request', () => {
    const { DEPTH, COST, ALIASES, QUERIES, MUTATIONS, DIRECTIVES } = limits;
    expect(page).toContain(
      `Depth ${DEPTH}, cost ${COST.toLocaleString('en')}, ${ALIASES} aliases, ${QUERIES} queries or ${MUTATIONS} mutation, ${DIRECTIVES} directives.`,
    );
    expect(page).toContain(`a document ${mostTokens.toLocaleString('en')} tokens`);
  });

  it('lists the accounts of the demo', () => {
    const listed = page.slice(page.indexOf('The demo accounts are'), page.indexOf('@demo.indreptar.example`.'));
    const names = [...listed.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name);
    expect(names.sort()).toEqual(demoAccounts.map(({ place }) => place).sort());
  });
});
