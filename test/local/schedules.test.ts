import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { dueOf } from '../../local/sources/scheduleExpression.ts';
import { readSchedules } from '../../local/sources/schedules.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { readTemplate } from '../../local/template/templateReader.ts';
import { startPlatform } from '../support/startPlatform.ts';
import { until } from './support/processes.ts';
import { type Resources, toyAssembly } from './support/toyAssembly.ts';

/** The functions that the clock calls, and the platform that they need: more than one table. */

const at = (text: string) => Date.parse(`2026-04-10T${text}Z`);
const nextDay = 86_400_000;

describe('when a call is due', () => {
  test.each<[string, last: number, now: number, due: boolean]>([
    ['rate(1 minute)', at('07:00:00'), at('07:00:59'), false],
    ['rate(1 minute)', at('07:00:00'), at('07:01:00'), true],
    ['rate(5 minutes)', at('07:00:00'), at('07:04:59'), false],
    ['rate(2 hours)', at('07:00:00'), at('09:00:00'), true],
    ['rate(1 day)', at('07:00:00'), at('07:00:00') + nextDay, true],
    ['cron(30 2 * * ? *)', at('02:29:59'), at('02:30:00'), true],
    ['cron(30 2 * * ? *)', at('02:30:00'), at('02:29:59') + nextDay, false],
    ['cron(30 2 * * ? *)', at('07:00:00'), at('02:30:00') + nextDay, true],
    ['cron(30 2 * * ? *)', at('07:00:00'), at('07:00:00') + 40 * nextDay, true],
  ])('%s after %d at %d: %s', (expression, last, now, due) => {
    expect(dueOf(expression)?.(last, now)).toBe(due);
  });

  test.each([
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate(0 minutes)',
    'rate(1 week)',
    'cron(0 25 * * ? *)',
    'cron(0 2 ? * MON *)',
    '',
  ])('never by %s, which AWS refuses or nobody here understands', (expression) => {
    expect(dueOf(expression)).toBeUndefined();
  });
});

const scheduled = (resources: Resources): void => {
  const FunctionName = { Ref: 'StreamFunction' };
  resources.Night = {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'cron(30 2 * * ? *)',
      Targets: [{ Id: 'night', Arn: { 'Fn::GetAtt': ['StreamFunction', 'Arn'] } }],
    },
  };
  resources.NightCalls = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [FunctionName.Ref, 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Night', 'Arn'] },
    },
  };
};
const secondTable = (resources: Resources): void => {
  const text = { AttributeName: 'id', AttributeType: 'S' };
  resources.Keys = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'indreptar-toy-keys',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [text],
    },
  };
};

test('a skipped night calls the nightly schedules once; a second table is there', async () => {
  const stream = `exports.handler = async (event) => console.log(JSON.stringify(event.Records ?? event));`;
  const assembly = toyAssembly({ stream }, (resources) => [scheduled(resources), secondTable(resources)]);
  const platform = await startPlatform({ assembly });
  const told = () => readFileSync(join(platform.runtime.logDirectory, 'toy-stream.log'), 'utf8');
  platform.moveClock(nextDay);
  await until(told, (text) => text.includes('Scheduled Event'));
  const [line = '', ...more] = told().trim().split('\n');
  expect(more).toEqual([]);
  const { source, time, resources } = JSON.parse(line) as { source: string; time: string; resources: string[] };
  expect(source).toBe('aws.events');
  expect(Math.abs(Date.parse(time) - Date.now() - nextDay)).toBeLessThan(60_000);
  expect(resources).toEqual([expect.stringMatching(/:events:.*:rule\//)]);

  const dynamo = new DynamoDBClient(platform.aws('dynamodb'));
  expect((await dynamo.send(new ListTablesCommand({}))).TableNames).toEqual(['indreptar-toy', 'indreptar-toy-keys']);
  dynamo.destroy();
  await platform.stop();
  rmSync(assembly, { recursive: true });
});

describe('a schedule that AWS would deploy and never call does not start', () => {
  const read = (...changes: ((resources: Resources) => unknown)[]) => {
    const assembly = toyAssembly({}, (resources) => {
      for (const change of changes) change(resources);
    });
    const place = { account: '1', region: 'eu-central-1', queueUrl: () => '', issuerUrl: '' };
    const template = readTemplate(readAssembly(assembly), place);
    rmSync(assembly, { recursive: true });
    return () => readSchedules(template);
  };
  const rule = (resources: Resources) =>
    resources.Night?.Properties as { ScheduleExpression: string; Targets: object[] };

  test('the unchanged template starts', () => {
    expect(read(scheduled)()).toHaveLength(1);
  });

  test.each<[string, (resources: Resources) => unknown, RegExp]>([
    ['without permission', (it) => delete it.NightCalls, /no permission lets it call/],
    [
      'with a target that is no function',
      (it) => Object.assign(rule(it), { Targets: [{ Id: 'x', Arn: 'arn:x' }] }),
      /no function/,
    ],
    [
      'with another clock',
      (it) => Object.assign(rule(it), { ScheduleExpression: 'rate(1 fortnight)' }),
      /is not known here/,
    ],
  ])('%s', (_, change, says) => {
    expect(read(scheduled, change)).toThrow(says);
  });
});
