import type { Put } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { rowsByKey } from '../rows.ts';

/**
 * The table of data keys: one row a subject. It is apart from the other so that its backups end after 7 days: an erased
 * person is unrecoverable from then on (SECURITY 6).
 */
export type DataKeyRow = {
  /** `BEN#<beneficiary>` or `INST#<institution>`. */
  pk: string;
  state: 'ACTIVE' | 'ERASED';
  legalHold: boolean;
  /** Groups of fields whose keys were destroyed before the rest (retention). */
  erasedGroups?: string[];
  /** Wrapped keys by name; gone once the subject is erased. */
  keys?: Record<string, Uint8Array>;
};

export function keysTableName(): string {
  const name = process.env.KEYS_TABLE_NAME;
  if (!name) throw new Error('KEYS_TABLE_NAME is not set');
  return name;
}

/** Consistent, so that an erasure which has been answered is seen by everybody who reads afterwards. */
export async function readDataKeyRows(subjects: readonly string[]): Promise<Map<string, DataKeyRow>> {
  const rows = await rowsByKey(
    keysTableName(),
    subjects.map((pk) => ({ pk })),
  );
  return new Map((rows as DataKeyRow[]).map((row) => [row.pk, row]));
}

/** Refused when the subject has keys, or had them: an erased subject never gets new ones. */
export function newDataKeyRow(subject: string, wrapped: Record<string, Uint8Array>): Put {
  const row: DataKeyRow = { pk: subject, state: 'ACTIVE', legalHold: false, keys: wrapped };
  return { TableName: keysTableName(), Item: marshall(row), ConditionExpression: 'attribute_not_exists(pk)' };
}
