import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLosses } from '../../infra/diffGate/differences.ts';
import { type Json, readAssembly, type Stacks } from '../../infra/diffGate/stacks.ts';
import { lossOf } from '../../infra/diffGate/statefulTypes.ts';
import { someInstitutions, writeAssembly } from './assembly.ts';

const folder = mkdtempSync(join(tmpdir(), 'indreptar-differences-'));
afterAll(() => rmSync(folder, { recursive: true }));

let before: Stacks;
beforeAll(() => {
  before = readAssembly(writeAssembly(join(folder, 'deployed'), someInstitutions), 'test').stacks;
});

const stateful = 'Indreptar-test-Stateful';
/** The first resource of a type whose properties contain the text, in a set of stacks. */
function find(stacks: Stacks, type: string, text = '') {
  for (const [stack, { template }] of Object.entries(stacks)) {
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      if (resource.Type === type && JSON.stringify(resource.Properties).includes(text)) {
        return { stack, logicalId, resource, properties: resource.Properties as Json, resources: template.Resources };
      }
    }
  }
  throw new Error(`no ${type} with ${text}`);
}
/** The findings of the gate after a change of the stacks, always on a copy. */
function findingsWhen(change: (stacks: Stacks) => void) {
  const after = structuredClone(before);
  change(after);
  return findLosses(before, after);
}
const table = 'AWS::DynamoDB::Table';
const queue = 'AWS::SQS::Queue';
const pool = 'AWS::Cognito::UserPool';
const key = 'AWS::KMS::Key';
const logs = 'AWS::Logs::LogGroup';

test('the same stacks lose nothing', () => {
  expect(findLosses(before, structuredClone(before))).toEqual([]);
});

test('every retained type of the templates has words for its loss, except versions, which are code', () => {
  const retained = Object.values(before).flatMap(({ template }) =>
    Object.values(template.Resources).flatMap(({ Type, DeletionPolicy }) => (DeletionPolicy === 'Retain' ? Type : [])),
  );
  const known = [...new Set(retained)].filter((type) => lossOf(type) !== undefined);
  expect(known).toEqual(expect.arrayContaining([table, queue, pool, key, logs]));
  expect([...new Set(retained)].filter((type) => !known.includes(type) && type !== 'AWS::Lambda::Version')).toEqual([]);
});

describe('a replacement stops', () => {
  test.each<[string, string, string, (properties: Json) => void, RegExp]>([
    ['the table’s key schema', table, '', (it) => it.KeySchema.pop(), /would be replaced.*KeySchema/],
    ['the table’s name', table, '', (it) => Object.assign(it, { TableName: 'other' }), /would be replaced.*"other"/],
    [
      'the type of a key attribute',
      table,
      '',
      (it) => Object.assign(it.AttributeDefinitions[0], { AttributeType: 'N' }),
      /AttributeDefinitions .* replaces the table/,
    ],
    [
      'a queue’s name',
      queue,
      'indreptar-test-md-mec.fifo',
      (it) => Object.assign(it, { QueueName: 'mec.fifo' }),
      /would be replaced.*QueueName/,
    ],
    [
      'a queue that is no longer FIFO',
      queue,
      'indreptar-test-md-mec.fifo',
      (it) => Object.assign(it, { FifoQueue: false }),
      /would be replaced.*FifoQueue/,
    ],
    [
      'a log group’s name',
      logs,
      '',
      (it) => Object.assign(it, { LogGroupName: 'x' }),
      /would be replaced.*LogGroupName/,
    ],
    [
      'the domain of the sign-in page',
      'AWS::Cognito::UserPoolDomain',
      '',
      (it) => Object.assign(it, { Domain: 'other' }),
      /would be replaced.*Domain/,
    ],
    [
      'the secret of a machine client',
      'AWS::Cognito::UserPoolClient',
      'machine',
      (it) => Object.assign(it, { GenerateSecret: false }),
      /would be replaced.*GenerateSecret/,
    ],
  ])('%s', (_, type, text, change, expected) => {
    const { stack, logicalId } = find(before, type, text);
    const [finding, ...others] = findingsWhen((stacks) => change(find(stacks, type, text).properties));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      stack,
      logicalId,
      type,
      what: expect.stringMatching(expected),
      loss: lossOf(type),
    });
  });

  test('that CloudFormation decides only while it deploys, in words of its own', () => {
    const stacksWith = (Engine: string): Stacks => ({
      S: {
        template: { Resources: { Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine } } } },
        terminationProtection: false,
      },
    });
    expect(findLosses(stacksWith('postgres'), stacksWith('mysql'))).toEqual([
      expect.objectContaining({ logicalId: 'Database', what: expect.stringMatching(/^may be replaced.*only while/) }),
    ]);
  });

  test('that follows from another: the clients of a pool that moves to another pool', () => {
    const findings = findingsWhen((stacks) => {
      for (const resource of Object.values(stacks[stateful]?.template.Resources ?? {})) {
        if (resource.Type === 'AWS::Cognito::UserPoolClient')
          resource.Properties = { ...resource.Properties, UserPoolId: 'x' };
      }
    });
    expect(findings.map(({ type }) => type)).toEqual(Array(2).fill('AWS::Cognito::UserPoolClient'));
  });
});

