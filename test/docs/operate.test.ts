import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { monthly, scenarios, total } from '../../docs/cost/model.ts';
import { callbackPorts } from '../../infra/callbackUrls.ts';
import { stageNames } from '../../infra/names.ts';
import { memberCommand } from '../../tools/memberCommand.ts';
import { propertiesOf, resourcesOf, someInstitutions, templatesOf } from '../infra/assembly.ts';

/** Every name in the pages for DevOps engineers exists. */
const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const operate = read('docs/operate.md');
const templates = templatesOf(someInstitutions, 'dev');

it('the README’s figures of cost are the model’s, to the nearest ten dollars', () => {
  const [small = 0, middle = 0] = scenarios.map((scenario) => Math.round(total(monthly(scenario)) / 10) * 10);
  expect(read('README.md')).toContain(
    `about ${small} dollars a month at 2 thousand referrals a year, ${middle} at 65 thousand`,
  );
});

describe('docs/operate.md', () => {
  it('knows every verb of the member command', async () => {
    const usage = await memberCommand([], () => undefined).catch((error: Error) => error.message);
    for (const verb of ['add', 'list', 'remove', 'invite', 'disable', 'enable', 'reset-mfa']) {
      expect(usage).toContain(verb);
      expect(operate).toMatch(new RegExp(`(member -- |\`)${verb}[ \`]`));
    }
  });

  it('asks for as much concurrency as the functions keep, and AWS keeps a hundred', () => {
    const kept = propertiesOf(templates, 'AWS::Lambda::Function').reduce(
      (sum, { ReservedConcurrentExecutions = 0 }) => sum + ReservedConcurrentExecutions,
      0,
    );
    expect(operate).toContain(`| ${kept + 100}, and ${kept} more for each further stage`);
    expect(operate).toContain(`concurrent executions at ${kept + 100} or more`);
  });

  it('lists everything that stays when a stage is removed: each resource with RETAIN', () => {
    const kinds: Record<string, string> = {
      'AWS::DynamoDB::Table': 'three tables',
      'AWS::Cognito::UserPool': 'user pool',
      'AWS::KMS::Key': 'six keys',
      'AWS::SQS::Queue': 'all queues',
      'AWS::Logs::LogGroup': 'all log groups',
    };
    const kept = Object.values(templates)
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(new Set(kept.map(({ Type }) => Type))).toEqual(new Set(Object.keys(kinds)));
    const sentence = operate.slice(operate.indexOf('**What stays, and why:**')).split('\n')[0] ?? '';
    for (const words of Object.values(kinds)) expect(sentence).toContain(words);
    expect(resourcesOf(templates, 'AWS::KMS::Key')).toHaveLength(6);
  });

  it('gives things the names that the templates give them', () => {
    const names = stageNames('dev', 'eu-central-1');
    for (const part of ['Stateful', 'Service']) expect(Object.keys(templates)).toContain(names.stack(part));
    const named = stageNames('<stage>', '<region>');
    const expected = [
      names.stack('Service'),
      `${names.stack('')}$stack`,
      ...[names.table, names.keysTable, names.accessLogTable].map((table) => `${table} `.trim()),
      names.function('sealer'),
      `--source-table-name ${names.table} \\`,
      `--queue-name-prefix ${names.queuePrefix}`,
      names.firewallLogs,
      names.function('graphql'),
      `\`${named.queue('MD-X').replace('md-x', 'md-<code>')}\``,
      `\`${named.deadLetterQueue('MD-X').replace('md-x', 'md-<code>')}\``,
      named.rollbackAlarm,
      `--name ${names.alias}`,
      stageNames('prod', '').parameters.queueKeyArn,
      `port ${callbackPorts.slice(0, -1).join(', ')} or ${callbackPorts.at(-1)}`,
    ];
    expect(expected.filter((words) => !operate.includes(words))).toEqual([]);
  });

  it('has the account’s settings in a template of their own: a stage never sets them', () => {
    const account = JSON.parse(read('docs/account-settings.template.json'));
    const types = Object.values(account.Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
    expect(types).toContain('AWS::ApiGateway::Account');
    expect(resourcesOf(templates, 'AWS::ApiGateway::Account')).toEqual([]);
  });
});
