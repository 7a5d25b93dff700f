import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type Acknowledged, acknowledge, acknowledgedRules } from '../../infra/acknowledged.ts';
import { addChecks, refuseFindings, verdictIsOurs } from '../../infra/checks.ts';
import { stageNames } from '../../infra/names.ts';
import { type Json, someInstitutions } from './assembly.ts';
import { synthesizeHere } from './synthHere.ts';

const folder = mkdtempSync(join(tmpdir(), 'indreptar-nag-'));
afterAll(() => rmSync(folder, { recursive: true }));
const reportsOf = (assembly: string): Json[] =>
  JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')).pluginReports;

const acknowledged = acknowledgedRules(stageNames('test', 'eu-central-1'), 'eu-central-1');

describe('the stage, checked by CloudFormation’s own schemas, AwsSolutions and NIST 800-53 R5', () => {
  let reports: Json[];
  beforeAll(() => {
    reports = reportsOf(synthesizeHere(join(folder, 'stage'), someInstitutions, { validate: true }));
  });

  test('has no finding, and both packs looked', () => {
    expect(reports.map(({ pluginName }) => pluginName)).toEqual(
      expect.arrayContaining(['AwsSolutions', 'NIST.800.53.R5']),
    );
    for (const { conclusion, violations } of reports) expect([conclusion, violations]).toEqual(['success', []]);
  });

  test('every acknowledged finding exists, with its written reason, and there is no other finding', () => {
    const found = reports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);
    const said = found.map(({ ruleName, acknowledgedAt, reason }: Json) =>
      [ruleName, acknowledgedAt, reason].join(' | '),
    );
    const written = acknowledged.flatMap(({ rule, reason, on }) =>
      on.flatMap(({ stack, path, findings }) =>
        (findings ?? ['']).map((finding) => {
          const ruleName = finding ? `${rule}[${finding}]` : rule;
          return [ruleName, `Indreptar-test-${stack}/${path}`, reason].join(' | ');
        }),
      ),
    );
    // The construct of an API's stage contains the stage's name after a dot.
    const withoutStage = (text: string) => text.replace('DeploymentStage.test', 'DeploymentStage');
    expect([...new Set(said.map(withoutStage))].sort()).toEqual([...new Set(written)].sort());
  });
});

test('at most ten rules are acknowledged, each once, with one reason, on constructs by name', () => {
  expect(acknowledged.length).toBeLessThanOrEqual(10);
  expect(new Set(acknowledged.map(({ rule }) => rule)).size).toBe(acknowledged.length);
  for (const { reason, on } of acknowledged) {
    expect(reason).toMatch(/^[A-Z].{30,}\.$/);
    expect(on.length).toBeGreaterThan(0);
    for (const { path } of on) expect(path).toMatch(/^[\w-]+(\/[\w-]+)*$/);
  }
});

describe('a finding that is planted', () => {
  /** An app of two queues that anyone can reach without TLS, checked like the stage. */
  const checked = (rules: Acknowledged[]) => {
    const app = new App({
      outdir: mkdtempSync(join(folder, 'planted-')),
      context: verdictIsOurs,
      analyticsReporting: false,
    });
    const stack = new Stack(app, 'Planted');
    for (const id of ['One', 'Two']) new Queue(stack, id);
    acknowledge(rules, { Stateful: stack, Service: stack });
    addChecks(app);
    const { directory } = app.synth();
    return () => refuseFindings(directory);
  };
  const rule = (id: string, path: string): Acknowledged => ({
    rule: id,
    reason: 'A test.',
    on: [{ stack: 'Stateful', path }],
  });

  test('is refused, with rule and resource', () => {
    expect(checked([])).toThrow(/AwsSolutions::AwsSolutions-SQS4\n {2}Planted\/One\/Resource/);
  });

  test('is refused on the resource that is not named, though the rule is acknowledged on another', () => {
    const refuse = checked(
      ['One', 'Two'].map((id) => rule('AwsSolutions-SQS3', id)).concat(rule('AwsSolutions-SQS4', 'One')),
    );
    expect(refuse).toThrow(/SQS4\n {2}Planted\/Two\/Resource/);
    expect(refuse).not.toThrow(/Planted\/One/);
  });

  test('passes when it is acknowledged wherever it is', () => {
    const rules = ['AwsSolutions-SQS3', 'AwsSolutions-SQS4'].flatMap((id) =>
      ['One', 'Two'].map((path) => rule(id, path)),
    );
    expect(checked(rules)).not.toThrow();
  });

  test('by CloudFormation’s own schemas is refused too', () => {
    const app = new App({
      outdir: mkdtempSync(join(folder, 'schema-')),
      context: verdictIsOurs,
      analyticsReporting: false,
      builtinCloudFormationValidation: true,
    });
    new CfnResource(new Stack(app, 'Planted'), 'Queue', { type: 'AWS::SQS::Queue', properties: { Colour: 'red' } });
    const { directory } = app.synth();
    expect(() => refuseFindings(directory)).toThrow(/Colour/);
  });

  test('cannot be acknowledged on a missing resource', () => {
    expect(() => checked([rule('AwsSolutions-SQS4', 'Three')])).toThrow('Three');
  });
});
