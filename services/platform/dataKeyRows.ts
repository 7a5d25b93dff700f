import { BatchGetItemCommand, type Put, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './table.ts';

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

const mostPerRequest = 100;

export function keysTableName(): string {
  const name = process.env.KEYS_TABLE_NAME;
  if (!name) throw new Error('KEYS_TABLE_NAME is not set');
  return name;
}

/** Consistent, so that an erasure which has been answered is seen by everybody who reads afterwards. */
export async function readDataKeyRows(subjects: readonly string[]): Promise<Map<string, DataKeyRow>> {
  const name = keysTableName();
  const found = new Map<string, DataKeyRow>();
  const keys = subjects.map((subject) => marshall({ pk: subject }));
  while (keys.length > 0) {
    const Keys = keys.splice(0, mostPerRequest);
    const answer = await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } }),
    );
    for (const item of answer.Responses?.[name] ?? []) {
      const row = unmarshall(item) as DataKeyRow;
      found.set(row.pk, row);
    }
    keys.push(...(answer.UnprocessedKeys?.[name]?.Keys ?? []));
  }
  return found;
}

/** Refused when the subject has keys, or had them: an erased subject never gets new ones. */
export function newDataKeyRow(subject: string, wrapped: Record<string, Uint8Array>): Put {
  const row: DataKeyRow = { pk: subject, state: 'ACTIVE', legalHold: false, keys: wrapped };
  return { TableName: keysTableName(), Item: marshall(row), ConditionExpression: 'attribute_not_exists(pk)' };
}

/** Destroys a subject's keys unless a legal hold stands or it was done before: for the transaction of an erasure. */
export const eraseDataKeys = (subject: string): TransactWriteItem =>
  changed(subject, 'SET #state = :erased REMOVE #keys', '#state = :active AND legalHold = :no', {
    names: { '#keys': 'keys' },
    values: { ':erased': 'ERASED', ':active': 'ACTIVE', ':no': false },
  });

/** Sets or releases the legal hold of a subject that is not erased. */
export const holdDataKeys = (subject: string, legalHold: boolean): TransactWriteItem =>
  changed(subject, 'SET legalHold = :hold', '#state = :active', {
    values: { ':hold': legalHold, ':active': 'ACTIVE' },
  });

const changed = (
  subject: string,
  expression: string,
  condition: string,
  { names = {}, values }: { names?: Record<string, string>; values: Record<string, unknown> },
): TransactWriteItem => ({
  Update: {
    TableName: keysTableName(),
    Key: marshall({ pk: subject }),
    UpdateExpression: expression,
    ConditionExpression: condition,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ExpressionAttributeNames: { '#state': 'state', ...names },
    ExpressionAttributeValues: marshall(values),
  },
});