describe('a deletion stops', () => {
  test('of the queue of an institution that left the directory, with its dead letters, by the queue’s name', () => {
    const fewer = writeAssembly(
      join(folder, 'fewer'),
      someInstitutions.filter(({ country, code }) => `${country}-${code}` !== 'RO-CNAS'),
    );
    const findings = findLosses(before, readAssembly(fewer, 'test').stacks);
    expect(findings.map(({ name }) => name).sort()).toEqual([
      'indreptar-test-dlq-ro-cnas.fifo',
      'indreptar-test-ro-cnas.fifo',
    ]);
    for (const { what } of findings) expect(what).toMatch(/no longer in the template.*RETAIN leaves it in the account/);
  });

  test('of a whole stack, each stateful resource for itself', () => {
    const { stack, resources } = find(before, queue, 'indreptar-test-md-mec.fifo');
    const findings = findingsWhen((stacks) => delete stacks[stack]);
    const queues = Object.entries(resources).filter(([, { Type }]) => Type === queue);
    expect(findings.map(({ logicalId }) => logicalId).sort()).toEqual(queues.map(([logicalId]) => logicalId).sort());
    for (const { what } of findings) expect(what).toContain('nor is its stack');
  });

  test('by another logical id: the table would be abandoned', () => {
    const findings = findingsWhen((stacks) => {
      const { resources, logicalId, resource } = find(stacks, table);
      delete resources[logicalId];
      resources.Renamed = resource;
    });
    expect(findings).toEqual([
      expect.objectContaining({ what: expect.stringContaining('another logical id, Renamed'), stays: false }),
    ]);
  });

  test('by a move to another stack', () => {
    const findings = findingsWhen((stacks) => {
      const { resources, logicalId, resource } = find(stacks, key);
      delete resources[logicalId];
      Object.assign(stacks['Indreptar-test-Service']?.template.Resources ?? {}, { [logicalId]: resource });
    });
    expect(findings).toEqual([
      expect.objectContaining({ type: key, what: expect.stringContaining('would move to Indreptar-test-Service') }),
    ]);
  });

  test('says that CloudFormation deletes a resource that is not retained', () => {
    const open = structuredClone(before);
    const { logicalId, resource } = find(open, table);
    delete resource.DeletionPolicy;
    const after = structuredClone(open);
    delete find(after, table).resources[logicalId];
    expect(findLosses(open, after)).toEqual([
      expect.objectContaining({ what: expect.stringContaining('CloudFormation deletes it') }),
    ]);
  });
});

