import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { accessLogTableVariable } from '../accessLog/accessLogKeys.ts';
import type { Write } from '../platform/commit.ts';
import { queryRows } from '../platform/rows.ts';
import type { LedgerEntry } from './erasure.ts';

/**
 * The ledger of erasures and holds. It is in the table of the access log, whose writers may only add rows (docs/security.md,
 * "Threats", T35).
 */

function ledgerTable(): string {
  const name = process.env[accessLogTableVariable];
  if (!name) throw new Error(`${accessLogTableVariable} is not set`);
  return name;
}

const ledgerPk = 'LEDGER';

/** The write of one line, for the transaction of the erasure or hold. */
export const ledgerWrite = (entry: LedgerEntry): Write => ({
  item: {
    Put: {
      TableName: ledgerTable(),
      Item: marshall({ pk: ledgerPk, sk: `${entry.at}#${randomUUID()}`, ...entry }, { removeUndefinedValues: true }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  },
});

/** The whole ledger, oldest first. It is read after a restore. */
export async function readLedger(): Promise<LedgerEntry[]> {
  const rows = await queryRows({
    TableName: ledgerTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': ledgerPk }),
  });
  return rows.map(({ pk: _pk, sk: _sk, ...entry }) => entry as LedgerEntry);
}
