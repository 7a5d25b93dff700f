import { buildSchema, type GraphQLSchema, Kind, parse, specifiedRules, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { demoAccounts } from '../../data/accounts.ts';
import { fillPlaceholders, lastSeen, unfilled } from '../../local/graphiql/placeholders.js';
import { readyOperations } from '../../local/graphiql/readyOperations.ts';
import { documentOf, referralCommands, stepTabs } from '../../local/graphiql/referralCommands.ts';
import { lifeCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { sdl } from '../support/schemaRules.ts';

const schema = buildSchema(sdl);
const number = 'IGM-CH/2026/000001';
const last = {
  number,
  versions: { [number]: 2 },
  case: 'CH-1',
  caseVersions: { 'CH-1': 1 },
  draft: { id: number, version: 1 },
  beneficiary: '00000000-0000-4000-8000-000000000001',
};
// The operations of every account, because the examples differ by country and role. Equal ones appear once.
const operations = [
  ...new Map(
    demoAccounts
      .flatMap((account) => readyOperations(account).map((operation) => ({ place: account.place, operation })))
      .map(({ place, operation }) => [
        JSON.stringify(operation),
        [`${operation.name} of ${place}`, operation] as const,
      ]),
  ).values(),
];

function expectFit(schema: GraphQLSchema, query: string, variables: object): void {
  const document = parse(query);
  expect(validate(schema, document, specifiedRules)).toEqual([]);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the first definition must be the operation');
  const filled = fillPlaceholders(variables, last) as Record<string, unknown>;
  expect(getVariableValues(schema, operation.variableDefinitions ?? [], filled)).toHaveProperty('coerced');
  expect(JSON.stringify(filled)).not.toMatch(/\$|\{[a-zA-Z]/);
}

test.each(operations)('%s fits the schema, and so do its variables', (_, { query, variables }) => {
  expectFit(schema, query, JSON.parse(variables));
});

test('every step of a referral has a tab, in the order of the table', () => {
  const tabs = referralCommands.map(({ tab }) => tab);
  const steps = lifeCycle.map(({ mutation }) => mutation).filter((mutation) => mutation !== 'recordSharing');
  expect(tabs.filter((tab) => (steps as string[]).includes(tab))).toEqual(steps);
});

test('a new step has a tab that fits the schema, without a line written for it', () => {
  const more = `
    enum Colour { RED GREEN }
    input Place { at: DateTime!, name: String!, remark: String }
    input PraiseReferralInput {
      referral: ReferralRef!, expectedVersion: Int!, idempotencyKey: ID, urgency: Urgency!
      why: String!, days: [Date!]!, places: [Place!]!, colour: Colour!, memberId: ID!, again: Boolean!, remark: String
    }
    extend type Mutation { praiseReferral(input: PraiseReferralInput!): ReferralResult! }`;
  const later = buildSchema(sdl + more);
  const [tab] = stepTabs(later, [{ action: 'PRAISE', mutation: 'praiseReferral' }]);
  if (!tab) throw new Error('the step has no tab');
  expect(tab.comments).toEqual(['PRAISE.', 'PRAISE.', 'Coduri / codes: URGENCY.']);
  expectFit(later, documentOf(tab), { input: tab.input });
  expect(() => expectFit(later, documentOf(tab), { input: { ...tab.input, colour: undefined } })).toThrow();
  expect(Object.keys(tab.input)).not.toContain('remark');
});

test('operations are described in Romanian and in English, in lines that fit the editor', () => {
  for (const [name, { query }] of operations) {
    const comments = query.split('\n').filter((line) => line.startsWith('#'));
    expect([name, comments.length >= 2]).toEqual([name, true]);
    for (const line of comments) expect([line, line.length <= 50]).toEqual([line, true]);
  }
});

const tabsOf = (place: string) => {
  const account = demoAccounts.find((each) => each.place === place);
  if (!account) throw new Error(`no account ${place}`);
  return readyOperations(account).map(({ name }) => name.split('/').at(-1));
};

test('every demo account has the tabs of its roles', () => {
  expect(tabsOf('auditor.igm')).toEqual(['me', 'erasures', 'exportBeneficiary', 'institutions', 'codes']);
  expect(tabsOf('admin')).toEqual(['me', 'members', 'addMember', 'institutions', 'codes']);
  expect(tabsOf('coordinator.igm')).toEqual(expect.arrayContaining(['referrals', 'referralCounts', 'reopenReferral']));
  expect(tabsOf('coordinator.igm')).not.toContain('issueReferral');
  expect(tabsOf('coordinator.igm')).toEqual(expect.arrayContaining(['setLegalHold', 'eraseBeneficiary', 'erasures']));
  expect(tabsOf('handler.mec')).toContain('confirmErasure');
  expect(tabsOf('contact.mec')).toEqual(
    expect.arrayContaining(['acknowledgeReferral', 'finishReferral', 'assignReferral', 'referrals', 'members']),
  );
  expect(tabsOf('contact.mec')).not.toContain('openCase');
  expect(tabsOf('handler.mec')).toEqual(expect.arrayContaining(['inbox', 'completeReferral', 'assignReferral']));
  for (const absent of ['acknowledgeReferral', 'referrals', 'members']) {
    expect(tabsOf('handler.mec')).not.toContain(absent);
  }
  expect(tabsOf('supervisor.mec')).toEqual(expect.arrayContaining(['assignReferral', 'members', 'referralCounts']));
  expect(tabsOf('supervisor.mec')).not.toContain('completeReferral');
  expect(tabsOf('caseworker.chisinau')).toEqual(expect.arrayContaining(['draftReferral', 'issueDraft', 'register']));
});

const list = (...nodes: object[]) => ({ data: { inbox: { nodes } } });

test('a list never moves the page to another referral', () => {
  const issued = { data: { issueReferral: { referral: { number: 'A', version: 1 } } } };
  const seen = lastSeen(issued, {});
  expect(seen).toMatchObject({ number: 'A', versions: { A: 1 } });
  const rows = list({ number: 'B', version: 7 }, { number: 'A', version: 3 });
  expect(lastSeen(rows, seen)).toMatchObject({ number: 'A', versions: { A: 3, B: 7 } });
  expect(lastSeen(list({ number: 'B', version: 7 }), seen)).toMatchObject({ number: 'A' });
  expect(lastSeen(rows, {}).number).toBeUndefined();
  expect(lastSeen(list({ number: 'B', version: 7 }), {})).toMatchObject({ number: 'B', versions: { B: 7 } });
  expect(lastSeen({ data: { referral: { number: 'B', version: 8 } } }, seen)).toMatchObject({ number: 'B' });
  expect(lastSeen({ errors: [] }, seen)).toMatchObject({ number: 'A', versions: { A: 1 } });
});

test('a case that was opened or looked at goes with its version', () => {
  const opened = lastSeen({ data: { openCase: { case: { caseNumber: 'CH-1', version: 1 } } } }, {});
  const looked = lastSeen({ data: { case: { caseNumber: 'CH-1', version: 4, beneficiary: {} } } }, opened);
  const input = (caseNumber: string) => ({ input: { case: { caseNumber }, expectedVersion: '$caseVersion' } });
  expect(fillPlaceholders(input('$case'), looked)).toEqual({
    input: { case: { caseNumber: 'CH-1' }, expectedVersion: 4 },
  });
  expect(unfilled(fillPlaceholders(input('CH-2'), looked))).toContain('version of this case');
});

test('a typed number goes with its own version; an unfilled value is refused', () => {
  const seen = { number: 'A', versions: { A: 3, B: 7 } };
  const input = (number: string) => ({ input: { referral: { number }, expectedVersion: '$version' } });
  expect(fillPlaceholders(input('B'), seen)).toEqual({ input: { referral: { number: 'B' }, expectedVersion: 7 } });
  expect(fillPlaceholders(input('$number'), seen)).toEqual({
    input: { referral: { number: 'A' }, expectedVersion: 3 },
  });
  expect(unfilled(fillPlaceholders(input('$number'), {}))).toContain('No referral chosen yet');
  expect(unfilled(fillPlaceholders(input('C'), seen))).toContain('version of this referral');
  expect(unfilled(fillPlaceholders(input('A'), seen))).toBeUndefined();
});
