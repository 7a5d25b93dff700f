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
import { tableIndexes } from '../services/referrals/referralKeys.ts';
import type { Names } from './names.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table. Keys and indexes are declared beside the store that uses them; here they only become a resource. */
export function addTable(scope: Construct, names: Names, key: IKey): Table {
  const table = new Table(scope, 'Table', {
    tableName: names.table,
    partitionKey: text('pk'),
    sortKey: text('sk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    timeToLiveAttribute: 'expiresAt',
    // The relay reads the rows itself: the stream only says which referral moved, and carries no personal data.
    stream: StreamViewType.KEYS_ONLY,
  });
  for (const [indexName, index] of Object.entries(tableIndexes)) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(index.pk),
      sortKey: text(index.sk),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...index.project],
    });
  }
  const stringValue = table.tableStreamArn ?? '';
  new StringParameter(scope, 'TableStreamArn', { parameterName: names.parameters.tableStreamArn, stringValue });
  return table;
}
