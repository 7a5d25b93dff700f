import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

export const allow = (actions: string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources });

/** What reading and writing under a customer key needs, without the wildcards of CDK's own grants. */
const keyUse = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];

const tableKeyUse = [...keyUse, 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** The commands and questions of the API. No Scan: no request reads the whole table. */
export const graphqlPermissions = (tableArn: string, tableKeyArn: string): PolicyStatement[] => [
  allow(
    [
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    ],
    [tableArn],
  ),
  allow(['dynamodb:Query'], [tableArn, `${tableArn}/index/*`]),
  allow(tableKeyUse, [tableKeyArn]),
];

type RelayResources = {
  tableArn: string;
  tableKeyArn: string;
  streamArn: string;
  queuesArn: string;
  queueKeyArn: string;
  failuresArn: string;
};

/** The relay reads what is pending, sends it, and marks it sent. It can neither create rows nor read the indexes. */
export const relayPermissions = (resources: RelayResources): PolicyStatement[] => [
  allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [resources.streamArn]),
  // The event source asks for it before it starts; it knows no resources.
  allow(['dynamodb:ListStreams'], ['*']),
  allow(['dynamodb:Query', 'dynamodb:UpdateItem'], [resources.tableArn]),
  allow(tableKeyUse, [resources.tableKeyArn]),
  allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], [resources.queuesArn]),
  allow(['sqs:SendMessage'], [resources.failuresArn]),
  allow(keyUse, [resources.queueKeyArn]),
];

/** What CodeDeploy does for a Lambda deployment: AWSCodeDeployRoleForLambdaLimited, for our functions and without hooks. */
export const deploymentPermissions = (functionArns: string[]): PolicyStatement[] => [
  allow(
    ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    functionArns.flatMap((arn) => [arn, `${arn}:*`]),
  ),
  // A composite alarm is told of only to who may describe all.
  allow(['cloudwatch:DescribeAlarms'], ['*']),
];
