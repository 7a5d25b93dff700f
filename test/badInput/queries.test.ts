import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getNamedType, getNullableType, isEnumType, isInputObjectType, isLeafType, isListType } from 'graphql';
import { executableSchema } from '../../services/graphql/server.ts';
import { encodeCursor } from '../../services/platform/cursor.ts';
import { type Answer, subOfPlace } from '../support/inProcess.ts';
import { withValue } from './fields.ts';
import { marker } from './specimens.ts';
import { startWorld, type World, writeLog } from './world.ts';

/**
 * Every argument of every query, broken: an error with a stable code names the argument and never repeats the input.
 */

const schema = executableSchema();
const writes = writeLog();
let world: World;
let before = '';

beforeAll(async () => {
  world = await startWorld();
  for (let made = 0; made < 4; made++) await world.issued();
  world.platform.setNow('2026-04-13T07:00:00.000Z');
  before = await world.dump();
});
afterAll(() => world.stop());

/** The caller, the required arguments, and the selection. */
const queries: Record<string, { place: string; args?: object; selection: string }> = {
  colleagues: { place: 'contact.mec', selection: '{ id }' },
  me: { place: 'contact.mec', selection: '{ member { id } }' },
  members: { place: 'admin', selection: '{ id }' },
  case: { place: 'coordinator.igm', args: { ref: { id: randomUUID() } }, selection: '{ id }' },
  node: { place: 'contact.mec', args: { id: randomUUID() }, selection: '{ id }' },
  referral: { place: 'contact.mec', args: { id: randomUUID() }, selection: '{ id }' },
  findReferral: { place: 'contact.mec', args: { personalCode: '2000000000004' }, selection: '{ id }' },
  inbox: {
    place: 'contact.mec',
    args: { filter: {} },
    selection: '{ edges { cursor } pageInfo { endCursor startCursor hasPreviousPage } }',
  },
  register: {
    place: 'coordinator.igm',
    args: { centre: 'IGM-CH', period: {} },
    selection: '{ pageInfo { endCursor startCursor hasPreviousPage } }',
  },
  referrals: {
    place: 'coordinator.igm',
    args: { filter: {}, period: {} },
    selection: '{ pageInfo { endCursor startCursor hasPreviousPage } }',
  },
  referralCounts: { place: 'coordinator.igm', selection: '{ count }' },
  changes: { place: 'contact.mec', selection: '{ cursor }' },
  accessLog: {
    place: 'auditor.igm',
    args: { about: { memberId: 'nobody' }, from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00Z' },
    selection: '{ nodes { id } }',
  },
  erasures: { place: 'coordinator.igm', selection: '{ pageInfo { endCursor startCursor hasPreviousPage } }' },
  exportBeneficiary: {
    place: 'coordinator.igm',
    args: { case: { id: randomUUID() } },
    selection: '{ fileName }',
  },
  institutions: { place: 'contact.mec', selection: '{ id }' },
  institution: { place: 'contact.mec', args: { code: 'MEC' }, selection: '{ id }' },
  services: { place: 'contact.mec', selection: '{ code }' },
  suggestedInstitutions: { place: 'contact.mec', args: { need: 'LANGUAGE' }, selection: '{ rank }' },
  codes: { place: 'contact.mec', args: { kind: 'ROLE' }, selection: '{ code }' },
};
/** Texts that are only compared. A text without a match finds nothing. */
const searched = new Set(['text', 'locality', 'country', 'code', 'need', 'memberId']);

type Argument = { path: string; name: string; type: string; isEnum: boolean };

function argumentsOf(query: string): Argument[] {
  const args = schema.getQueryType()?.getFields()[query]?.args ?? [];
  return args.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (!isInputObjectType(named)) return [{ path: name, name, type: named.name, isEnum: isEnumType(named) }];
    return Object.values(named.getFields()).map((field): Argument => {
      const inner = getNamedType(field.type);
      expect(isLeafType(inner)).toBe(true);
      const path = `${name}.${field.name}${isListType(getNullableType(field.type)) ? '.0' : ''}`;
      return { path, name: field.name, type: inner.name, isEnum: isEnumType(inner) };
    });
  });
}

