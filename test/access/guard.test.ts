import { describe, expect, it } from '@jest/globals';
import { buildSchema, type ExecutionResult, execute, GraphQLError, type GraphQLObjectType, parse } from 'graphql';
import { nothingInView } from '../../services/access/answerRecords.ts';
import { guardSchema } from '../../services/access/guard.ts';
import type { Rule } from '../../services/access/rule.ts';
import type { Line } from '../../services/access/rules/notation.ts';
import { type Actor, actorOfMember } from '../../services/caller/actor.ts';
import { newTrail, settled } from '../../services/caller/auditTrail.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { aDraft } from '../lifeCycle/makers.ts';

/** The guard in front of every field, over a small schema with simple rules. */

const sdl = `
  type Query { referral(id: ID): Referral referrals: [Referral!]! open: Shared secret: String! one: Referral ruleless: String! }
  type Mutation { acknowledgeReferral(input: In): Result! closeCase(input: In): Narrow! }
  input In { referral: Ref idempotencyKey: ID text: String }
  input Ref { id: ID number: String }
  union Result = AcknowledgeReferralSuccess | NotFoundProblem | ForbiddenProblem
  union Narrow = CloseCaseSuccess | NotFoundProblem
  type AcknowledgeReferralSuccess { referral: Referral event: ReferralEvent }
  type CloseCaseSuccess { done: Boolean }
  interface Problem { code: String! message: String! }
  type NotFoundProblem implements Problem { code: String! message: String! }
  type ForbiddenProblem implements Problem { code: String! message: String! }
  type Shared { name: LocalizedText }
  type LocalizedText { ro: String! }
  type Referral { id: ID! summary: String person: DisclosedPerson must: String! history: [ReferralEvent!] link: Shared later: String ruleless: String }
  type DisclosedPerson { surname: String safeContact: SafeContact }
  type SafeContact { value: String }
  type ReferralEvent { id: ID! actor: EventActor data: Data }
  type EventActor { displayName: String }
  type Data { note: String }
`;
const isOwn: Rule = (actor, { referral }) => referral?.receivingInstitutionId === actor.institutionId;
const anybody: Rule = () => true;
const never: Rule = () => false;
const plainly = (rule: Rule): Line => ({ rule, holds: 'NOTHING_PERSONAL' });
const ofPerson = (rule: Rule): Line => ({ rule, holds: 'PERSON' });

const personal = ['Referral.summary', 'Referral.later', 'DisclosedPerson.surname', 'SafeContact.value', 'Data.note'];
const hidden = ['Query.secret', 'Query.one', 'Mutation.closeCase'];

function guarded(of: Partial<Record<string, Rule>> = {}) {
  const schema = buildSchema(sdl);
  const lines = new Map<string, Line>();
  for (const type of Object.values(schema.getTypeMap()) as GraphQLObjectType[]) {
    if (type.name.startsWith('__') || !type.astNode || type.astNode.kind !== 'ObjectTypeDefinition') continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const isRecord = !['Query', 'Mutation', 'Shared', 'LocalizedText'].includes(type.name);
      const usual = hidden.includes(coordinate)
        ? never
        : isRecord && !/Success|Problem/.test(type.name)
          ? isOwn
          : anybody;
      const rule = of[coordinate] ?? usual;
      if (coordinate.endsWith('.ruleless')) continue;
      if (coordinate === 'EventActor.displayName') field.extensions = { pii: { class: 'PERSONAL' } };
      if (personal.includes(coordinate)) field.extensions = { pii: { class: 'PERSONAL' } };
      lines.set(coordinate, personal.includes(coordinate) ? ofPerson(rule) : plainly(rule));
    }
  }
  const member = lines.get('EventActor.displayName');
  if (member) lines.set('EventActor.displayName', { ...member, holds: 'MEMBER' });
  return { schema, guard: () => guardSchema(schema, lines) };
}

