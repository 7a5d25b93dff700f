/**
 * The permissions that CloudFormation needs for each type of resource, for an account that is bootstrapped with its own
 * policy instead of AdministratorAccess. It is printed as docs/cloudformation-execution-policy.json.
 */
type Grant = {
  types: string[];
  /** The actions without the prefix of their service. They share the `resources` of the statement. */
  service: string;
  actions: string[];
  resources: string[];
};

/** The names in the templates (infra/names.ts), in any account and region. */
const named = (service: string, resource: string) => `arn:aws:${service}:*:*:${resource}`;

const tagging = ['TagResource', 'UntagResource', 'ListTagsForResource'];

const grants: Grant[] = [
  {
    types: ['AWS::DynamoDB::Table'],
    service: 'dynamodb',
    actions: [
      ...['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable', 'GetResourcePolicy'],
      ...['UpdateContinuousBackups', 'DescribeContinuousBackups', 'UpdateTimeToLive', 'DescribeTimeToLive'],
      ...['DescribeContributorInsights', 'DescribeKinesisStreamingDestination'],
      ...['TagResource', 'UntagResource', 'ListTagsOfResource'],
    ],
    resources: [named('dynamodb', 'table/indreptar-*')],
  },
  {
    types: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    service: 'sqs',
    actions: [
      ...['CreateQueue', 'DeleteQueue', 'GetQueueAttributes', 'SetQueueAttributes', 'GetQueueUrl'],
      ...['ListQueueTags', 'TagQueue', 'UntagQueue'],
    ],
    resources: [named('sqs', 'indreptar-*')],
  },
  {
    // A new key has no name yet. The creator of an encrypted table, queue or log group uses its key once.
    types: ['AWS::KMS::Key'],
    service: 'kms',
    actions: [
      ...[
        'CreateKey',
        'DescribeKey',
        'GetKeyPolicy',
        'PutKeyPolicy',
        'UpdateKeyDescription',
        'EnableKey',
        'DisableKey',
      ],
      ...['EnableKeyRotation', 'DisableKeyRotation', 'GetKeyRotationStatus', 'ScheduleKeyDeletion', 'CreateGrant'],
      ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'],
      ...['TagResource', 'UntagResource', 'ListResourceTags'],
    ],
    resources: ['*'],
  },
  {
    types: [
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::Cognito::ManagedLoginBranding',
    ],
    service: 'cognito-idp',
    actions: [
      // User pools, their clients, domains and factors. Operations on users, which begin with Admin, are left out.
      ...['*UserPool', '*UserPoolClient', '*UserPoolDomain', '*UserPoolMfaConfig', '*ResourceServer'],
      ...['*ManagedLoginBranding*', 'AssociateWebACL', 'DisassociateWebACL', 'GetWebACLForResource', ...tagging],
    ],
    resources: ['*'],
  },
  {
    types: ['AWS::SSM::Parameter'],
    service: 'ssm',
    actions: [
      ...['PutParameter', 'GetParameter', 'GetParameters', 'DeleteParameter'],
      ...['AddTagsToResource', 'RemoveTagsFromResource', 'ListTagsForResource'],
    ],
    resources: [named('ssm', 'parameter/indreptar/*')],
  },
  { types: ['AWS::SSM::Parameter'], service: 'ssm', actions: ['DescribeParameters'], resources: ['*'] },
  {
    types: ['AWS::IAM::Role'],
    service: 'iam',
    actions: [
      ...['CreateRole', 'GetRole', 'UpdateRole', 'UpdateAssumeRolePolicy', 'DeleteRole', 'PassRole'],
      ...['PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy', 'ListRolePolicies', 'ListAttachedRolePolicies'],
      ...['TagRole', 'UntagRole'],
    ],
    resources: ['arn:aws:iam::*:role/Indreptar-*'],
  },
  {
    // The first resource of an account creates the role of the service itself.
    types: ['AWS::WAFv2::LoggingConfiguration', 'AWS::ApiGateway::DomainName'],
    service: 'iam',
    actions: ['CreateServiceLinkedRole'],
    resources: ['wafv2', 'ops.apigateway'].map(
      (name) => `arn:aws:iam::*:role/aws-service-role/${name}.amazonaws.com/*`,
    ),
  },
  {
    types: ['Function', 'Version', 'Alias', 'Permission', 'EventInvokeConfig'].map((name) => `AWS::Lambda::${name}`),
    service: 'lambda',
    actions: [
      // CloudFormation reads every setting of a function, also those that no template names, and AWS adds settings
      // every year.
      ...['CreateFunction', 'Get*', 'DeleteFunction'],
      ...['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PutFunctionConcurrency', 'DeleteFunctionConcurrency'],
      ...['PublishVersion', 'ListVersionsByFunction', '*FunctionEventInvokeConfig'],
      ...['CreateAlias', 'UpdateAlias', 'DeleteAlias', 'AddPermission', 'RemovePermission'],
      ...['TagResource', 'UntagResource', 'ListTags'],
    ],
    resources: [named('lambda', 'function:indreptar-*')],
  },
  {
    types: ['AWS::Lambda::EventSourceMapping'],
    service: 'lambda',
    actions: [
      ...['CreateEventSourceMapping', 'GetEventSourceMapping', 'UpdateEventSourceMapping', 'DeleteEventSourceMapping'],
      ...['TagResource', 'UntagResource', 'ListTags'],
    ],
    resources: ['*'],
  },
  {
    types: ['AWS::Events::Rule'],
    service: 'events',
    actions: ['*Rule', '*Targets', ...tagging],
    resources: [named('events', 'rule/Indreptar-*')],
  },
  {
    // The code of the functions, in the bucket of the CDK.
    types: ['AWS::Lambda::Function'],
    service: 's3',
    actions: ['GetObject'],
    resources: ['arn:aws:s3:::cdk-hnb659fds-assets-*/*'],
  },
  {
    types: ['AWS::Logs::LogGroup'],
    service: 'logs',
    actions: [
      ...['CreateLogGroup', 'DeleteLogGroup', 'PutRetentionPolicy', 'DeleteRetentionPolicy'],
      ...['AssociateKmsKey', 'DisassociateKmsKey', 'GetDataProtectionPolicy', 'DescribeIndexPolicies', ...tagging],
    ],
    resources: ['Indreptar-*', 'aws-waf-logs-indreptar-*', 'API-Gateway-Execution-Logs_*'].map((name) =>
      named('logs', `log-group:${name}`),
    ),
  },
  {
    types: ['AWS::Logs::LogGroup', 'AWS::WAFv2::LoggingConfiguration'],
    service: 'logs',
    actions: [
      ...['DescribeLogGroups', 'DescribeResourcePolicies', 'PutResourcePolicy'],
      ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'],
    ],
    resources: ['*'],
  },
  {
    types: [
      ...['Authorizer', 'Deployment', 'GatewayResponse', 'Method', 'Model', 'RequestValidator', 'Resource', 'RestApi'],
      ...['Stage', 'DomainName', 'BasePathMapping'],
    ].map((name) => `AWS::ApiGateway::${name}`),
    service: 'apigateway',
    actions: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'SetWebACL'],
    resources: ['restapis', 'restapis/*', 'domainnames', 'domainnames/*', 'tags/*'].map(
      (path) => `arn:aws:apigateway:*::/${path}`,
    ),
  },
  {
    types: ['AWS::WAFv2::WebACL', 'AWS::WAFv2::WebACLAssociation', 'AWS::WAFv2::LoggingConfiguration'],
    service: 'wafv2',
    actions: [...['*WebACL', 'GetWebACLForResource', '*LoggingConfiguration', ...tagging]],
    resources: [
      ...['webacl/indreptar-*', 'managedruleset/*'].map((name) => named('wafv2', `regional/${name}`)),
      'arn:aws:apigateway:*::/restapis/*/stages/*',
      named('cognito-idp', 'userpool/*'),
    ],
  },
  {
    // AWS refuses a composite alarm to a principal that may not create all.
    types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    service: 'cloudwatch',
    actions: ['PutMetricAlarm', 'PutCompositeAlarm', 'DescribeAlarms', 'DeleteAlarms', ...tagging],
    resources: ['*'],
  },
  {
    types: ['AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup'],
    service: 'codedeploy',
    actions: [
      ...['*Application', '*DeploymentGroup'],
      ...['CreateDeployment', 'GetDeployment', 'StopDeployment', 'GetDeploymentConfig'],
      ...['RegisterApplicationRevision', 'GetApplicationRevision', ...tagging],
    ],
    resources: ['application:indreptar-*', 'deploymentgroup:indreptar-*/*', 'deploymentconfig:*'].map((name) =>
      named('codedeploy', name),
    ),
  },
];

export const coveredTypes: ReadonlySet<string> = new Set(grants.flatMap(({ types }) => types));

export const executionPolicy = () => ({
  Version: '2012-10-17',
  Statement: grants.map(({ service, actions, resources }) => ({
    Effect: 'Allow',
    Action: actions.map((action) => `${service}:${action}`),
    Resource: resources,
  })),
});

export const executionPolicyPage = (): string => `${JSON.stringify(executionPolicy(), null, 2)}\n`;
