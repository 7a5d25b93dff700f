import { type Json, propertiesOf, someInstitutions, type Template, templatesOf } from './assembly.ts';

let templates: Record<string, Template>;
beforeAll(() => {
  templates = templatesOf(someInstitutions);
});

type Statement = { Effect: string; Action: string | string[]; Resource: Json; Condition?: Json };
const statementsOf = (role: Json): Statement[] =>
  role.Policies.flatMap((policy: Json) => policy.PolicyDocument.Statement);
const actionsOf = (statements: Statement[]) => statements.flatMap(({ Action }) => Action).sort();
const roleOf = (functionName: string): Json =>
  propertiesOf(templates, 'AWS::IAM::Role').find((role) => role.Policies[0].PolicyName === functionName);

test('roles hold their statements themselves: nothing adds a policy, no managed one is attached', () => {
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']) expect(propertiesOf(templates, type)).toEqual([]);
  for (const role of propertiesOf(templates, 'AWS::IAM::Role')) expect(role.ManagedPolicyArns).toBeUndefined();
});

test('no action has a wildcard, and only actions without resources are allowed on all resources', () => {
  for (const role of propertiesOf(templates, 'AWS::IAM::Role')) {
    for (const statement of statementsOf(role)) {
      expect(statement.Effect).toBe('Allow');
      expect(actionsOf([statement]).filter((action) => action.includes('*'))).toEqual([]);
      if (JSON.stringify(statement.Resource) !== '"*"') continue;
      const withoutResources = [
        'cloudwatch:DescribeAlarms',
        'dynamodb:ListStreams',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ];
      expect(withoutResources).toEqual(expect.arrayContaining(actionsOf([statement])));
    }
  }
});

/** The names of the tables for each action, without indexes. */
const onTables = (functionName: string): Record<string, string[]> => {
  const entries = statementsOf(roleOf(functionName)).flatMap((statement) =>
    [...JSON.stringify(statement.Resource).matchAll(/table\/([\w-]+)"/g)].flatMap(([, name = '']) =>
      actionsOf([statement]).map((action) => [name, action.slice('dynamodb:'.length)] as const),
    ),
  );
  const byTable = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...byTable].map(([name, uses]) => [name, uses.map(([, action]) => action).sort()]));
};
const rowActions = ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'];

