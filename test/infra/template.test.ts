import { accessLogIndexes } from '../../services/accessLog/accessLogKeys.ts';
import { tableIndexes } from '../../services/platform/indexes.ts';
import { type Json, propertiesOf, resourcesOf, someInstitutions, type Template, templatesOf } from './assembly.ts';

let templates: Record<string, Template>;
beforeAll(() => {
  templates = templatesOf(someInstitutions);
});
const only = (type: string): Json => {
  const [first, ...others] = propertiesOf(templates, type);
  expect(others).toEqual([]);
  return first;
};
const queueNames = () => propertiesOf(templates, 'AWS::SQS::Queue').map((queue) => queue.QueueName);

describe('a stack that keeps data', () => {
  test('is apart from the stacks that can be made again, and shares no exports', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Cognito::UserPool', 'AWS::SQS::Queue'];
    const inService = Object.values(templates['Indreptar-test-Service']?.Resources ?? {}).map(({ Type }) => Type);
    expect(inService.filter((type) => kept.includes(type))).toEqual([]);
    for (const { text, Outputs } of Object.values(templates)) {
      expect(Outputs).toBeUndefined();
      expect(text).not.toContain('Fn::ImportValue');
    }
  });

  test.each([
    'AWS::DynamoDB::Table',
    'AWS::KMS::Key',
    'AWS::Cognito::UserPool',
    'AWS::SQS::Queue',
    'AWS::Logs::LogGroup',
  ])('%s outlives its stack', (type) => {
    const resources = resourcesOf(templates, type);
    expect(resources.length).toBeGreaterThan(0);
    for (const [, { DeletionPolicy, UpdateReplacePolicy }] of resources) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    }
  });

  const tableNamed = (name: string): Json =>
    propertiesOf(templates, 'AWS::DynamoDB::Table').find(({ TableName }) => TableName === name);

  test('the table has its keys, stream, time to live, point in time recovery, protection and customer key', () => {
    expect(tableNamed('indreptar-test')).toMatchObject({
      TableName: 'indreptar-test',
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.anything() },
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('data keys have one row each; the access log is cleared by its own time to live', () => {
    expect(tableNamed('indreptar-test-keys')).toMatchObject({
      DeletionProtectionEnabled: true,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
    });
    expect(tableNamed('indreptar-test-keys').TimeToLiveSpecification).toBeUndefined();
    expect(tableNamed('indreptar-test-access-log')).toMatchObject({
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { RecoveryPeriodInDays: 35 },
    });
    for (const name of ['keys', 'access-log'])
      expect(tableNamed(`indreptar-test-${name}`).StreamSpecification).toBeUndefined();
  });

  test.each([
    ['indreptar-test', tableIndexes],
    ['indreptar-test-access-log', accessLogIndexes],
  ])('the indexes of %s are those of its store, and project what is listed there', (name, expected) => {
    const indexes = tableNamed(name).GlobalSecondaryIndexes.map((index: Json) => [
      index.IndexName,
      {
        pk: index.KeySchema[0].AttributeName,
        sk: index.KeySchema[1].AttributeName,
        project: index.Projection.NonKeyAttributes,
      },
    ]);
    expect(Object.fromEntries(indexes)).toEqual(expected);
  });

  test('keys rotate but the one of the blind index, and only the account and the log service are in their policies', () => {
    for (const key of propertiesOf(templates, 'AWS::KMS::Key')) {
      expect([key.EnableKeyRotation, key.KeySpec]).toEqual(
        key.KeyUsage === 'GENERATE_VERIFY_MAC' ? [undefined, 'HMAC_256'] : [true, undefined],
      );
      for (const { Principal } of key.KeyPolicy.Statement) expect(JSON.stringify(Principal)).toMatch(/:root"|"logs\./);
    }
  });
});

describe('the sign-in', () => {
  test('members cannot sign up by themselves, and each has a second factor that is not a text message', () => {
    expect(only('AWS::Cognito::UserPool')).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true, RequireNumbers: true } },
    });
    expect(JSON.stringify(only('AWS::Cognito::UserPool'))).not.toContain('custom:');
  });

  test('people use a code with PKCE and no secret, systems their own secret, both with our scope', () => {
    expect(only('AWS::Cognito::UserPoolResourceServer')).toMatchObject({
      Identifier: 'indreptar',
      Scopes: [{ ScopeName: 'api' }],
    });
    const clients = propertiesOf(templates, 'AWS::Cognito::UserPoolClient');
    const [people, machine, ...others] = clients;
    expect(others).toEqual([]);
    expect(people).toMatchObject({
      ClientName: 'indreptar-test-explorer',
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      WriteAttributes: ['email'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
    for (const address of people.CallbackURLs) expect(new URL(address).hostname).toBe('localhost');
    expect(machine).toMatchObject({
      ClientName: 'indreptar-test-md-mec-machine',
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
    });
    for (const client of clients) expect(JSON.stringify(client.AllowedOAuthScopes)).toContain('/api');
  });
});

describe('queues', () => {
  test('each QUEUE institution has one with a dead-letter queue; the relay has one for the records that it gave up', () => {
    expect(queueNames().sort()).toEqual([
      'indreptar-test-dlq-md-cnas.fifo',
      'indreptar-test-dlq-md-igm.fifo',
      'indreptar-test-dlq-md-mec.fifo',
      'indreptar-test-dlq-ro-cnas.fifo',
      'indreptar-test-md-cnas.fifo',
      'indreptar-test-md-igm.fifo',
      'indreptar-test-md-mec.fifo',
      'indreptar-test-relay-failures',
      'indreptar-test-ro-cnas.fifo',
    ]);
  });

  test('an institution queue keeps order per referral and hands over to its own dead letters after five tries', () => {
    for (const [, { Properties: queue }] of institutionQueues()) {
      expect(queue).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        RedrivePolicy: { maxReceiveCount: 5 },
      });
      const target = queue.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0];
      expect(resource(target).QueueName).toBe(queue.QueueName.replace('-test-', '-test-dlq-'));
      expect(resource(target)).toMatchObject({ FifoQueue: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    }
  });

  test('every queue is under a customer key and refuses a connection without TLS', () => {
    const policies = propertiesOf(templates, 'AWS::SQS::QueuePolicy');
    for (const [logicalId, { Properties: queue }] of resourcesOf(templates, 'AWS::SQS::Queue')) {
      expect(queue.KmsMasterKeyId).toBeDefined();
      const [policy] = policies.filter(({ Queues }) => Queues[0].Ref === logicalId);
      expect(policy.PolicyDocument.Statement).toEqual([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]);
    }
  });

  const institutionQueues = () =>
    resourcesOf(templates, 'AWS::SQS::Queue').filter(([, { Properties }]) =>
      /^(?!.*-dlq-).*\.fifo$/.test(Properties.QueueName),
    );
  const resource = (logicalId: string) =>
    resourcesOf(templates, 'AWS::SQS::Queue').find(([id]) => id === logicalId)?.[1].Properties;
});

describe('the relay follows the stream', () => {
  test('with the settings that keep a poison record from blocking a shard', () => {
    expect(only('AWS::Lambda::EventSourceMapping')).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 21_600,
      ParallelizationFactor: 4,
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"sk":{"S":["STATE"]}}}}' }] },
    });
    const { Destination } = only('AWS::Lambda::EventSourceMapping').DestinationConfig.OnFailure;
    expect(JSON.stringify(Destination)).toContain(':indreptar-test-relay-failures');
  });
});
