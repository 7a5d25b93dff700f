import type { InstitutionRecord } from '../../infra/institutions.ts';
import { mostMachineClients } from '../../infra/users.ts';
import { type Json, propertiesOf, resourcesOf, type Template } from './assembly.ts';
import * as limit from './rules/limitRules.ts';
import { placesOf, type Rule, type Templates } from './rules/walk.ts';
import { templatesHere } from './synthHere.ts';

/**
 * Two hundred institutions with a queue, half of them with a system of their own, each back office in its account,
 * under the longest name of a stage.
 */
const institutions = Array.from({ length: 200 }, (_, position): InstitutionRecord => {
  const code = `INSTITUTIE-${String(position).padStart(3, '0')}`;
  const consumerAccount = String(100_000_000_000 + position);
  return {
    country: position % 2 ? 'MD' : 'RO',
    code,
    delivery: 'QUEUE',
    machineClient: position % 2 === 0,
    consumerAccount,
  };
});
const stage = 'productionmd';
const service = `Indreptar-${stage}-Service`;

let templates: Record<string, Template>;
beforeAll(() => {
  templates = templatesHere(institutions, stage);
});

test('two hundred institutions have two hundred queues, each with its dead letters', () => {
  const names = propertiesOf(templates, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName);
  expect(names.filter((name) => name.includes('-dlq-'))).toHaveLength(200);
  expect(names.filter((name) => name.endsWith('.fifo'))).toHaveLength(400);
});

test('one stage is six stacks, each with room for half as many institutions again', () => {
  expect(Object.keys(templates)).toHaveLength(6);
  for (const { Resources } of Object.values(templates)) expect(Object.keys(Resources).length).toBeLessThanOrEqual(333);
});

const first = (within: Templates, type: string): Json => placesOf(within, type)[0]?.resource.Properties;
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, position) => [`X${position}`, {}]));
const limits: [string, Rule, [string, (within: Templates) => unknown, RegExp][]][] = [
  [
    'CloudFormation',
    limit.templatesFit,
    [
      ['resources', (it) => Object.assign(it[service]?.Resources ?? {}, many(500)), /resources: 5\d\d of 500/],
      ['parameters', (it) => Object.assign(it[service] ?? {}, { Parameters: many(201) }), /parameters: 201 of 200/],
      ['outputs', (it) => Object.assign(it[service] ?? {}, { Outputs: many(201) }), /outputs: 201 of 200/],
      ['size', (it) => Object.assign(it[service] ?? {}, { text: 'x'.repeat(1_000_001) }), /bytes: 1000001/],
      ['a logical id', (it) => Object.assign(it[service]?.Resources ?? {}, { 'Not-one': {} }), /logical id Not-one/],
    ],
  ],
  [
    'names',
    limit.namesFit,
    [
      ['a queue', (it) => Object.assign(first(it, 'AWS::SQS::Queue'), { QueueName: 'q'.repeat(81) }), /QueueName q+/],
      [
        'a function',
        (it) => Object.assign(first(it, 'AWS::Lambda::Function'), { FunctionName: 'a b' }),
        /FunctionName/,
      ],
      [
        'a domain',
        (it) => Object.assign(first(it, 'AWS::Cognito::UserPoolDomain'), { Domain: 'my-aws' }),
        /Domain my-aws/,
      ],
    ],
  ],
  [
    'settings',
    limit.settingsFit,
    [
      [
        'an environment',
        (it) => Object.assign(first(it, 'AWS::Lambda::Function').Environment.Variables, { MORE: 'x'.repeat(4096) }),
        /environment in bytes/,
      ],
      [
        'a parameter',
        (it) => Object.assign(first(it, 'AWS::SSM::Parameter'), { Value: 'x'.repeat(4097) }),
        /4097 of 4096/,
      ],
      [
        'clients',
        (it) => {
          const [client] = placesOf(it, 'AWS::Cognito::UserPoolClient');
          for (let extra = 0; extra < 1000; extra++)
            Object.assign(it[service]?.Resources ?? {}, { [`C${extra}`]: client?.resource });
        },
        /clients of a pool/,
      ],
      [
        'a slow integration',
        (it) => Object.assign(first(it, 'AWS::ApiGateway::Method').Integration, { TimeoutInMillis: 30_000 }),
        /30000/,
      ],
    ],
  ],
  [
    'policies',
    limit.policiesFit,
    [
      [
        'of a role',
        (it) =>
          first(it, 'AWS::IAM::Role').Policies[0].PolicyDocument.Statement.push({
            Resource: Array(100).fill({ Ref: 'Table' }),
          }),
        /characters: 1\d{4} of 10240/,
      ],
      [
        'of a queue',
        (it) =>
          first(it, 'AWS::SQS::QueuePolicy').PolicyDocument.Statement.push({
            Action: Array(8).fill('sqs:SendMessage'),
          }),
        /actions: 8 of 7/,
      ],
    ],
  ],
  [
    'the firewalls',
    limit.firewallsFit,
    [
      [
        'another group of rules',
        (it) =>
          first(it, 'AWS::WAFv2::WebACL').Rules.push({ Statement: { ManagedRuleGroupStatement: { Name: 'Unknown' } } }),
        /capacity units: Infinity/,
      ],
    ],
  ],
];