test('the API reads and writes rows, makes and ends data keys, adds to the access log; it neither scans nor sends', () => {
  expect(onTables('graphql')).toEqual({
    'indreptar-test': ['BatchGetItem', ...rowActions],
    'indreptar-test-keys': ['BatchGetItem', 'PutItem', 'UpdateItem'],
    'indreptar-test-access-log': ['PutItem'],
  });
  expect(actionsOf(statementsOf(roleOf('graphql'))).filter((action) => !action.startsWith('dynamodb:'))).toEqual([
    'kms:Decrypt',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'kms:GenerateMac',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('the function of retention makes and opens no keys; the sealer reaches the access log alone', () => {
  expect(onTables('retention')).toEqual({
    'indreptar-test': rowActions,
    'indreptar-test-keys': ['BatchGetItem', 'UpdateItem'],
    'indreptar-test-access-log': ['PutItem'],
  });
  expect(onTables('sealer')).toEqual({ 'indreptar-test-access-log': ['PutItem', 'Query'] });
  const rows = (functionName: string, action: string) =>
    statementsOf(roleOf(functionName))
      .filter((it) => JSON.stringify(it.Resource).includes('-access-log"') && actionsOf([it]).includes(action))
      .flatMap(({ Condition }) => Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']);
  expect(rows('graphql', 'dynamodb:PutItem')).toEqual(['LOG#*', 'LEDGER']);
  expect(rows('retention', 'dynamodb:PutItem')).toEqual(['LEDGER']);
  expect(rows('sealer', 'dynamodb:PutItem')).toEqual(['SEAL', 'SEALED#*']);
});

test('the relay reads the stream and the events, marks them and sends; it makes no rows and reads no index', () => {
  const statements = statementsOf(roleOf('relay'));
  const actions = actionsOf(statements).filter((action) => /^(dynamodb|sqs):/.test(action));
  expect(actions).toEqual([
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'sqs:GetQueueUrl',
    'sqs:SendMessage',
    'sqs:SendMessage',
  ]);
  expect(JSON.stringify(statements)).not.toContain('/index/');
});

test('a key is used through its service alone, and by the relay for its queues too; the API opens data keys in their context', () => {
  const uses = (functionName: string) =>
    statementsOf(roleOf(functionName))
      .filter((statement) => actionsOf([statement]).some((action) => action.startsWith('kms:')))
      .map(({ Action, Condition }) => [Action, Condition]);
  const via = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` } });
  expect(uses('graphql')).toEqual([
    [
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      {
        StringEquals: { 'kms:EncryptionContext:table': 'indreptar' },
        StringLike: { 'kms:EncryptionContext:subject': ['BEN#*', 'INST#*'] },
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject', 'table'] },
      },
    ],
    ['kms:GenerateMac', { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } }],
    ['kms:Decrypt', via('dynamodb')],
  ]);
  for (const worker of ['sealer', 'retention']) expect(uses(worker)).toEqual([['kms:Decrypt', via('dynamodb')]]);
  expect(uses('relay')).toEqual([
    ['kms:Decrypt', via('dynamodb')],
    [['kms:Decrypt', 'kms:GenerateDataKey'], via('sqs')],
  ]);
});

test('of the table the relay reaches referrals alone, and of them only the attributes of a message or a mark', () => {
  const conditions = (action: string) =>
    statementsOf(roleOf('relay')).find(({ Action }) => Action === action)?.Condition;
  const read = conditions('dynamodb:Query');
  const written = conditions('dynamodb:UpdateItem');
  for (const condition of [read, written]) {
    expect(condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']).toEqual(['REF#*']);
    expect(condition.Null).toEqual({ 'dynamodb:LeadingKeys': 'false' });
  }
  expect(read.StringEquals).toEqual({ 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
  for (const name of ['sealed', 'listed', 'beneficiaryId', 'memberId'])
    expect(read['ForAllValues:StringLike']['dynamodb:Attributes']).not.toContain(name);
  expect(written['ForAllValues:StringLike']['dynamodb:Attributes']).toEqual([
    'pk',
    'sk',
    'pending',
    'pending.*',
    'sent',
    'sent.*',
  ]);
});

test('the pattern of queues stands for every institution queue, and for no dead letters', () => {
  const [, pattern = ''] = /:(indreptar-test-[^"]*\*\.fifo)"/.exec(JSON.stringify(roleOf('relay'))) ?? [];
  const named = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`);
  const names = propertiesOf(templates, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName as string);
  expect(names.filter((name) => named.test(name)).sort()).toEqual(
    ['md-cnas', 'md-igm', 'md-mec', 'ro-cnas'].map((id) => `indreptar-test-${id}.fifo`),
  );
});

test('each function has its own role and log group: ninety days, under a key', () => {
  const functions = propertiesOf(templates, 'AWS::Lambda::Function');
  const roles = functions.map(({ Role }) => Role['Fn::GetAtt'][0]);
  const logGroups = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);
  expect(new Set(roles).size).toBe(functions.length);
  expect(new Set(logGroups).size).toBe(functions.length);
  for (const logGroup of propertiesOf(templates, 'AWS::Logs::LogGroup')) {
    expect(logGroup).toMatchObject({ RetentionInDays: 90, KmsKeyId: expect.anything() });
  }
});

test('functions are Node 24 on arm64, traced, with a name, a timeout and their environment', () => {
  const functions = propertiesOf(templates, 'AWS::Lambda::Function');
  expect(functions.map(({ FunctionName, Timeout }) => [FunctionName, Timeout])).toEqual([
    ['indreptar-test-graphql', 10],
    ['indreptar-test-relay', 30],
    ['indreptar-test-sealer', 60],
    ['indreptar-test-retention', 300],
  ]);
  for (const { Runtime, Architectures, TracingConfig, Environment, Handler } of functions) {
    expect([Runtime, Architectures, TracingConfig.Mode, Handler]).toEqual([
      'nodejs24.x',
      ['arm64'],
      'Active',
      'index.handler',
    ]);
    expect(Environment.Variables).toMatchObject({ STAGE: 'test' });
    expect(JSON.stringify(Environment)).not.toMatch(/CLOCK|ENDPOINT/);
  }
});
