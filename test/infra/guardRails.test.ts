import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Json, readTemplates, someInstitutions, writeAssembly } from './assembly.ts';
import { accessCases } from './rules/accessCases.ts';
import { find } from './rules/breaking.ts';
import { dataCases } from './rules/dataCases.ts';
import { edgeCases } from './rules/edgeCases.ts';
import { personalCases } from './rules/personalCases.ts';
import { stageCases } from './rules/stageCases.ts';
import { namesTaken } from './rules/stageRules.ts';
import { type Templates, textOf } from './rules/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'indreptar-rails-'));
afterAll(() => rmSync(folder, { recursive: true }));

let templates: Templates;
let otherStage: Templates;
let otherManifest: string;
beforeAll(() => {
  templates = readTemplates(writeAssembly(join(folder, 'test'), someInstitutions));
  const other = writeAssembly(join(folder, 'test2'), someInstitutions, { stage: 'test2', region: 'eu-west-1' });
  otherStage = readTemplates(other);
  otherManifest = readFileSync(join(other, 'manifest.json'), 'utf8');
});

describe.each([...dataCases, ...accessCases, ...personalCases, ...edgeCases, ...stageCases])('%s', (_, rule, ways) => {
  test('in every template', () => {
    expect(rule(templates)).toEqual([]);
  });

  test.each(ways)('and not: %s', (_way, breakIt, expected) => {
    const broken = structuredClone(templates);
    breakIt(broken);
    expect(rule(broken)).toContainEqual(expect.stringMatching(expected));
  });
});

describe('two stages in one account', () => {
  const taken = (within: Templates) => new Set(namesTaken(within));
  const shared = (other: Templates) => [...taken(templates)].filter((name) => taken(other).has(name));

  test('take no name twice', () => {
    expect(taken(templates).size).toBeGreaterThan(30);
    for (const name of ['AWS::SQS::Queue indreptar-test-md-mec.fifo', 'stack Indreptar-test-Service']) {
      expect(taken(templates)).toContain(name);
    }
    expect([...taken(templates)].join()).toMatch(/UserPoolDomain indreptar-test-account/);
    expect(shared(otherStage)).toEqual([]);
  });

  test('and a name without its stage is found', () => {
    const broken = structuredClone(otherStage);
    find(broken, 'AWS::SQS::Queue', 'md-mec.fifo').properties.QueueName = 'indreptar-test-md-mec.fifo';
    expect(shared(broken)).toEqual(['AWS::SQS::Queue indreptar-test-md-mec.fifo']);
  });

  test('may be in two regions: every stack and every ARN is in the given one', () => {
    const stacks = Object.values<Json>(JSON.parse(otherManifest).artifacts).filter(({ type }) =>
      type.endsWith(':stack'),
    );
    expect(stacks).toHaveLength(Object.keys(otherStage).length);
    for (const { environment } of stacks) expect(environment).toBe('aws://unknown-account/eu-west-1');
    const regions = Object.values(otherStage).flatMap(
      ({ text }) => text.match(/\b[a-z]{2}-(?:central|west|east|north|south)-\d\b/g) ?? [],
    );
    expect([...new Set(regions)]).toEqual(['eu-west-1']);
  });
});

test('a value is read as text with the values that CloudFormation fills in', () => {
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sqs:', { 'Fn::GetAtt': ['Queue', 'Arn'] }]] };
  expect(textOf(arn)).toBe('arn:$' + '{AWS::Partition}:sqs:$' + '{Queue.Arn}');
});
