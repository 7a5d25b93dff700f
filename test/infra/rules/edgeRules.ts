import type { Json } from '../assembly.ts';
import { forEvery, listOf, placesOf, policiesOf, type Rule, type Templates, textOf } from './walk.ts';

const idOf = (value: Json): string => value?.Ref ?? value?.['Fn::GetAtt']?.[0];
const acl = 'AWS::WAFv2::WebACL';

/** The firewall in front of a resource. Undefined without one. */
function firewallOf(templates: Templates, logicalId: string): Json | undefined {
  const association = placesOf(templates, 'AWS::WAFv2::WebACLAssociation').find(({ resource }) =>
    JSON.stringify(resource.Properties.ResourceArn).includes(`"${logicalId}"`),
  );
  const firewall = association?.template.Resources[idOf(association.resource.Properties.WebACLArn)];
  return firewall?.Type === acl ? firewall.Properties : undefined;
}

const groupsOf = (firewall: Json) =>
  firewall.Rules.flatMap(({ Statement }: Json) => Statement.ManagedRuleGroupStatement?.Name ?? [])
    .sort()
    .join();

/** A ministry has one address. A limit below 3,000 in five minutes would block the whole ministry. */
const limitsRate = ({ Rules }: Json) =>
  Rules.some(({ Statement: { RateBasedStatement: rate }, Action }: Json) => {
    return rate?.Limit === 3000 && rate.EvaluationWindowSec === 300 && rate.AggregateKeyType === 'IP' && Action?.Block;
  });

/** The part beyond the inspected 32 KB counts as too large. By default it would pass. */
const refusesLargeBodies = ({ Rules, AssociationConfig, CustomResponseBodies }: Json) =>
  AssociationConfig?.RequestBody?.API_GATEWAY?.DefaultSizeInspectionLimit === 'KB_32' &&
  Rules.some(({ Statement: { SizeConstraintStatement: size }, Action }: Json) => {
    const answer = Action?.Block?.CustomResponse;
    const body = JSON.parse(CustomResponseBodies?.[answer?.CustomResponseBodyKey]?.Content ?? '{}');
    return (
      size?.FieldToMatch.Body?.OversizeHandling === 'MATCH' &&
      size.ComparisonOperator === 'GT' &&
      size.Size === 32 * 1024 &&
      answer.ResponseCode === 413 &&
      body.errors?.[0]?.extensions?.code === 'TOO_LARGE'
    );
  });

const countsLargeBodies = ({ Rules }: Json) =>
  Rules.some(({ Statement }: Json) =>
    Statement.ManagedRuleGroupStatement?.RuleActionOverrides?.some(
      ({ Name, ActionToUse }: Json) => Name === 'SizeRestrictions_BODY' && ActionToUse.Count,
    ),
  );

export const everyApiIsBehindItsFirewall: Rule = (templates) =>
  forEvery('AWS::ApiGateway::Stage', (_, { logicalId }) => {
    const firewall = firewallOf(templates, logicalId);
    if (firewall === undefined) return ['is behind no firewall'];
    const groups =
      'AWSManagedRulesAmazonIpReputationList,AWSManagedRulesCommonRuleSet,AWSManagedRulesKnownBadInputsRuleSet';
    return [
      groupsOf(firewall) !== groups && 'is behind other groups of rules',
      !limitsRate(firewall) && 'takes any number of requests from an address, or too few',
      !refusesLargeBodies(firewall) && 'lets bodies over 32 KB through',
      !countsLargeBodies(firewall) && 'blocks every body over 8 KB by a group of rules',
    ];
  })(templates);

export const signInIsBehindItsFirewall: Rule = (templates) =>
  forEvery('AWS::Cognito::UserPool', (_, { logicalId }) => {
    const firewall = firewallOf(templates, logicalId);
    if (firewall === undefined) return ['is behind no firewall'];
    return [
      !limitsRate(firewall) && 'takes any number of requests from an address, or too few',
      groupsOf(firewall) !== 'AWSManagedRulesAmazonIpReputationList' &&
        'blocks redirect addresses of programs on a desk',
    ];
  })(templates);

/** Only blocked requests are logged, without the values that would let a reader sign in as the caller. */
export const firewallsLogWhatTheyBlock: Rule = (templates) =>
  forEvery(acl, (_, { logicalId }) => {
    const log = placesOf(templates, 'AWS::WAFv2::LoggingConfiguration').find(
      ({ resource }) => idOf(resource.Properties.ResourceArn) === logicalId,
    )?.resource.Properties;
    if (log === undefined) return ['logs nothing'];
    const redacted = JSON.stringify(log.RedactedFields ?? []);
    const groups = placesOf(templates, 'AWS::Logs::LogGroup').map(({ resource }) => resource.Properties.LogGroupName);
    const [destination, ...others] = listOf<Json>(log.LogDestinationConfigs).map(textOf);
    return [
      log.LoggingFilter?.DefaultBehavior !== 'DROP' && 'logs every request',
      !redacted.includes('"authorization"') && 'logs tokens',
      (others.length > 0 || !groups.includes(destination?.split(':log-group:')[1])) && 'logs to no group of ours',
    ];
  })(templates);

