import type { Json } from '../assembly.ts';
import { find, type RuleCase, set } from './breaking.ts';
import * as edge from './edgeRules.ts';
import type { Templates } from './walk.ts';

const stage = 'AWS::ApiGateway::Stage';
const lambda = 'AWS::Lambda::Function';
const association = 'AWS::WAFv2::WebACLAssociation';
const group = 'AWS::CodeDeploy::DeploymentGroup';
const acl = (within: Templates, name: string): Json =>
  find(within, 'AWS::WAFv2::WebACL', `"indreptar-test-${name}"`).properties;
const ruleOf = (within: Templates, name: string, text: string): Json =>
  acl(within, name).Rules.find((rule: Json) => JSON.stringify(rule).includes(text));
const remove = (within: Templates, type: string, text = '') => {
  const { template, logicalId } = find(within, type, text);
  delete template.Resources[logicalId];
};

export const edgeCases: RuleCase[] = [
  [
    'every API is behind a firewall of size, rate, reputation and known attacks',
    edge.everyApiIsBehindItsFirewall,
    [
      ['none', (it) => remove(it, association, 'apigateway'), /no firewall/],
      ['no rate', (it) => delete ruleOf(it, 'api', 'RateBased').Action, /any number/],
      [
        'a narrow rate',
        (it) => set(ruleOf(it, 'api', 'RateBased').Statement.RateBasedStatement, { Limit: 300 }),
        /too few/,
      ],
      [
        'bodies beyond what is inspected',
        (it) =>
          set(ruleOf(it, 'api', 'SizeConstraint').Statement.SizeConstraintStatement.FieldToMatch, {
            Body: { OversizeHandling: 'CONTINUE' },
          }),
        /over 32 KB/,
      ],
      ['16 KB inspected', (it) => delete acl(it, 'api').AssociationConfig, /over 32 KB/],
      [
        '8 KB',
        (it) => delete ruleOf(it, 'api', 'CommonRuleSet').Statement.ManagedRuleGroupStatement.RuleActionOverrides,
        /8 KB/,
      ],
      ['a group less', (it) => acl(it, 'api').Rules.splice(1, 1), /other groups/],
    ],
  ],
  [
    'sign-in is behind a firewall that lets programs on a desk through',
    edge.signInIsBehindItsFirewall,
    [
      ['none', (it) => remove(it, association, 'Users'), /no firewall/],
      [
        'the common rules',
        (it) => acl(it, 'users').Rules.push(structuredClone(ruleOf(it, 'api', 'CommonRuleSet'))),
        /redirect addresses/,
      ],
    ],
  ],
  [
    'a firewall logs what it blocks, and no token',
    edge.firewallsLogWhatTheyBlock,
    [
      ['nothing', (it) => remove(it, 'AWS::WAFv2::LoggingConfiguration'), /logs nothing/],
      [
        'everything',
        (it) => delete find(it, 'AWS::WAFv2::LoggingConfiguration').properties.LoggingFilter,
        /every request/,
      ],
      ['tokens', (it) => delete find(it, 'AWS::WAFv2::LoggingConfiguration').properties.RedactedFields, /logs tokens/],
      ['nowhere', (it) => remove(it, 'AWS::Logs::LogGroup', 'aws-waf-logs'), /no group of ours/],
    ],
  ],
  [
    'every log group is one that the log key is for',
    edge.everyLogGroupMayUseItsKey,
    [
      [
        'another name',
        (it) => set(find(it, 'AWS::Logs::LogGroup').properties, { LogGroupName: '/other' }),
        /\/other is none/,
      ],
      [
        'no policy',
        (it) => find(it, 'AWS::KMS::Key', 'LogKey').properties.KeyPolicy.Statement.splice(1),
        /is none that/,
      ],
    ],
  ],
  [
    'requests are throttled and traced, functions bounded',
    edge.requestsAreThrottledAndTraced,
    [
      ['no throttle', (it) => delete find(it, stage).properties.MethodSettings[0].ThrottlingRateLimit, /not throttled/],
      ['no trace', (it) => delete find(it, stage).properties.TracingEnabled, /not traced/],
      [
        'whole requests',
        (it) => set(find(it, stage).properties.MethodSettings[0], { DataTraceEnabled: true }),
        /whole/,
      ],
      ['no access log', (it) => delete find(it, stage).properties.AccessLogSetting, /no access log/],
      ['a function without trace', (it) => delete find(it, lambda).properties.TracingConfig, /not traced/],
      [
        'a function without bound',
        (it) => delete find(it, lambda).properties.ReservedConcurrentExecutions,
        /every execution/,
      ],
    ],
  ],
  [
    'every version of a function takes over gradually, and goes back on an alarm',
    edge.everyVersionTakesOverGradually,
    [
      [
        'the function itself is called',
        (it) =>
          set(find(it, 'AWS::Lambda::EventSourceMapping').properties, {
            FunctionName: { Ref: find(it, lambda, 'relay').logicalId },
          }),
        /not its alias/,
      ],
      ['at once', (it) => delete (find(it, 'AWS::Lambda::Alias').resource as Json).UpdatePolicy, /at once/],
      [
        'all at once',
        (it) => set(find(it, group).properties, { DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }),
        /otherwise than by a canary/,
      ],
      ['no way back', (it) => delete find(it, group).properties.AutoRollbackConfiguration, /does not go back/],
      ['alarms off', (it) => set(find(it, group).properties.AlarmConfiguration, { Enabled: false }), /switched off/],
      [
        'no alarm',
        (it) => remove(it, 'AWS::CloudWatch::Alarm', 'relay-errors'),
        /^RelayFunction\w+: fails without an alarm/,
      ],
      ['no composite alarm', (it) => remove(it, 'AWS::CloudWatch::CompositeAlarm'), /no composite alarm/],
    ],
  ],
];
