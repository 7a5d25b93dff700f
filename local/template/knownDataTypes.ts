import { arn, generatedId, generatedUuid, nameOf } from './names.ts';
import type { KnownType } from './resourceTypes.ts';

const noAttributes = {};

/** The parts with state: tables, queues, keys, user pool and parameters. */
export const knownDataTypes: Record<string, KnownType> = {
  'AWS::DynamoDB::Table': {
    acts: [
      'TableName',
      'BillingMode',
      'KeySchema[].AttributeName',
      'KeySchema[].KeyType',
      'AttributeDefinitions[].AttributeName',
      'AttributeDefinitions[].AttributeType',
      'GlobalSecondaryIndexes[].IndexName',
      'GlobalSecondaryIndexes[].KeySchema[].AttributeName',
      'GlobalSecondaryIndexes[].KeySchema[].KeyType',
      'GlobalSecondaryIndexes[].Projection.ProjectionType',
      'GlobalSecondaryIndexes[].Projection.NonKeyAttributes.*',
      'GlobalSecondaryIndexes[].Projection.NonKeyAttributes[]',
      'StreamSpecification.StreamViewType',
      'TimeToLiveSpecification.AttributeName',
      'TimeToLiveSpecification.Enabled',
    ],
    inert: [
      'DeletionProtectionEnabled',
      'PointInTimeRecoverySpecification.*',
      'SSESpecification.*',
      'ContributorInsightsSpecification.*',
      'GlobalSecondaryIndexes[].ContributorInsightsSpecification.*',
      'OnDemandThroughput.*',
      'GlobalSecondaryIndexes[].OnDemandThroughput.*',
      'Tags.*',
    ],
    identify: (table) => {
      const tableArn = arn(table, 'dynamodb', `table/${nameOf(table, 'TableName')}`);
      return {
        ref: nameOf(table, 'TableName'),
        attributes: { Arn: tableArn, StreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000` },
      };
    },
  },
  'AWS::SQS::Queue': {
    acts: [
      'QueueName',
      'FifoQueue',
      'ContentBasedDeduplication',
      'DeduplicationScope',
      'FifoThroughputLimit',
      'DelaySeconds',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
      'VisibilityTimeout',
      'RedrivePolicy.deadLetterTargetArn',
      'RedrivePolicy.maxReceiveCount',
      'RedriveAllowPolicy.redrivePermission',
      'RedriveAllowPolicy.sourceQueueArns',
    ],
    inert: ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'Tags.*'],
    identify: (queue) => {
      const name = nameOf(queue, 'QueueName');
      return {
        ref: queue.place.queueUrl(name),
        attributes: { Arn: arn(queue, 'sqs', name), QueueName: name, QueueUrl: queue.place.queueUrl(name) },
      };
    },
  },
  // Access to queues and keys is checked for the functions (local/iam). Every other process here belongs to the
  // developer.
  'AWS::SQS::QueuePolicy': {
    acts: ['PolicyDocument.*', 'Queues.*'],
    inert: [],
    identify: (policy) => ({ ref: nameOf(policy, ''), attributes: noAttributes }),
  },
  'AWS::KMS::Key': {
    acts: ['KeyPolicy.*'],
    inert: [
      'Description',
      'Enabled',
      'EnableKeyRotation',
      'RotationPeriodInDays',
      'KeySpec',
      'KeyUsage',
      'PendingWindowInDays',
      'Tags.*',
    ],
    identify: (key) => ({
      ref: generatedUuid(key),
      attributes: { Arn: arn(key, 'kms', `key/${generatedUuid(key)}`), KeyId: generatedUuid(key) },
    }),
  },
  'AWS::KMS::Alias': {
    acts: [],
    inert: ['AliasName', 'TargetKeyId'],
    identify: (alias) => ({ ref: nameOf(alias, 'AliasName'), attributes: noAttributes }),
  },
  'AWS::SSM::Parameter': {
    acts: ['Name', 'Type', 'Value'],
    inert: ['Description', 'Tier', 'AllowedPattern', 'Tags.*'],
    identify: (parameter) => ({
      ref: nameOf(parameter, 'Name'),
      attributes: { Value: String(parameter.properties.Value), Type: String(parameter.properties.Type) },
    }),
  },
  'AWS::Cognito::UserPool': {
    acts: ['AdminCreateUserConfig.AllowAdminCreateUserOnly', 'UsernameAttributes[]', 'AliasAttributes[]'],
    // Passwords, mail and second factors belong to the real sign-in page. Locally a demo account signs in with one
    // click.
    inert: [
      'UserPoolName',
      'UserPoolTier',
      'AccountRecoverySetting.*',
      'AdminCreateUserConfig.*',
      'AutoVerifiedAttributes.*',
      'DeletionProtection',
      'DeviceConfiguration.*',
      'EmailConfiguration.*',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'EnabledMfas[]',
      'MfaConfiguration',
      'Policies.*',
      'Schema.*',
      'SmsVerificationMessage',
      'UserAttributeUpdateSettings.*',
      'UserPoolAddOns.*',
      'UserPoolTags.*',
      'UsernameConfiguration.*',
      'VerificationMessageTemplate.*',
      'WebAuthnFactorConfiguration',
      'WebAuthnUserVerification',
    ],
    identify: (pool) => {
      const id = `${pool.place.region}_${generatedId(pool, 9)}`;
      return {
        ref: id,
        attributes: {
          Arn: arn(pool, 'cognito-idp', `userpool/${id}`),
          ProviderName: `cognito-idp.${pool.place.region}.amazonaws.com/${id}`,
          ProviderURL: pool.place.issuerUrl,
          UserPoolId: id,
        },
      };
    },
  },
  'AWS::Cognito::UserPoolClient': {
    acts: [
      'UserPoolId',
      'ClientName',
      'GenerateSecret',
      'AllowedOAuthFlows[]',
      'AllowedOAuthFlowsUserPoolClient',
      'AllowedOAuthScopes[]',
      'CallbackURLs[]',
      'LogoutURLs[]',
      'AccessTokenValidity',
      'TokenValidityUnits.AccessToken',
    ],
    inert: [
      'AuthSessionValidity',
      'EnableTokenRevocation',
      'ExplicitAuthFlows.*',
      'IdTokenValidity',
      'PreventUserExistenceErrors',
      'ReadAttributes[]',
      'RefreshTokenValidity',
      'SupportedIdentityProviders[]',
      'TokenValidityUnits.IdToken',
      'TokenValidityUnits.RefreshToken',
      'WriteAttributes[]',
    ],
    identify: (client) => ({
      ref: generatedId(client, 26),
      attributes: { ClientId: generatedId(client, 26), Name: nameOf(client, 'ClientName') },
    }),
  },
  'AWS::Cognito::UserPoolResourceServer': {
    acts: ['Identifier', 'Scopes[].ScopeName', 'UserPoolId'],
    inert: ['Name', 'Scopes[].ScopeDescription'],
    identify: (server) => ({ ref: nameOf(server, 'Identifier'), attributes: noAttributes }),
  },
  'AWS::Cognito::ManagedLoginBranding': {
    acts: [],
    inert: ['UserPoolId', 'ClientId', 'UseCognitoProvidedValues'],
    identify: (style) => ({ ref: generatedId(style, 36), attributes: noAttributes }),
  },
  'AWS::Cognito::UserPoolDomain': {
    acts: [],
    inert: ['Domain', 'UserPoolId', 'ManagedLoginVersion'],
    identify: (domain) => ({ ref: nameOf(domain, 'Domain'), attributes: noAttributes }),
  },
};
