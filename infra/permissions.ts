import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { accessLogIndexes, sealPk } from '../services/accessLog/accessLogKeys.ts';
import { tableIndexes } from '../services/platform/indexes.ts';

/**
 * Everything that the functions may do. A grant that the end-to-end tests do not use fails a test, and so does the lack of
 * one that AWS needs in a function's name (local/iam, docs/adr/0010).
 */

type Conditions = Record<string, Record<string, string | string[]>>;

export const allow = (actions: string[], resources: string[], conditions: Conditions = {}): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions });

/** The use of a key through one service alone: nothing that the function calls can be decrypted with it directly. */
const useKey = (actions: string[], keyArn: string, service: string, region: string): PolicyStatement =>
  allow(actions, [keyArn], { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } });

/** DynamoDB decrypts the table's key for whoever reads, writes or follows the stream, and needs nothing else of them. */
const useTableKey = (keyArn: string, region: string) => useKey(['kms:Decrypt'], keyArn, 'dynamodb', region);

/** Rows whose partition key begins so. ForAllValues holds without any, so that is refused apart. */
const onlyRows = (...keys: string[]): Conditions => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

type TableResources = { region: string; tableArn: string; tableKeyArn: string };
/** The table of data keys and the key that it lies under, which also wraps them. */
type KeysResources = { keysTable: string; keysTableArn: string; fieldKeyArn: string };
type AccessLogResources = { accessLogTableArn: string; auditKeyArn: string };
type GraphqlResources = TableResources & KeysResources & AccessLogResources & { indexKeyArn: string };

const readAndWrite = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);

/** The commands and questions of the API. No Scan: no request reads the whole table. */
export const graphqlPermissions = (resources: GraphqlResources): PolicyStatement[] => [
  allow([...readAndWrite, 'dynamodb:BatchGetItem'], [resources.tableArn]),
  allow(['dynamodb:Query'], indexesOf(resources.tableArn, tableIndexes)),
  allow(
    ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    [resources.keysTableArn],
    onlyRows(...subjects),
  ),
  // Data keys alone: nothing else can be wrapped or opened, and no key in another subject's name.
  allow(['kms:GenerateDataKey', 'kms:Decrypt'], [resources.fieldKeyArn], {
    // No table's own name: a restored table of keys has another, and its keys must open.
    StringEquals: { 'kms:EncryptionContext:table': 'indreptar' },
    StringLike: { 'kms:EncryptionContext:subject': subjects },
    'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject', 'table'] },
  }),
  allow(['kms:GenerateMac'], [resources.indexKeyArn], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } }),
  // Only ever added to. PutItem could replace a row, which IAM cannot forbid: that is what the seals are for (SECURITY 5).
  allow(['dynamodb:PutItem'], [resources.accessLogTableArn], onlyRows('LOG#*', ledger)),
  allow(['dynamodb:Query'], indexesOf(resources.accessLogTableArn, accessLogIndexes)),
  ...[resources.tableKeyArn, resources.fieldKeyArn, resources.auditKeyArn].map((arn) =>
    useTableKey(arn, resources.region),
  ),
];

/** Persons and institutions, by whose names data keys are kept. */
const subjects = ['BEN#*', 'INST#*'];
const ledger = 'LEDGER';

const indexesOf = (tableArn: string, indexes: object): string[] =>
  Object.keys(indexes).map((index) => `${tableArn}/index/${index}`);

/** Closed minutes of the access log are read and sealed; who read what stays as it was written. */
export const sealerPermissions = (resources: AccessLogResources & { region: string }): PolicyStatement[] => [
  allow(['dynamodb:Query'], [resources.accessLogTableArn], onlyRows('LOG#*', sealPk, 'SEALED#*')),
  allow(['dynamodb:PutItem'], [resources.accessLogTableArn], onlyRows(sealPk, 'SEALED#*')),
  useTableKey(resources.auditKeyArn, resources.region),
];

/** Erases as the API does, without being able to read what it erases: no use of the fields' key but by its table. */
export const retentionPermissions = (
  resources: TableResources & KeysResources & AccessLogResources,
): PolicyStatement[] => [
  allow(readAndWrite, [resources.tableArn]),
  allow(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], [resources.keysTableArn], onlyRows(...subjects)),
  allow(['dynamodb:PutItem'], [resources.accessLogTableArn], onlyRows(ledger)),
  ...[resources.tableKeyArn, resources.fieldKeyArn, resources.auditKeyArn].map((arn) =>
    useTableKey(arn, resources.region),
  ),
];

type RelayResources = TableResources & {
  streamArn: string;
  queuesArn: string;
  queueKeyArn: string;
  failuresArn: string;
};

/**
 * Only rows of referrals, and of them only these attributes. AWS does not say whether a path into an attribute (`sent.<institution>`) counts by its first name or whole: both are allowed.
 */
const onlyReferrals = (attributes: string[]): Conditions => ({
  'ForAllValues:StringLike': {
    'dynamodb:LeadingKeys': ['REF#*'],
    'dynamodb:Attributes': attributes.flatMap((name) => (marks.includes(name) ? [name, `${name}.*`] : [name])),
  },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

const marks = ['pending', 'sent'];
const eventAttributes = ['pk', 'sk', 'version', 'type', 'recordedAt', 'number', 'told', ...marks];
const markAttributes = ['pk', 'sk', ...marks];

/**
 * The relay reads what is pending of referrals, sends it, and marks it sent. It can neither create rows, nor read indexes,
 * nor ask of an event for more than ids, versions and times, nor of any other row for anything at all.
 */
export const relayPermissions = (resources: RelayResources): PolicyStatement[] => [
  allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [resources.streamArn]),
  // The event source asks for it before it starts; it knows no resources.
  allow(['dynamodb:ListStreams'], ['*']),
  allow(['dynamodb:Query'], [resources.tableArn], {
    ...onlyReferrals(eventAttributes),
    StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  }),
  allow(['dynamodb:UpdateItem'], [resources.tableArn], {
    ...onlyReferrals(markAttributes),
    StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' },
  }),
  useTableKey(resources.tableKeyArn, resources.region),
  allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], [resources.queuesArn]),
  allow(['sqs:SendMessage'], [resources.failuresArn]),
  // Who sends to an encrypted queue has SQS make a data key, and decrypt it to check it.
  useKey(['kms:Decrypt', 'kms:GenerateDataKey'], resources.queueKeyArn, 'sqs', resources.region),
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
