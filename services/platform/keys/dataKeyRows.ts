import type { Put } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { rowsByKey } from '../rows.ts';

/**
 * A row of the table of data keys: one for each subject. The table is separate so that its backups can end after 7 days.
 * After that an erased person cannot be restored (docs/security.md, "Keys, erasure and restore").
 */
export type DataKeyRow = {
  /** `BEN#<beneficiary>` or `INST#<institution>`. */
  pk: string;
  state: 'ACTIVE' | 'ERASED';
  legalHold: boolean;
  /** Groups of fields whose keys the retention destroyed before the others. */
  erasedGroups?: string[];
  /** The wrapped keys by name. Absent once the subject is erased. */
  keys?: Record<string, Uint8Array>;
};

export function keysTableName(): string {
  const name = process.env.KEYS_TABLE_NAME;
  if (!name) throw new Error('KEYS_TABLE_NAME is not set');
  return name;
}

/** The rows of the subjects, by subject. The read is consistent, so that every later read sees a confirmed erasure. */
export async function readDataKeyRows(subjects: readonly string[]): Promise<Map<string, DataKeyRow>> {
  const rows = await rowsByKey(
    keysTableName(),
    subjects.map((pk) => ({ pk })),
  );
  return new Map((rows as DataKeyRow[]).map((row) => [row.pk, row]));
}

/**
 * The row of a new subject. The condition refuses a subject that has or had keys, so that an erased subject never gets new
 * ones.
 */
export function newDataKeyRow(subject: string, wrapped: Record<string, Uint8Array>): Put {
  const row: DataKeyRow = { pk: subject, state: 'ACTIVE', legalHold: false, keys: wrapped };
  return { TableName: keysTableName(), Item: marshall(row), ConditionExpression: 'attribute_not_exists(pk)' };
}