type Row = { query: string; path: string; kind: string; value: unknown; code: string; rule: string };

function rowsOf(query: string, { path, name, type, isEnum }: Argument): Row[] {
  const row = (kind: string, value: unknown, code: string, rule: string): Row => ({
    query,
    path,
    kind,
    value,
    code,
    rule,
  });
  const shape = (kind: string, value: unknown, rule: string) => row(kind, value, 'VALIDATION', rule);
  const coercion = (kind: string, value: unknown, rule = 'INVALID') => row(kind, value, 'BAD_USER_INPUT', rule);
  if (isEnum) return [coercion('an unknown code', `${marker}_CODE`, 'UNKNOWN_CODE')];
  switch (type) {
    case 'ID':
      return [shape('a malformed UUID', marker, 'INVALID_FORMAT')];
    case 'Boolean':
      return [coercion('text for yes or no', marker)];
    case 'Date':
      return [
        shape('a malformed date', marker, 'INVALID_FORMAT'),
        shape('a day that no calendar has', '2026-02-30', 'INVALID_FORMAT'),
        coercion('a number for a date', 20260413),
      ];
    case 'DateTime':
      return [
        shape('a malformed instant', marker, 'INVALID_FORMAT'),
        shape('a day for an instant', '2026-04-01', 'INVALID_FORMAT'),
        coercion('a number for an instant', 20260413),
      ];
    case 'Int':
      if (name !== 'first') return [shape('a year before all', 1999, 'INVALID'), coercion('a fraction', 2026.5)];
      return [
        shape('none', 0, 'TOO_FEW'),
        shape('less than none', -1, 'TOO_FEW'),
        shape('ten thousand', 10_000, 'TOO_MANY'),
        coercion('a fraction', 1.5),
        coercion('more than fits', 2 ** 31),
      ];
    default:
      if (name === 'after' || name === 'since')
        return cursorKinds.map(([kind, value]) => shape(kind, value, 'INVALID_FORMAT'));
      return [
        coercion('a number for a text', 17),
        ...(searched.has(name) ? [] : [shape('an unknown code', marker.toUpperCase(), unknownRule(name))]),
      ];
  }
}
const unknownRule = (name: string) => {
  if (name === 'personalCode') return 'INVALID_FORMAT';
  return ['number', 'caseNumber', 'referralNumber'].includes(name) ? 'REQUIRED' : 'UNKNOWN_CODE';
};

const cursorKinds: [kind: string, value: string][] = [
  ['text for a cursor', marker],
  ['an empty cursor', ''],
  ['a cursor that is no base64', '%%%'],
  ['an overlong cursor', 'A'.repeat(401)],
  ['a cursor of another list', encodeCursor('another', `2026-04-10#${marker}`)],
  ['a cursor without a position', encodeCursor('another', '')],
];

async function ask(query: string, place: string, args: object): Promise<Answer> {
  const field = schema.getQueryType()?.getFields()[query];
  const names = Object.keys(args);
  const types = new Map(field?.args.map(({ name, type }) => [name, String(type)]));
  const declared = names.map((name) => `$${name}: ${types.get(name)}`).join(', ');
  const passed = names.map((name) => `${name}: $${name}`).join(', ');
  const brackets = (list: string) => (names.length > 0 ? `(${list})` : '');
  const document = `query${brackets(declared)} { ${query}${brackets(passed)} ${queries[query]?.selection} }`;
  return world.as(place)(document, args as Record<string, unknown>);
}

