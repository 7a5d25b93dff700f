import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { caseKey } from '../caseFile/caseKeys.ts';
import { put, type Write } from '../platform/commit.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { open, type Place, seal } from '../platform/keys/seal.ts';
import { dynamo, tableName } from '../platform/table.ts';
import type { HoldReason, LedgerEntry } from './erasure.ts';
import { holdWrite } from './keysStore.ts';
import { ledgerWrite } from './ledgerStore.ts';

const schemaVersion = 1;

/** The present or the last legal hold of a person. The ledger has the earlier ones. */
export type Hold = {
  beneficiaryId: string;
  caseId: string;
  reason: HoldReason;
  reasonText?: string | undefined;
  setAt: string;
  releasedAt?: string | undefined;
};

const holdKey = (scope: Scope, caseId: string, beneficiaryId: string) => ({
  pk: caseKey(scope, caseId).pk,
  sk: `HOLD#${beneficiaryId}`,
});
const wordsOf = (scope: Scope, caseId: string, beneficiaryId: string): Place => {
  const { pk, sk } = holdKey(scope, caseId, beneficiaryId);
  return { table: 'hold', row: `${pk}|${sk}`, field: 'reasonText', schemaVersion, group: 'P' };
};

/** The writes of a hold: its mark in the row of the keys, its own row and its line of the ledger. */
export function holdWrites(scope: Scope, hold: Hold, keys: DataKeys, entry: LedgerEntry): Write[] {
  const { reasonText, ...plain } = hold;
  const place = wordsOf(scope, hold.caseId, hold.beneficiaryId);
  const sealed = reasonText === undefined ? undefined : seal(keys, place, reasonText);
  const row = { ...holdKey(scope, hold.caseId, hold.beneficiaryId), schemaVersion, ...plain, reasonText: sealed };
  return [holdWrite(hold.beneficiaryId, entry.kind === 'HOLD'), { item: put(row) }, ledgerWrite(entry)];
}

export async function findHold(
  scope: Scope,
  caseId: string,
  beneficiaryId: string,
  keys: DataKeys,
): Promise<Hold | undefined> {
  const { pk, sk } = holdKey(scope, caseId, beneficiaryId);
  const { Items } = await dynamo.send(
    new QueryCommand({
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: marshall({ ':pk': pk, ':sk': sk }),
    }),
  );
  const row = Items?.[0] && unmarshall(Items[0]);
  if (!row) return undefined;
  const { reason, setAt, releasedAt, reasonText: sealed } = row;
  const reasonText = sealed && open<string>(keys, wordsOf(scope, caseId, beneficiaryId), sealed as Uint8Array);
  return { beneficiaryId, caseId, reason, setAt, releasedAt, reasonText };
}