const actor: Actor = actorOfMember(
  { memberId: 'm1', kind: 'PERSON', roles: ['INSTITUTION_CONTACT'], country: 'MD', institutionId: 'MD-MEC' } as never,
  async () => 'cineva',
);
const [own, foreign] = ['MD-MEC', 'MD-MS'].map((receivingInstitutionId, index) =>
  aDraft({ id: `00000000-0000-4000-8000-00000000000${index}`, receivingInstitutionId }),
) as [Referral, Referral];
const model = (state: Referral) => ({
  state,
  id: state.id,
  summary: 'ceva',
  later: Promise.resolve('mai târziu'),
  must: 'trebuie',
  ruleless: 'uitat',
  person: { surname: 'Rahimi', safeContact: { value: '+373' } },
  history: [
    { id: 'e1', referralId: state.id, memberId: 'm2', told: {}, actor: { displayName: 'n' }, data: { note: 'notă' } },
  ],
  link: { name: { ro: 'un nume' } },
});

type Roots = Record<string, unknown>;
async function ask(document: string, roots: Roots, rules?: Partial<Record<string, Rule>>) {
  const { schema, guard } = guarded(rules);
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) field.resolve = () => roots[field.name];
  }
  guard();
  const contextValue = { actor, locale: 'en' as const, trail: newTrail(), inView: nothingInView() };
  const answer = (await execute({ schema, document: parse(document), contextValue })) as ExecutionResult;
  return { data: JSON.parse(JSON.stringify(answer.data ?? null)), errors: answer.errors, trail: contextValue.trail };
}
const coordinates = ({ trail }: Awaited<ReturnType<typeof ask>>) => trail.denials.map(({ coordinate }) => coordinate);

