import { mostMachineClients } from '../../../infra/users.ts';
import type { Json } from '../assembly.ts';
import { forEvery, listOf, policiesOf, type Rule } from './walk.ts';

/** The longest values that AWS fills in: an id of a client has 26 characters, ARNs and addresses stay under 140. */
function filledIn(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value['Fn::Join']) return value['Fn::Join'][1].map(filledIn).join(value['Fn::Join'][0]);
  if (/^AWS::/.test(value.Ref)) return '123456789012'.slice(0, value.Ref === 'AWS::Partition' ? 6 : 12);
  if (/clientids/.test(value.Ref)) return 'c'.repeat(27 * (mostMachineClients + 1));
  if (/^(Machine|ExplorerClient)/.test(value.Ref)) return 'c'.repeat(26);
  if (value.Ref || value['Fn::GetAtt']) return 'x'.repeat(140);
  if (Array.isArray(value)) return `[${value.map(filledIn).join()}]`;
  return `{${Object.entries(value)
    .map(([name, inner]) => `"${name}":"${filledIn(inner)}"`)
    .join()}}`;
}

const over = (what: string, size: number | undefined, limit: number) =>
  (size ?? 0) > limit && `${what}: ${size} of ${limit}`;
const bytes = (value: Json) => Buffer.byteLength(filledIn(value));

/** The limits of CloudFormation: resources, parameters, outputs, the size of an uploaded template, names. */
export const templatesFit: Rule = (templates) =>
  Object.entries(templates).flatMap(([stack, { Resources, Parameters = {}, Outputs = {}, Mappings = {}, text }]) =>
    [
      over('name', stack.length, 128),
      over('resources', Object.keys(Resources).length, 500),
      over('parameters', Object.keys(Parameters).length, 200),
      over('outputs', Object.keys(Outputs).length, 200),
      over('mappings', Object.keys(Mappings).length, 200),
      over('bytes', Buffer.byteLength(text), 1_000_000),
      ...[Resources, Parameters].flatMap((section) =>
        Object.keys(section).map((id) => !/^[A-Za-z0-9]{1,255}$/.test(id) && `logical id ${id}`),
      ),
    ].flatMap((what) => (what ? `${stack}: ${what}` : [])),
  );

const named = (type: string, property: string, pattern: RegExp) =>
  forEvery(type, (properties) => [
    !pattern.test(filledIn(properties[property] ?? 'name')) && `${property} ${filledIn(properties[property])}`,
  ]);

