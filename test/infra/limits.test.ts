import type { InstitutionRecord } from '../../infra/institutions.ts';
import { mostMachineClients } from '../../infra/users.ts';
import { type Json, propertiesOf, resourcesOf, type Template, templatesOf } from './assembly.ts';

/** Two hundred institutions with a queue, half of them with a system of their own, under the longest stage name. */
const institutions = Array.from({ length: 200 }, (_, position): InstitutionRecord => {
  const code = `INSTITUTIE-${String(position).padStart(3, '0')}`;
  return { country: position % 2 ? 'MD' : 'RO', code, delivery: 'QUEUE', machineClient: position % 2 === 0 };
});
const stage = 'productionmd';

let templates: Record<string, Template>;
beforeAll(() => {
  templates = templatesOf(institutions, stage);
});

test('two hundred institutions have two hundred queues, each with its dead letters', () => {
  const names = propertiesOf(templates, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName);
  expect(names.filter((name) => name.includes('-dlq-'))).toHaveLength(200);
  expect(names.filter((name) => name.endsWith('.fifo'))).toHaveLength(400);
});

test('every stack is within the limits of CloudFormation', () => {
  expect(Object.keys(templates)).toHaveLength(6);
  for (const [stack, template] of Object.entries(templates)) {
    expect(stack.length).toBeLessThanOrEqual(128);
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(template.Parameters ?? {}).length).toBeLessThanOrEqual(200);
    expect(Object.keys(template.Outputs ?? {}).length).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(template.text)).toBeLessThanOrEqual(1_000_000);
    const names = [...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})];
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9]{1,255}$/);
  }
});

test('every name is within the limits of its service', () => {
  for (const { QueueName } of propertiesOf(templates, 'AWS::SQS::Queue')) {
    expect(QueueName).toMatch(/^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/);
  }
  for (const { FunctionName } of propertiesOf(templates, 'AWS::Lambda::Function'))
    expect(FunctionName.length).toBeLessThanOrEqual(64);
  for (const { ClientName } of propertiesOf(templates, 'AWS::Cognito::UserPoolClient'))
    expect(ClientName.length).toBeLessThanOrEqual(128);
  for (const { Domain } of propertiesOf(templates, 'AWS::Cognito::UserPoolDomain')) {
    expect(
      Domain['Fn::Join'][1].map((part: Json) => (typeof part === 'string' ? part : '123456789012')).join('').length,
    ).toBeLessThanOrEqual(63);
  }
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
  expect(() => templatesOf(tooMany)).toThrow('200 machine clients: at most 120');
});

test('one more institution changes no other queue: same stacks, same logical ids, same properties', () => {
  const more = templatesOf([...institutions, { country: 'MD', code: 'NOUA', delivery: 'QUEUE' }], stage);
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
  expect(propertiesOf(templatesOf([record, { ...record }]), 'AWS::SQS::Queue')).toHaveLength(3);
});

test.each(['MEC-', 'mec', 'M.EC', 'ȘCOALA', 'A'.repeat(60)])('the code %s cannot name a queue, and says so', (code) => {
  expect(() => templatesOf([{ country: 'MD', code, delivery: 'QUEUE' }])).toThrow(`cannot name a queue: MD-${code}`);
});

test.each(['Dev', 'd', 'my-stage', 'a'.repeat(13)])('the stage %s is refused', (name) => {
  expect(() => templatesOf([], name)).toThrow('stage must be');
});