describe('a field that is refused', () => {
  it('is null in a nullable field, and noted with the id of its record', async () => {
    const answer = await ask('{ referral { summary } }', { referral: model(foreign) });
    expect(answer.data).toEqual({ referral: { summary: null } });
    expect(answer.errors).toBeUndefined();
    expect(answer.trail.denials).toEqual([{ coordinate: 'Referral.summary', askedFor: foreign.id }]);
    expect(answer.trail.reads.size).toBe(0);
  });

  it('is an error in a field that cannot be null', async () => {
    const { data, errors } = await ask('{ referral { must } }', { referral: model(foreign) });
    expect(data).toEqual({ referral: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('without a rule is refused to every role', async () => {
    const { data, errors, trail } = await ask('{ referral { id ruleless } }', { referral: model(own) });
    expect(data.referral).toEqual({ id: own.id, ruleless: null });
    expect([errors, trail.denials]).toEqual([undefined, [{ coordinate: 'Referral.ruleless', askedFor: own.id }]]);
  });
});

describe('the record in view', () => {
  it.each([
    ['under another name', '{ a: referral { b: summary c: person { d: surname } } }'],
    [
      'through a fragment',
      '{ referral { ...F } } fragment F on Referral { summary person { ...P } } fragment P on DisclosedPerson { surname }',
    ],
    ['through a fragment without a name', '{ referral { ... on Referral { summary ... { person { surname } } } } }'],
    ['in a list', '{ referrals { summary person { surname safeContact { value } } } }'],
    ['of a step of the history', '{ referral { history { id actor { displayName } data { note } } } }'],
    ['that comes later', '{ referral { later } }'],
  ])('is the same %s', async (_how, document) => {
    const shown = await ask(document, { referral: model(own), referrals: [model(own)] });
    expect(JSON.stringify(shown.data)).not.toContain('null');
    const roots = { referral: model(foreign), referrals: [Promise.resolve(model(foreign))] };
    const kept = await ask(document, roots);
    expect(JSON.stringify(kept.data)).not.toMatch(/ceva|Rahimi|373|notă|târziu|"n"|e1/);
    expect(kept.trail.reads.size).toBe(0);
  });

  it('is each record’s own, side by side in one answer', async () => {
    const roots = { referrals: [model(own), model(foreign), model(own)] };
    const { data } = await ask('{ referrals { summary person { surname } } }', roots);
    const seen = { summary: 'ceva', person: { surname: 'Rahimi' } };
    expect(data.referrals).toEqual([seen, { summary: null, person: null }, seen]);
  });

  it('ends at the directory: for a shared record there is no record in view', async () => {
    const roots = { referral: { ...model(foreign) } };
    const { data } = await ask('{ referral { link { name { ro } } } }', roots, { 'Referral.link': anybody });
    expect(data.referral.link).toEqual({ name: { ro: 'un nume' } });
    const isEmpty: Rule = (_actor, record) => Object.keys(record).length === 0;
    const shared = { 'Referral.link': anybody, 'LocalizedText.ro': isEmpty };
    expect((await ask('{ referral { link { name { ro } } } }', roots, shared)).data.referral.link.name.ro).toBe(
      'un nume',
    );
  });

  it('is asked about once for each rule and record, not for each field', async () => {
    let asked = 0;
    const counting: Rule = () => ++asked > 0;
    const rules = { 'DisclosedPerson.surname': counting, 'Referral.summary': counting, 'SafeContact.value': counting };
    await ask(
      '{ referrals { summary person { surname safeContact { value } } again: summary } }',
      { referrals: [model(own), model(own)] },
      rules,
    );
    expect(asked).toBe(2);
  });
});

describe('what is read', () => {
  it('is one entry for the person and purpose, with classes and fields, without names of members', async () => {
    const document = '{ referral { summary person { surname } history { actor { displayName } data { note } } } }';
    const { trail } = await ask(document, { referral: model(own) });
    expect([...trail.reads.values()]).toEqual([
      {
        subject: own.beneficiaryId,
        purpose: { kind: 'REFERRAL', id: own.id },
        dataClasses: ['PERSONAL'],
        fields: ['Referral.summary', 'DisclosedPerson.surname', 'Data.note'],
      },
    ]);
  });

  it('is noted even if the value arrives later, and its objects come into view', async () => {
    const { trail } = await ask('{ referral { later } }', { referral: model(own) });
    expect([...trail.reads.values()].map(({ fields }) => fields)).toEqual([['Referral.later']]);
    const referral = { ...model(foreign), person: Promise.resolve({ surname: 'Rahimi' }) };
    const kept = await ask('{ referral { person { surname } } }', { referral }, { 'Referral.person': anybody });
    expect(kept.data.referral.person).toEqual({ surname: null });
    const shown = await ask('{ referral { person { surname } } }', { referral: { ...referral, state: own } });
    expect(shown.data.referral.person).toEqual({ surname: 'Rahimi' });
  });

  it('does not exist for a field without a value', async () => {
    const referral = { ...model(own), summary: null, later: Promise.resolve(undefined) };
    expect((await ask('{ referral { summary later } }', { referral })).trail.reads.size).toBe(0);
  });
});

describe('at the root', () => {
  it('an allowed field is answered: a record, a value, nothing', async () => {
    const rules = { 'Query.secret': anybody, 'Query.one': anybody };
    const { data, errors, trail } = await ask('{ secret one { id } }', { secret: 'aici', one: null }, rules);
    expect([data, errors, trail.denials]).toEqual([{ secret: 'aici', one: null }, undefined, []]);
  });

  it('without a rule nothing is answered', async () => {
    const { errors, trail } = await ask('{ ruleless }', { ruleless: 'uitat' });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(trail.denials.map(({ coordinate }) => coordinate)).toEqual(['Query.ruleless']);
  });

  it('a fault is not noted as a refusal', async () => {
    const fault = (code: string) => Promise.reject(new GraphQLError('nu', { extensions: { code } }));
    for (const [code, noted] of [
      ['BUSY', 0],
      ['NOT_FOUND', 1],
      ['FORBIDDEN', 1],
    ] as const) {
      const answer = await ask('{ referral { id } }', { referral: fault(code) });
      expect([code, answer.trail.denials.length]).toEqual([code, noted]);
      expect(answer.errors?.[0]?.message).toBe('nu');
    }
    const other = await ask('{ referral { id } }', { referral: Promise.reject(new Error('nu')) });
    expect(other.trail.denials).toEqual([]);
  });

  it('introspection passes the guard, because the server decides about it before', async () => {
    expect((await ask('{ __schema { queryType { name } } }', {})).data.__schema.queryType.name).toBe('Query');
  });

  it('a refused record is answered like a missing one, a refused list is forbidden', async () => {
    const one = await ask('{ one { id } }', {});
    expect(one.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND', fields: [] });
    const list = await ask('{ secret }', {});
    expect(list.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', fields: [] });
    expect([coordinates(one), coordinates(list)]).toEqual([['Query.one'], ['Query.secret']]);
  });

  it('a refused mutation answers with the problem of its union: FORBIDDEN, or else NOT_FOUND', async () => {
    const narrow = await ask('mutation { closeCase { __typename ... on Problem { code } } }', {});
    expect(narrow.data.closeCase).toEqual({ __typename: 'NotFoundProblem', code: 'NOT_FOUND' });
    const document = 'mutation { acknowledgeReferral { __typename ... on Problem { code message } } }';
    const wide = await ask(document, {}, { 'Mutation.acknowledgeReferral': never });
    expect(wide.data.acknowledgeReferral).toMatchObject({ __typename: 'ForbiddenProblem', code: 'FORBIDDEN' });
    expect(coordinates(wide)).toEqual(['Mutation.acknowledgeReferral']);
  });

  it('a refusal of a command is noted with the requested id or number, and with no other part of the input', async () => {
    const id = '00000000-0000-4000-8000-0000000000ff';
    const problem = { __typename: 'NotFoundProblem', code: 'NOT_FOUND', message: 'nu' };
    const input = (ref: string) =>
      `mutation { acknowledgeReferral(input: { referral: { ${ref} }, idempotencyKey: "${id}", text: "${id}" }) { __typename } }`;
    const byId = await ask(input(`id: "${id}"`), { acknowledgeReferral: problem });
    expect(byId.trail.denials).toEqual([{ coordinate: 'Mutation.acknowledgeReferral', askedFor: id }]);
    const byName = await ask(input('id: "Maria Rahimi"'), { acknowledgeReferral: problem });
    expect(byName.trail.denials).toEqual([{ coordinate: 'Mutation.acknowledgeReferral', askedFor: undefined }]);
    const number = 'IGM-CH/2026/000001';
    const byNumber = await ask(input(`number: "${number}"`), { acknowledgeReferral: problem });
    expect(byNumber.trail.denials[0]?.askedFor).toBe(number);
    const byAnother = await ask(input('number: "IGM-CH/2026/1 Rahimi"'), { acknowledgeReferral: problem });
    expect(byAnother.trail.denials[0]?.askedFor).toBeUndefined();
  });

  it('a refusal is noted even if another field of the root has ended the request', async () => {
    const late = new Promise((_resolve, reject) => {
      setTimeout(() => reject(new GraphQLError('nu', { extensions: { code: 'NOT_FOUND' } })), 20);
    });
    const answer = await ask('{ secret late: referral(id: "00000000-0000-4000-8000-0000000000ff") { id } }', {
      referral: late,
    });
    expect(answer.data).toBeNull();
    await settled(answer.trail);
    expect(coordinates(answer)).toEqual(['Query.secret', 'Query.referral']);
  });

  it('a mutation’s success shows the event when the referral is no longer the caller’s', async () => {
    const event = { id: 'e1', referralId: own.id, memberId: 'm1', told: {} };
    const success = { __typename: 'AcknowledgeReferralSuccess', referral: null, event };
    const mine: Rule = (asking, record) => record.event?.memberId === asking.memberId;
    const document =
      'mutation { acknowledgeReferral { ... on AcknowledgeReferralSuccess { referral { id } event { id } } } }';
    const { data } = await ask(document, { acknowledgeReferral: success }, { 'ReferralEvent.id': mine });
    expect(data.acknowledgeReferral).toEqual({ referral: null, event: { id: 'e1' } });
  });
});
