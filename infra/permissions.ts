import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { accessLogIndexes, sealPk } from '../services/accessLog/accessLogKeys.ts';
import { tableIndexes } from '../services/platform/indexes.ts';

/**
 * All permissions of the functions. A test fails on a permission that the end-to-end tests do not use, and on a missing
 * permission that AWS needs in the name of a function (docs/adr/0010-the-iam-evaluator-is-a-development-tool.md).
 */

type Conditions = Record<string, Record<string, string | string[]>>;

export const allow = (actions: string[], resources: string[], conditions: Conditions = {}): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions });

/** The use of a key through one service only, so that the function cannot decrypt directly. */
const useKey = (actions: string[], keyArn: string, service: string, region: string): PolicyStatement =>
  allow(actions, [keyArn], { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } });

/** DynamoDB decrypts the key of the table for every reader and writer and for the stream. No other use is needed. */
const useTableKey = (keyArn: string, region: string) => useKey(['kms:Decrypt'], keyArn, 'dynamodb', region);

/**
 * Rows whose partition key begins so. ForAllValues also holds when a request names no key, so that case is denied
 * apart.
 */
const onlyRows = (...keys: string[]): Conditions => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

type TableResources = { region: string; tableArn: string; tableKeyArn: string };
/** The table of data keys, and the key that encrypts it and wraps the data keys. */
type KeysResources = { keysTable: string; keysTableArn: string; fieldKeyArn: string };
type AccessLogResources = { accessLogTableArn: string; auditKeyArn: string };
type GraphqlResources = TableResources & KeysResources & AccessLogResources & { indexKeyArn: string };

const readAndWrite = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((name) => `dynamodb:${name}`);

/** The commands and queries of the API. Scan is missing, because no request reads the whole table. */
export const graphqlPermissions = (resources: GraphqlResources): PolicyStatement[] => [
  allow([...readAndWrite, 'dynamodb:BatchGetItem'], [resources.tableArn]),
  allow(['dynamodb:Query'], indexesOf(resources.tableArn, tableIndexes)),
  allow(
    ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    [resources.keysTableArn],
    onlyRows(...subjects),
  ),
  // Only data keys can be wrapped or unwrapped, and only in the name of their own subject.
  allow(['kms:GenerateDataKey', 'kms:Decrypt'], [resources.fieldKeyArn], {
    // The name of the table is not a condition, because a restored table of keys has another name and its keys must
    // open.
    StringEquals: { 'kms:EncryptionContext:table': 'indreptar' },
    StringLike: { 'kms:EncryptionContext:subject': subjects },
    'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject', 'table'] },
  }),
  allow(['kms:GenerateMac'], [resources.indexKeyArn], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } }),
  // Rows are only added. PutItem could replace a row, and IAM cannot forbid that; the seals show it (docs/security.md,
  // "Threats", T23).
  allow(['dynamodb:PutItem'], [resources.accessLogTableArn], onlyRows('LOG#*', ledger)),
  allow(['dynamodb:Query'], indexesOf(resources.accessLogTableArn, accessLogIndexes)),
  ...[resources.tableKeyArn, resources.fieldKeyArn, resources.auditKeyArn].map((arn) =>
    useTableKey(arn, resources.region),
  ),
];

/** The subjects of data keys: persons and institutions. */
const subjects = ['BEN#*', 'INST#*'];
const ledger = 'LEDGER';

const indexesOf = (tableArn: string, indexes: object): string[] =>
  Object.keys(indexes).map((index) => `${tableArn}/index/${index}`);

/** The sealer reads and seals closed minutes of the access log. It cannot change entries. */
export const sealerPermissions = (resources: AccessLogResources & { region: string }): PolicyStatement[] => [
  allow(['dynamodb:Query'], [resources.accessLogTableArn], onlyRows('LOG#*', sealPk, 'SEALED#*')),
  allow(['dynamodb:PutItem'], [resources.accessLogTableArn], onlyRows(sealPk, 'SEALED#*')),
  useTableKey(resources.auditKeyArn, resources.region),
];

/**
 * The retention function erases as the API does. It cannot read the data, because it may use the key of the fields only
 * for its table.
 */
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
 * Only rows of referrals, and only these attributes. AWS does not say whether a path into an attribute
 * (`sent.<institution>`) counts by its first name or as a whole, so both are allowed.
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
 * The relay reads the pending events of referrals, sends them and marks them as sent. It cannot create rows or read
 * indexes. Of an event it reads only ids, versions and times, and of other rows nothing.
 */
export const relayPermissions = (resources: RelayResources): PolicyStatement[] => [
  allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [resources.streamArn]),
  // The event source needs it before it starts. The action has no resource.
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
  // SQS makes a data key for the sender to an encrypted queue, and decrypts it to check it.
  useKey(['kms:Decrypt', 'kms:GenerateDataKey'], resources.queueKeyArn, 'sqs', resources.region),
];

/**
 * The permissions of CodeDeploy for a Lambda deployment: AWSCodeDeployRoleForLambdaLimited, for these functions only
 * and without hooks.
 */
export const deploymentPermissions = (functionArns: string[]): PolicyStatement[] => [
  allow(
    ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    functionArns.flatMap((arn) => [arn, `${arn}:*`]),
  ),
  // AWS describes a composite alarm only to a principal that may describe all alarms.
  allow(['cloudwatch:DescribeAlarms'], ['*']),
];
