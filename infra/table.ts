import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { accessLogExpiry, accessLogIndexes } from '../services/accessLog/accessLogKeys.ts';
import { tableIndexes } from '../services/platform/indexes.ts';
import type { Names } from './names.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/**
 * The settings of every table: the key of its kind, point-in-time recovery for some days, and no deletion by a stack.
 */
const kept = (encryptionKey: IKey, recoveryPeriodInDays: number) => ({
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.CUSTOMER_MANAGED,
  encryptionKey,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
});

/**
 * The table of referrals. Keys and indexes are declared beside the store that uses them; this file makes the resource.
 */
export function addTable(scope: Construct, names: Names, key: IKey): Table {
  const table = new Table(scope, 'Table', {
    ...kept(key, 35),
    tableName: names.table,
    partitionKey: text('pk'),
    sortKey: text('sk'),
    timeToLiveAttribute: 'expiresAt',
    // The stream only names the changed row, so it carries no personal data. The relay reads the rows itself.
    stream: StreamViewType.KEYS_ONLY,
  });
  addIndexes(table, tableIndexes);
  const stringValue = table.tableStreamArn ?? '';
  new StringParameter(scope, 'TableStreamArn', { parameterName: names.parameters.tableStreamArn, stringValue });
  return table;
}

/**
 * The data keys, one row for each person and institution. Recovery is possible for seven days only, because it brings
 * back the key of an erased person for that time. There is no time to live: only an erasure removes a key.
 */
export function addKeysTable(scope: Construct, names: Names, key: IKey): Table {
  return new Table(scope, 'KeysTable', { ...kept(key, 7), tableName: names.keysTable, partitionKey: text('pk') });
}

/** The access log. Rows are only added. DynamoDB removes expired rows, so no role needs to delete. */
export function addAccessLogTable(scope: Construct, names: Names, key: IKey): Table {
  const table = new Table(scope, 'AccessLogTable', {
    ...kept(key, 35),
    tableName: names.accessLogTable,
    partitionKey: text('pk'),
    sortKey: text('sk'),
    timeToLiveAttribute: accessLogExpiry,
  });
  addIndexes(table, accessLogIndexes);
  return table;
}

type Indexes = Record<string, { pk: string; sk: string; project: readonly string[] }>;

function addIndexes(table: Table, indexes: Indexes): void {
  for (const [indexName, { pk, sk, project }] of Object.entries(indexes)) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(pk),
      sortKey: text(sk),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...project],
    });
  }
}
