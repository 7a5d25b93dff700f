import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../../caller/scope.ts';
import { stateSk } from '../../lifeCycle/eventRow.ts';
import { unusedId } from '../../platform/fields.ts';
import { readRows, rowsUnder } from '../../platform/rows.ts';
import { dynamo, tableName } from '../../platform/table.ts';
import type { Referral } from '../referral.ts';
import { codeIndexPk, referralPk, searchQuotaKey } from '../store/referralKeys.ts';
import { plainReferralOf } from '../store/referralRows.ts';

const keptSeconds = 2 * 86_400;

/**
 * Counts one search of a member, unless the day's limit is reached. It is one conditional write, so that parallel searches
 * cannot exceed the limit.
 */
export async function takeSearch(memberId: string, day: string, most: number, now: Date): Promise<boolean> {
  try {
    await dynamo.send(
      new UpdateItemCommand({
        TableName: tableName(),
        Key: marshall(searchQuotaKey(memberId, day)),
        UpdateExpression: 'SET expiresAt = :end ADD searches :one',
        ConditionExpression: 'attribute_not_exists(searches) OR searches < :most',
        ExpressionAttributeValues: marshall({
          ':one': 1,
          ':most': most,
          ':end': Math.floor(now.getTime() / 1000) + keptSeconds,
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The institution's referrals with this keyed hash, unopened. Rows of other institutions are not read. */
export async function referralsByCode(scope: Scope, institutionId: string, index: string): Promise<Referral[]> {
  const ids = (await rowsUnder(codeIndexPk(scope, institutionId, index))).map(({ referralId }) => referralId as string);
  // An unknown code takes the same reads as a code whose referrals the caller may not see (docs/security.md, "Threats",
  // T07).
  if (ids.length === 0) ids.push(unusedId);
  const rows = await readRows(ids.map((id) => ({ pk: referralPk(scope, id), sk: stateSk })));
  return rows.filter((row) => row !== undefined).map(plainReferralOf);
}
