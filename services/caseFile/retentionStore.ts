import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { put, type Row, type Write } from '../platform/commit.ts';
import { dynamo, tableName } from '../platform/table.ts';
import { dueDates, type RetainedClass, type RetentionPeriod } from './retention.ts';

/**
 * Rows of the erasures that are due, one partition a month, so that the nightly run reads only the due ones. Each row is
 * written as soon as the date is known.
 */

/** An erasure of which some institutions are not told yet. */
export type ErasureJob = {
  caseId: string;
  beneficiaryId: string;
  country: string;
  /** The institution of the case. It is the author of the remaining events. */
  institutionId: string;
  erasedAt: string;
  codeIndexes: string[];
};
export type Due =
  | { kind: 'PERIOD_OVER'; sk: string; due: string; caseId: string; dataClass: RetainedClass }
  | ({ kind: 'UNFINISHED'; sk: string; due: string } & ErasureJob);

const schemaVersion = 1;
const monthOf = (due: string) => due.slice(0, 7);
const retainPk = (month: string) => `RETAIN#${month}`;

/** The writes of the due dates, for the transaction that closes a case. */
export const retainWrites = (
  _scope: Scope,
  caseId: string,
  periods: readonly RetentionPeriod[],
  closedOn: string,
): Write[] =>
  dueDates(periods, closedOn).map(({ dataClass, due }) => ({
    item: put({
      ...{ pk: retainPk(monthOf(due)), sk: `${due}#${caseId}#${dataClass}` },
      ...{ schemaVersion, kind: 'PERIOD_OVER', due, caseId, dataClass },
    }),
  }));

const jobKey = ({ beneficiaryId, caseId, erasedAt }: ErasureJob) => {
  const due = erasedAt.slice(0, 10);
  return { pk: retainPk(monthOf(due)), sk: `${due}#${caseId}#UNFINISHED#${beneficiaryId}` };
};

/**
 * The write of an unfinished erasure, for the transaction of the erasure. The row is removed when every institution has been
 * told.
 */
export const jobWrite = (job: ErasureJob): Write => ({
  item: put({ ...jobKey(job), schemaVersion, kind: 'UNFINISHED', due: job.erasedAt.slice(0, 10), ...job }),
});

export const removeJob = (job: ErasureJob): Promise<void> => removeRow(jobKey(job));
export const removeDue = ({ sk, due }: Pick<Due, 'sk' | 'due'>): Promise<void> =>
  removeRow({ pk: retainPk(monthOf(due)), sk });

async function removeRow(key: { pk: string; sk: string }): Promise<void> {
  await dynamo.send(new DeleteItemCommand({ TableName: tableName(), Key: marshall(key) }));
}

/** The rows of a month that are due by a day, oldest first, after a position. */
export async function readDue(
  _scope: Scope,
  month: string,
  today: string,
  limit: number,
  after?: string,
): Promise<{ dues: Due[]; last: string | undefined }> {
  const answer = await dynamo.send(
    new QueryCommand({
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :until',
      ExpressionAttributeValues: marshall({
        ':pk': retainPk(month),
        ':after': after ? `${after} ` : ' ',
        ':until': `${today}~`,
      }),
      Limit: limit,
    }),
  );
  const rows = (answer.Items ?? []).map((item): Row => unmarshall(item));
  const last = answer.LastEvaluatedKey && (unmarshall(answer.LastEvaluatedKey).sk as string);
  return { dues: rows as unknown as Due[], last };
}
