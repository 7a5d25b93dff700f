import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema, Kind, parse, specifiedRules, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { demoAccounts } from '../../data/accounts.ts';
import { fillPlaceholders, lastSeen } from '../../local/graphiql/placeholders.js';
import { allReadyOperations, readyOperations } from '../../local/graphiql/readyOperations.ts';

const directory = join(import.meta.dirname, '../../schema');
const schema: GraphQLSchema = buildSchema(
  readdirSync(directory)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n'),
);
const last = { number: 'IGM-CH/2026/000001', version: 2, case: 'CH-1' };
const operations = allReadyOperations().map((operation) => [operation.name, operation] as const);

test.each(operations)('%s fits the schema, and so do its variables', (_, { query, variables }) => {
  const document = parse(query);
  expect(validate(schema, document, specifiedRules)).toEqual([]);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the first definition must be the operation');
  const filled = fillPlaceholders(JSON.parse(variables), last) as Record<string, unknown>;
  expect(getVariableValues(schema, operation.variableDefinitions ?? [], filled)).toHaveProperty('coerced');
  expect(JSON.stringify(filled)).not.toContain('$');
});

test('operations say what they do in Romanian and in English', () => {
  for (const [name, { query }] of operations) expect([name, /^# .*\S/.test(query)]).toEqual([name, true]);
});

test('every demo account has the tabs of its roles', () => {
  const tabs = (place: string) => {
    const account = demoAccounts.find((each) => each.place === place);
    return readyOperations(account?.roles ?? []).map(({ name }) => name.split('/')[0]);
  };
  expect(new Set(tabs('caseworker.chisinau'))).toEqual(new Set(['everyone', 'caseworker']));
  expect(new Set(tabs('contact.mec'))).toEqual(new Set(['everyone', 'institution']));
  expect(new Set(tabs('coordinator.igm'))).toEqual(new Set(['everyone', 'coordinator']));
  expect(new Set(tabs('admin'))).toEqual(new Set(['everyone']));
});

test('the page follows the referral that is worked on', () => {
  const issued = { data: { issueReferral: { referral: { number: 'A', version: 1 } } } };
  const list = {
    data: {
      inbox: {
        nodes: [
          { number: 'B', version: 7 },
          { number: 'A', version: 3 },
        ],
      },
    },
  };
  expect(lastSeen(issued, {})).toEqual({ number: 'A', version: 1, case: undefined });
  expect(lastSeen(list, { number: 'A', version: 1 })).toEqual({ number: 'A', version: 3, case: undefined });
  expect(lastSeen(list, {})).toEqual({ number: 'B', version: 7, case: undefined });
  expect(lastSeen({ errors: [] }, { number: 'A', version: 1 })).toEqual({ number: 'A', version: 1, case: undefined });
});