function expectError(answer: Answer, code: string, path: string, rule: string): void {
  // A nullable query is null. A query that is not nullable makes the whole answer null.
  expect(Object.values(answer.data ?? {}).filter((value) => value !== null)).toEqual([]);
  const fields = answer.errors?.flatMap(({ extensions }) => extensions.fields as object[]);
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  expect(fields).toContainEqual(expect.objectContaining({ path, rule, message: expect.stringMatching(/\S/) }));
  expect(JSON.stringify(answer).toLowerCase()).not.toContain(marker.toLowerCase());
}

const names = Object.keys(schema.getQueryType()?.getFields() ?? {});

it('knows every query', () => expect(Object.keys(queries).sort()).toEqual(names.sort()));

const rows = names.flatMap((query) => argumentsOf(query).flatMap((argument) => rowsOf(query, argument)));

describe('an argument that is bad', () => {
  it.each(rows.map((row) => [row.query, row.kind, row.path, row] as const))(
    '%s, %s: %s',
    async (query, _k, path, row) => {
      const { place = '', args = {} } = queries[query] ?? {};
      const broken = withValue(args, path, row.value);
      writes();
      // A number beside an id is one name too many, so the reference as a whole is refused.
      const blamed = row.rule === 'REQUIRED' ? path.split('.').slice(0, -1).join('.') : path;
      expectError(await ask(query, place, broken), row.code, blamed, row.rule);
      expect(writes()).toEqual([]);
    },
  );

  it.each(names)('%s is answered when nothing is', async (query) => {
    const { place = '', args = {} } = queries[query] ?? {};
    const answer = await ask(query, place, args);
    const isAbsent = ['case', 'referral', 'node', 'exportBeneficiary'].includes(query);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(isAbsent ? ['NOT_FOUND'] : undefined);
  });
});

describe('a cursor that was tampered with', () => {
  const lists = ['inbox', 'register', 'referrals'];

  it.each(lists)('%s: no letter of it can be another', async (query) => {
    const { place = '', args = {} } = queries[query] ?? {};
    const page = await ask(query, place, { ...args, first: 2 });
    const cursor: string = page.data[query].pageInfo.endCursor;
    expect(cursor).toEqual(expect.any(String));
    const next = await ask(query, place, { ...args, after: cursor });
    expect(page.data[query].pageInfo).toMatchObject({ hasPreviousPage: false, startCursor: expect.any(String) });
    expect(next.data[query].pageInfo.hasPreviousPage).toBe(true);
    for (const at of [0, 7, 13, 20, 30]) {
      const tampered = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      expectError(await ask(query, place, { ...args, after: tampered }), 'VALIDATION', 'after', 'INVALID_FORMAT');
    }
    for (const other of lists.filter((name) => name !== query)) {
      const { place: who = '', args: its = {} } = queries[other] ?? {};
      expectError(await ask(other, who, { ...its, after: cursor }), 'VALIDATION', 'after', 'INVALID_FORMAT');
    }
  });

  it('a cursor of another member is not one of yours', async () => {
    const { data } = await ask('inbox', 'contact.mec', { first: 2 });
    const after = data.inbox.pageInfo.endCursor;
    expectError(await ask('inbox', 'handler.mec', { after }), 'VALIDATION', 'after', 'INVALID_FORMAT');
  });

  it('a position of a feed is valid for its institution only', async () => {
    const { data } = await ask('changes', 'contact.mec', {});
    const since = data.changes.cursor;
    expect((await ask('changes', 'contact.mec', { since })).errors).toBeUndefined();
    expectError(await ask('changes', 'contact.ms', { since }), 'VALIDATION', 'since', 'INVALID_FORMAT');
  });

  it('a well-formed forgery reads no other partition and breaks nothing', async () => {
    const list = `inbox#${subOfPlace('contact.mec')}`;
    for (const position of ['', ' ', '~', '\u0000', '2026-07-15#', 'ț'.repeat(40), '9999-12-31#~~~~']) {
      const answer = await ask('inbox', 'contact.mec', { after: encodeCursor(list, position) });
      const codes = answer.errors?.map(({ extensions }) => extensions.code) ?? ['VALIDATION'];
      expect([position, codes]).toEqual([position, ['VALIDATION']]);
    }
  });
});

