import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { workerScope } from '../services/caller/scope.ts';
import type { Row } from '../services/platform/commit.ts';
import { listed, tableIndexes } from '../services/platform/indexes.ts';
import { readRows } from '../services/platform/rows.ts';
import { dynamo, tableName } from '../services/platform/table.ts';
import { referralsOf } from '../services/referrals/store/personReferralStore.ts';
import * as keys from '../services/referrals/store/referralKeys.ts';
import {
  findAllNumbered,
  findNumbered,
  registerCounterKey,
  registerNumber,
} from '../services/register/registerStore.ts';

/** The reads of `npm run verify-history`: by key and by index, never by a scan. They decrypt nothing. */
const scope = workerScope('tool');

const firstYear = 2020;
const batch = 100;

/** The registers that have given numbers, with the count of numbers. */
export async function registersOf(
  centres: string[],
  lastYear: number,
): Promise<{ centre: string; year: number; numbers: number }[]> {
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, at) => firstYear + at);
  const all = centres.flatMap((centre) => years.map((year) => ({ centre, year })));
  const found: { centre: string; year: number; numbers: number }[] = [];
  for (let start = 0; start < all.length; start += batch) {
    const part = all.slice(start, start + batch);
    const rows = await readRows(part.map(({ centre, year }) => registerCounterKey({ series: centre, year })));
    for (const [at, one] of part.entries()) {
      const numbers = Number(rows[at]?.next ?? 1) - 1;
      if (numbers > 0) found.push({ ...one, numbers });
    }
  }
  return found;
}

/** The referral of each number of a register, in the order of the numbers. Undefined where a number has no referral. */
export async function* numbered(centre: string, year: number, numbers: number) {
  for (let start = 1; start <= numbers; start += batch) {
    const serials = Array.from({ length: Math.min(batch, numbers - start + 1) }, (_, at) => start + at);
    const names = serials.map((serial) => registerNumber({ series: centre, year }, serial));
    const ids = await findAllNumbered(scope, names);
    for (const [at, number] of names.entries()) yield { number, referralId: ids[at] };
  }
}

/** The ids in an index: of a register, or of the referrals that wait for a centre (with its drafts). */
export async function* idsIn(
  index: 'register' | 'issuerTurn',
  partition: string,
): AsyncGenerator<{ id: string; number?: string }> {
  const query = {
    TableName: tableName(),
    IndexName: index,
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': tableIndexes[index].pk },
    ExpressionAttributeValues: marshall({ ':pk': partition }),
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    for (const item of Items) yield unmarshall(item)[listed] as { id: string; number?: string };
  }
}

/** The present referral of one number. */
export const referralBehind = (number: string): Promise<string | undefined> => findNumbered(scope, number);

/** The ids of all referrals that a case names for a person. */
export const linkedReferrals = (caseId: string, beneficiaryId: string): Promise<string[]> =>
  referralsOf(scope, caseId, beneficiaryId);

export const registerOf = (centre: string, year: number) => keys.registerPartition(scope, centre, year);
export const turnOf = (centre: string) => keys.centreTurnPartition(scope, centre);

/** All rows of a referral. */
export async function readPartition(referralId: string): Promise<Row[]> {
  const rows: Row[] = [];
  const query = {
    TableName: tableName(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': keys.referralPk(scope, referralId) }),
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    rows.push(...Items.map((item) => unmarshall(item)));
  }
  return rows;
}
