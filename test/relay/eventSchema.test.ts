import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { CloudEvent } from 'cloudevents';
import { lifeCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { eventMessage, type OutboxEvent } from '../../services/relay/eventMessage.ts';

const source = readFileSync(join(import.meta.dirname, '../../schema/events.asyncapi.yaml'), 'utf8');

type Example = { name: string; summary: string; payload: Record<string, unknown> };
let problems: unknown[];
let examples: Example[];
let types: string[];
let validate: ValidateFunction;

beforeAll(async () => {
  const { document, diagnostics } = await new Parser().parse(source);
  problems = diagnostics;
  const [message] = document?.allMessages().all() ?? [];
  examples = (message?.examples().all() ?? []).map((example) => ({
    name: example.name() ?? '',
    summary: example.summary() ?? '',
    payload: example.payload() ?? {},
  }));
  const schema = message?.payload()?.json() as { properties: { type: { enum: string[] } } };
  types = schema.properties.type.enum;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  validate = ajv.compile(schema as never);
});

const event: OutboxEvent = {
  referralId: '5c1f0c9e-6a53-4f0e-9b0e-2f9d4f6f1a77',
  version: 3,
  type: 'referral.accepted',
  recordedAt: '2026-03-02T08:15:30.000Z',
  number: 'IGM-CH/2026/000123',
  told: { 'MD-MEC': 2 },
  pending: ['MD-MEC'],
  sentExists: false,
};
const body = () => JSON.parse(eventMessage(event, 'MD-MEC', 'dev').body);

test('the document is valid AsyncAPI, without a warning', () => {
  expect(problems).toEqual([]);
});

test('there is one example for each type, and it is valid', () => {
  expect(examples.map((example) => example.payload.type)).toEqual(types);
  for (const example of examples) {
    expect([example.name, validate(example.payload), validate.errors]).toEqual([example.name, true, null]);
    expect(`md.indreptar.${example.name}.v1`).toBe(example.payload.type);
    expect(example.summary).toMatch(/.+ \/ .+/);
  }
});

test('every event of the life cycle that an institution can be told of is in the schema, and no other', () => {
  // A draft belongs to the issuer, so its events are told to no institution.
  const steps = lifeCycle.map((row) => row.event).filter((name) => !/^referral\.draft/.test(name));
  // These events are outside the life cycle: the erasure of the person's data.
  const told = [...steps, 'referral.personErased', 'referral.erasureConfirmed'];
  expect(types).toEqual(expect.arrayContaining(told.map((name) => `md.indreptar.${name}.v1`)));
  expect(types).toHaveLength(new Set(told).size);
});

test('every message of the relay is valid, for every type, and a CloudEvents library reads it', () => {
  for (const type of types) {
    const built = { ...body(), type };
    expect([validate(built), validate.errors]).toEqual([true, null]);
    expect(new CloudEvent(built).validate()).toBe(true);
  }
});

test('the schema is closed: no personal data can be added', () => {
  expect(validate({ ...body(), givenName: 'x' })).toBe(false);
  expect(validate({ ...body(), data: { ...body().data, note: 'x' } })).toBe(false);
});

test.each(['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'data'])(
  'an event without %s is not valid',
  (name) => {
    const { [name]: _left, ...rest } = body();
    expect(validate(rest)).toBe(false);
  },
);

test('no event is made for an institution that may not know of it', () => {
  expect(() => eventMessage(event, 'MD-MS', 'dev')).toThrow('may not know it');
});