describe.each(limits)('%s, with two hundred institutions', (_, rule, ways) => {
  test('within the limits', () => {
    expect(rule(templates)).toEqual([]);
  });

  test.each(ways)('and not: %s', (_way, exceed, expected) => {
    const broken = structuredClone(templates);
    exceed(broken);
    expect(rule(broken)).toContainEqual(expect.stringMatching(expected));
  });
});

test('the ids of all clients fit into a parameter and a function’s environment, of four kilobytes each', () => {
  const [, ids] =
    resourcesOf(templates, 'AWS::SSM::Parameter').find(([, { Properties }]) =>
      Properties.Name.endsWith('/client-ids'),
    ) ?? [];
  const parts: Json[] = ids?.Properties.Value['Fn::Join'][1];
  const clients = parts.filter((part) => typeof part !== 'string').length;
  expect(clients).toBe(101);
  const clientIdLength = 26;
  expect((mostMachineClients + 1) * (clientIdLength + 1)).toBeLessThanOrEqual(4096 - 512);
  const tooMany = institutions.map((institution) => ({ ...institution, machineClient: true }));
  expect(() => templatesHere(tooMany)).toThrow('200 machine clients: at most 120');
});

test('one more institution changes no other queue: same stacks, same logical ids, same properties', () => {
  const more = templatesHere([...institutions, { country: 'MD', code: 'NOUA', delivery: 'QUEUE' }], stage);
  const added: string[] = [];
  for (const [stack, template] of Object.entries(more)) {
    const before = templates[stack]?.Resources ?? {};
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      if (before[logicalId] === undefined) added.push(logicalId);
      else expect(resource).toEqual(before[logicalId]);
    }
    for (const logicalId of Object.keys(before)) expect(template.Resources).toHaveProperty(logicalId);
  }
  expect(added).toHaveLength(4);
  for (const logicalId of added) expect(logicalId).toMatch(/^MDNOUA/);
});

test('several dated records of one institution are one queue', () => {
  const record: InstitutionRecord = { country: 'MD', code: 'MEC', delivery: 'QUEUE' };
  expect(propertiesOf(templatesHere([record, { ...record }]), 'AWS::SQS::Queue')).toHaveLength(3);
});

test.each(['MEC-', 'mec', 'M.EC', 'ȘCOALA', 'A'.repeat(60)])('the code %s cannot name a queue, and says so', (code) => {
  expect(() => templatesHere([{ country: 'MD', code, delivery: 'QUEUE' }])).toThrow(`cannot name a queue: MD-${code}`);
});

test.each(['Dev', 'd', 'my-stage', 'a'.repeat(13)])('the stage %s is refused', (name) => {
  expect(() => templatesHere([], name)).toThrow('stage must be');
});