describe('a change that makes a loss possible stops as well', () => {
  test.each<[string, string, (resource: Json) => void, RegExp]>([
    ['RETAIN dropped', table, (it) => Object.assign(it, { DeletionPolicy: 'Delete' }), /^DeletionPolicy is no longer/],
    [
      'RETAIN on replacement dropped',
      queue,
      (it) => delete it.UpdateReplacePolicy,
      /^UpdateReplacePolicy is no longer/,
    ],
    ['a condition', key, (it) => Object.assign(it, { Condition: 'Sometimes' }), /condition Sometimes/],
    ['deletion protection of the table', table, (it) => delete it.Properties.DeletionProtectionEnabled, /goes off/],
    [
      'deletion protection of the pool',
      pool,
      (it) => Object.assign(it.Properties, { DeletionProtection: 'INACTIVE' }),
      /goes off/,
    ],
    ['restore points', table, (it) => delete it.Properties.PointInTimeRecoverySpecification, /restore points/],
    [
      'fewer days of restore points',
      table,
      (it) => Object.assign(it.Properties.PointInTimeRecoverySpecification, { RecoveryPeriodInDays: 7 }),
      /restore points/,
    ],
    ['an index', table, (it) => it.Properties.GlobalSecondaryIndexes.pop(), /loses or rebuilds an index/],
    [
      'another projection of an index',
      table,
      (it) => it.Properties.GlobalSecondaryIndexes[0].Projection.NonKeyAttributes.push('more'),
      /loses or rebuilds an index/,
    ],
    [
      'a local index',
      table,
      (it) => Object.assign(it.Properties, { LocalSecondaryIndexes: [{}] }),
      /replaces the table/,
    ],
    [
      'the stream',
      table,
      (it) => Object.assign(it.Properties.StreamSpecification, { StreamViewType: 'NEW_IMAGE' }),
      /stream/,
    ],
    [
      'another time to live',
      table,
      (it) => Object.assign(it.Properties.TimeToLiveSpecification, { AttributeName: 'x' }),
      /expire/,
    ],
    [
      'an attribute of the pool',
      pool,
      (it) => Object.assign(it.Properties.Schema[0], { Mutable: false }),
      /^Schema is fixed/,
    ],
    ['an attribute of the pool gone', pool, (it) => it.Properties.Schema.pop(), /^Schema is fixed/],
    [
      'how people are called',
      pool,
      (it) => Object.assign(it.Properties, { UsernameAttributes: ['phone_number'] }),
      /is fixed/,
    ],
    ['a key switched off', key, (it) => Object.assign(it.Properties, { Enabled: false }), /cannot be read or written/],
    ['less time to think', key, (it) => Object.assign(it.Properties, { PendingWindowInDays: 7 }), /is shortened/],
    ['another kind of key', key, (it) => Object.assign(it.Properties, { KeySpec: 'RSA_2048' }), /is fixed/],
    ['messages kept shorter', queue, (it) => delete it.Properties.MessageRetentionPeriod, /is shortened/],
    ['logs kept shorter', logs, (it) => Object.assign(it.Properties, { RetentionInDays: 7 }), /is shortened/],
  ])('%s', (_, type, change, expected) => {
    const findings = findingsWhen((stacks) => change(find(stacks, type).resource));
    expect(findings).toEqual([
      expect.objectContaining({ logicalId: find(before, type).logicalId, what: expect.stringMatching(expected) }),
    ]);
  });

  test('dead letters no longer kept', () => {
    const findings = findingsWhen((stacks) => delete find(stacks, queue, 'RedrivePolicy').properties.RedrivePolicy);
    expect(findings).toEqual([expect.objectContaining({ what: expect.stringMatching(/^RedrivePolicy is dropped/) })]);
  });

  test('two new indexes at once, which DynamoDB refuses', () => {
    const findings = findingsWhen((stacks) => {
      const { GlobalSecondaryIndexes } = find(stacks, table).properties;
      GlobalSecondaryIndexes.push({ IndexName: 'one' }, { IndexName: 'two' });
    });
    expect(findings).toEqual([expect.objectContaining({ what: expect.stringContaining('one by one') })]);
  });

  test('termination protection of a stack, by the stack’s name', () => {
    const findings = findingsWhen((stacks) => Object.assign(stacks[stateful] ?? {}, { terminationProtection: false }));
    expect(findings).toEqual([expect.objectContaining({ logicalId: stateful })]);
  });
});

describe('a change without a loss passes', () => {
  test.each<[string, (stacks: Stacks) => void]>([
    [
      'a new index',
      (stacks) => {
        const { properties } = find(stacks, table);
        properties.AttributeDefinitions.push({ AttributeName: 'gsi9pk', AttributeType: 'S' });
        properties.GlobalSecondaryIndexes.push({ IndexName: 'new', KeySchema: [] });
      },
    ],
    ['a new attribute of the pool', (stacks) => find(stacks, pool).properties.Schema.push({ Name: 'locale' })],
    ['more retention', (stacks) => Object.assign(find(stacks, logs).properties, { RetentionInDays: 365 })],
    [
      'another visibility timeout',
      (stacks) => Object.assign(find(stacks, queue).properties, { VisibilityTimeout: 90 }),
    ],
    ['a default said aloud', (stacks) => Object.assign(find(stacks, key).properties, { KeySpec: 'SYMMETRIC_DEFAULT' })],
    [
      'a function’s code',
      (stacks) => Object.assign(find(stacks, 'AWS::Lambda::Function').properties.Code, { S3Key: 'x.zip' }),
    ],
    [
      'another name of a function, which is code',
      (stacks) => Object.assign(find(stacks, 'AWS::Lambda::Function').properties, { FunctionName: 'x' }),
    ],
  ])('%s', (_, change) => {
    expect(findingsWhen(change)).toEqual([]);
  });
});