describe('contradictory arguments', () => {
  it.each(['register', 'referrals'])('%s: a period that ends before it begins', async (query) => {
    const { place = '', args = {} } = queries[query] ?? {};
    const period = { from: '2026-04-10', to: '2026-04-09' };
    expectError(await ask(query, place, { ...args, period }), 'VALIDATION', 'period.to', 'TOO_EARLY');
  });

  it('a referral named in no way, or in two', async () => {
    for (const args of [{}, { id: randomUUID(), number: 'IGM-CH/2026/000001' }]) {
      expectError(await ask('referral', 'contact.mec', args), 'VALIDATION', '', 'REQUIRED');
    }
  });

  it('a page that goes on, with a filter under which it has ended', async () => {
    const { data } = await ask('inbox', 'contact.mec', { first: 2 });
    const after = data.inbox.pageInfo.endCursor;
    const answer = await ask('inbox', 'contact.mec', { after, filter: { dueBefore: '2026-04-14' } });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.inbox.edges).toEqual([]);
  });
});

describe('a list that is not yours', () => {
  it.each<[query: string, place: string, args: object]>([
    ['members', 'contact.mec', {}],
    ['members', 'supervisor.mec', { institution: 'MS' }],
    ['register', 'contact.mec', {}],
    ['register', 'caseworker.chisinau', { centre: 'IGM-BL' }],
    ['register', 'caseworker.chisinau', { centre: `${marker.toUpperCase()}` }],
    ['referrals', 'caseworker.chisinau', {}],
    ['referrals', 'contact.mec', { institution: 'MS' }],
    ['referrals', 'contact.mec', { institution: marker.toUpperCase() }],
    ['referralCounts', 'caseworker.chisinau', {}],
    ['referralCounts', 'contact.mec', { institution: 'MS' }],
    ['changes', 'handler.mec', {}],
    ['changes', 'caseworker.chisinau', {}],
  ])('%s, %s', async (query, place, args) => {
    const answer = await ask(query, place, args);
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', fields: [] }]);
    expect(JSON.stringify(answer).toLowerCase()).not.toContain(marker.toLowerCase());
  });
});

describe('an absent thing and an invisible thing get the same answer, byte for byte', () => {
  it.each(['contact.ms', 'caseworker.balti', 'caseworker.bucuresti', 'admin', 'auditor.igm'])('%s', async (place) => {
    const { id, number } = await world.issued();
    const opened = await world.aCase();
    // Each pair is in one document, because the place of an error is part of the answer.
    const pairs: [query: string, yours: object, nobodys: object][] = [
      ['referral', { id }, { id: randomUUID() }],
      ['referral', { number }, { number: 'IGM-CH/2026/999999' }],
      ['case', { ref: { id: opened.id } }, { ref: { id: randomUUID() } }],
      ['case', { ref: { caseNumber: opened.caseNumber } }, { ref: { caseNumber: 'DP-999' } }],
    ];
    for (const [query, foreign, absent] of pairs) {
      const answer = await ask(query, place, foreign);
      expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'NOT_FOUND', fields: [] }]);
      expect(JSON.stringify(answer)).toBe(JSON.stringify(await ask(query, place, absent)));
    }
  });

  afterAll(async () => {
    before = await world.dump();
  });
});

it('a draft exists for its centre alone', async () => {
  const { id } = await world.drafted();
  before = await world.dump();
  for (const place of ['contact.mec', 'caseworker.balti', 'supervisor.mec']) {
    const draft = await ask('referral', place, { id });
    expect(JSON.stringify(draft)).toBe(JSON.stringify(await ask('referral', place, { id: randomUUID() })));
  }
});

it('has left every row of the store as it was', async () => expect(await world.dump()).toBe(before));