const nameRules: Rule[] = [
  named('AWS::SQS::Queue', 'QueueName', /^(?=.{1,80}$)[\w-]+(\.fifo)?$/),
  named('AWS::SNS::Topic', 'TopicName', /^(?=.{1,256}$)[\w-]+(\.fifo)?$/),
  named('AWS::Lambda::Function', 'FunctionName', /^[\w-]{1,64}$/),
  named('AWS::Lambda::Alias', 'Name', /^[\w-]{1,128}$/),
  named('AWS::DynamoDB::Table', 'TableName', /^[\w.-]{3,255}$/),
  named('AWS::Cognito::UserPool', 'UserPoolName', /^[\w\s+=,.@-]{1,128}$/),
  named('AWS::Cognito::UserPoolClient', 'ClientName', /^[\w\s+=,.@-]{1,128}$/),
  named('AWS::Cognito::UserPoolDomain', 'Domain', /^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  named('AWS::Logs::LogGroup', 'LogGroupName', /^[\w./#-]{1,512}$/),
  named('AWS::SSM::Parameter', 'Name', /^(?!\/(aws|ssm))[\w./-]{1,1011}$/i),
  named('AWS::WAFv2::WebACL', 'Name', /^[\w-]{1,128}$/),
  named('AWS::CloudWatch::CompositeAlarm', 'AlarmName', /^.{1,255}$/),
  named('AWS::CodeDeploy::DeploymentGroup', 'DeploymentGroupName', /^.{1,100}$/),
];
export const namesFit: Rule = (templates) => nameRules.flatMap((rule) => rule(templates));

const functionsFit = forEvery('AWS::Lambda::Function', ({ Environment, Timeout, MemorySize, Description = '' }) => [
  over('environment in bytes', bytes(Environment?.Variables ?? {}), 4096),
  over('seconds', Timeout, 900),
  over('megabytes', MemorySize, 10_240),
  over('description', Description.length, 256),
]);
const parametersFit = forEvery('AWS::SSM::Parameter', ({ Value, Tier }) => [
  over('value in bytes', bytes(Value), Tier === 'Advanced' ? 8192 : 4096),
]);
const eventSourcesFit = forEvery('AWS::Lambda::EventSourceMapping', ({ FilterCriteria, BatchSize }) => [
  over('filters', FilterCriteria?.Filters.length, 5),
  ...listOf<Json>(FilterCriteria?.Filters).map(({ Pattern }) => over('pattern', Pattern.length, 4096)),
  over('batch', BatchSize, 10_000),
]);
const poolsFit = forEvery('AWS::Cognito::UserPoolClient', ({ CallbackURLs, LogoutURLs, AllowedOAuthScopes }) => [
  over('callback URLs', CallbackURLs?.length, 100),
  over('logout URLs', LogoutURLs?.length, 100),
  over('scopes', AllowedOAuthScopes?.length, 50),
]);
const clientsFit: Rule = (templates) => {
  const clients = Object.values(templates).flatMap(({ Resources }) =>
    Object.values(Resources).filter(({ Type }) => Type === 'AWS::Cognito::UserPoolClient'),
  );
  return [over('clients of a pool', clients.length, 1000)].flatMap((what) => what || []);
};
const tablesFit = forEvery('AWS::DynamoDB::Table', ({ GlobalSecondaryIndexes: indexes = [] }) => [
  over('indexes', indexes.length, 20),
  over(
    'projected attributes',
    indexes.flatMap(({ Projection }: Json) => Projection.NonKeyAttributes ?? []).length,
    100,
  ),
]);
/** API Gateway waits 29 seconds, so a slower function answers too late. */
const integrationsFit = forEvery('AWS::ApiGateway::Method', ({ Integration }) => [
  over('milliseconds', Integration.TimeoutInMillis, 29_000),
]);
const gatewaysFit = forEvery('AWS::ApiGateway::GatewayResponse', ({ ResponseTemplates }) => [
  over('template', bytes(ResponseTemplates ?? {}), 300_000),
]);

/** The limits of settings: the environment of a function, a parameter, a filter, clients, indexes. */
export const settingsFit: Rule = (templates) =>
  [functionsFit, parametersFit, eventSourcesFit, poolsFit, clientsFit, tablesFit, integrationsFit, gatewaysFit].flatMap(
    (rule) => rule(templates),
  );

/**
 * The limits of policies: 10,240 characters of a role without white space, 20 statements of 7 actions of a queue, 32 KB
 * of a key.
 */
export const policiesFit: Rule = (templates) => {
  const policies = policiesOf(templates);
  return [...new Set(policies.map(({ owner }) => owner))].flatMap((owner) => {
    const own = policies.filter((policy) => policy.owner === owner);
    const size = filledIn(own.map(({ statement }) => statement)).replaceAll(/\s/g, '').length;
    const { kind } = own[0] ?? {};
    const wrong =
      kind === 'resource'
        ? [
            over('statements', own.length, 20),
            over('bytes', size, 8192),
            ...own.map(({ statement }) => over('actions', listOf(statement.Action).length, 7)),
            ...own.map(({ statement }) => over('principals', listOf(statement.Principal?.AWS).length, 50)),
          ]
        : [over('characters', size, kind === 'key' ? 32_768 : 10_240)];
    return wrong.flatMap((what) => (what ? `${owner}: ${what}` : []));
  });
};

/** The capacity units of AWS's rule groups, from their reference pages. */
const groupCapacity: Record<string, number> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesAmazonIpReputationList: 25,
};

function capacityOf(statement: Json): number {
  if (statement.ManagedRuleGroupStatement) {
    return groupCapacity[statement.ManagedRuleGroupStatement.Name] ?? Number.POSITIVE_INFINITY;
  }
  if (statement.RateBasedStatement) {
    const { ScopeDownStatement, CustomKeys = [] } = statement.RateBasedStatement;
    return 2 + 30 * CustomKeys.length + (ScopeDownStatement ? capacityOf(ScopeDownStatement) : 0);
  }
  const nested = [statement.AndStatement, statement.OrStatement].flatMap((it) => it?.Statements ?? []);
  if (statement.NotStatement) nested.push(statement.NotStatement.Statement);
  if (nested.length > 0) return 1 + nested.reduce((sum: number, it: Json) => sum + capacityOf(it), 0);
  const [match] = Object.values<Json>(statement);
  // A match of a string or size costs at most ten units, and each transformation ten more.
  return 10 + 10 * listOf(match?.TextTransformations).length;
}

/** Above 1,500 units every request costs more. */
export const firewallsFit = forEvery('AWS::WAFv2::WebACL', ({ Rules = [], CustomResponseBodies = {} }) => [
  over(
    'capacity units',
    Rules.reduce((sum: number, { Statement }: Json) => sum + capacityOf(Statement), 0),
    1500,
  ),
  ...Object.entries<Json>(CustomResponseBodies).map(([name, { Content }]) =>
    over(`body ${name} in bytes`, Buffer.byteLength(Content), 4096),
  ),
]);