/** CloudWatch refuses a log group if the policy of its key does not cover it. The policy names groups by pattern. */
export const everyLogGroupMayUseItsKey: Rule = (templates) => {
  const patterns = policiesOf(templates)
    .filter(({ kind, statement }) => kind === 'key' && /^logs\./.test(textOf(statement.Principal?.Service)))
    .flatMap(({ statement }) =>
      listOf<Json>(statement.Condition?.ArnLike?.['kms:EncryptionContext:aws:logs:arn']).map(textOf),
    )
    .map(
      (arn) =>
        new RegExp(
          `^${(arn.split(':log-group:')[1] ?? '').replaceAll(/[.+?^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`,
        ),
    );
  return forEvery('AWS::Logs::LogGroup', ({ LogGroupName }, { stack, logicalId }) => {
    // Without a name CloudFormation makes one from the stack's name and the logical id.
    const name = LogGroupName === undefined ? `${stack}-${logicalId}-x` : textOf(LogGroupName);
    return [!patterns.some((pattern) => pattern.test(name)) && `${name} is none that the log key is for`];
  })(templates);
};

export const requestsAreThrottledAndTraced: Rule = (templates) => [
  ...forEvery('AWS::ApiGateway::Stage', ({ MethodSettings, TracingEnabled, AccessLogSetting }) => [
    !listOf<Json>(MethodSettings).some(({ ThrottlingRateLimit }) => ThrottlingRateLimit > 0) && 'is not throttled',
    listOf<Json>(MethodSettings).some(({ DataTraceEnabled }) => DataTraceEnabled) && 'logs requests and answers whole',
    TracingEnabled !== true && 'is not traced',
    AccessLogSetting === undefined && 'has no access log',
  ])(templates),
  ...forEvery('AWS::Lambda::Function', ({ TracingConfig, ReservedConcurrentExecutions }) => [
    TracingConfig?.Mode !== 'Active' && 'is not traced',
    !(ReservedConcurrentExecutions > 0) && 'may take every execution of the account',
  ])(templates),
];

/** A new version takes over gradually, and each of its alarms returns it. */
export const everyVersionTakesOverGradually: Rule = (templates) => {
  const functions = placesOf(templates, 'AWS::Lambda::Function').map(({ logicalId }) => logicalId);
  const direct = ['AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping', 'AWS::ApiGateway::Method'].flatMap(
    (type) =>
      forEvery(type, ({ FunctionName, Integration }) => {
        const called = JSON.stringify([FunctionName, Integration?.Uri]);
        return functions.filter((id) => called.includes(`"${id}"`)).map((id) => `calls ${id} itself, not its alias`);
      })(templates),
  );
  const ungraded = forEvery('AWS::Lambda::Function', (_, { logicalId, template }) => {
    const alias = placesOf({ own: template }, 'AWS::Lambda::Alias').find(
      ({ resource }) => idOf(resource.Properties.FunctionName) === logicalId,
    );
    const update = (alias?.resource as Json)?.UpdatePolicy?.CodeDeployLambdaAliasUpdate;
    const group = template.Resources[idOf(update?.DeploymentGroupName)]?.Properties;
    if (group === undefined) return ['is replaced at once'];
    const alarms = listOf<Json>(group.AlarmConfiguration?.Alarms).map(({ Name }) => template.Resources[idOf(Name)]);
    const rung = JSON.stringify(alarms.map((alarm) => alarm?.Properties.AlarmRule));
    const own = placesOf({ own: template }, 'AWS::CloudWatch::Alarm').filter(
      ({ logicalId: alarm, resource }) =>
        rung.includes(`"${alarm}"`) && JSON.stringify(resource.Properties.Dimensions).includes(`"${logicalId}"`),
    );
    return [
      !/Canary10Percent5Minutes$/.test(textOf(group.DeploymentConfigName)) && 'takes over otherwise than by a canary',
      !listOf(group.AutoRollbackConfiguration?.Events).includes('DEPLOYMENT_STOP_ON_ALARM') &&
        'does not go back on an alarm',
      group.AlarmConfiguration?.Enabled !== true && 'has its alarms switched off',
      !alarms.some((alarm) => alarm?.Type === 'AWS::CloudWatch::CompositeAlarm') && 'has no composite alarm',
      own.length === 0 && 'fails without an alarm',
    ];
  })(templates);
  return [...direct, ...ungraded];
};
