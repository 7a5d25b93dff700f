import { paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { workerScope } from '../services/caller/scope.ts';
import { institutionAt } from '../services/institutions/institution.ts';
import { loadDirectory } from '../services/institutions/institutionStore.ts';
import { stateSk } from '../services/lifeCycle/eventRow.ts';
import { localDate } from '../services/platform/clock.ts';
import { listed } from '../services/platform/indexes.ts';
import { institutionKeys } from '../services/platform/keys/dataKeys.ts';
import { dynamo, tableName } from '../services/platform/table.ts';
import { restrictReferral } from '../services/referrals/commands/restrictReferral.ts';
import type { Referral } from '../services/referrals/referral.ts';
import { plainReferralOf } from '../services/referrals/store/referralRows.ts';

const scope = workerScope('tool');
const commitMilliseconds = 10_000;

/**
 * Finds referrals that are stored unrestricted although the directory marks their need, and restricts them. It scans, which
 * only a tool may. It can be repeated: a restricted referral is not found again.
 */
export async function restrictReferrals(
  now: Date,
  say: (line: string) => void,
): Promise<{ found: number; restricted: number }> {
  let [found, restricted] = [0, 0];
  for await (const referral of unrestricted()) {
    const directory = await loadDirectory(referral.country);
    if (!directory.needs.some((need) => need.restricted && need.code === referral.needCode)) continue;
    found += 1;
    const day = localDate(now, directory.timezone);
    const institutionId = referral.issuingInstitutionId;
    const author = { ...scope, memberId: 'SYSTEM', institutionId, displayName: 'SYSTEM' };
    const recordedBy = {
      author: { ...author, keys: await institutionKeys(institutionId) },
      at: now.toISOString(),
      hasQueue: (id: string) => institutionAt(directory, id, day)?.delivery === 'QUEUE',
    };
    const committed = await restrictReferral(
      scope,
      referral.id,
      directory,
      recordedBy,
      Date.now() + commitMilliseconds,
    );
    const isDone = committed === undefined || committed.ok;
    if (isDone) restricted += 1;
    say(`${referral.number ?? referral.id}: ${isDone ? 'restricted' : `left as it is, ${committed.problem.code}`}`);
  }
  return { found, restricted };
}

async function* unrestricted(): AsyncGenerator<Referral> {
  const pages = paginateScan(
    { client: dynamo },
    {
      TableName: tableName(),
      ConsistentRead: true,
      FilterExpression: 'sk = :state AND #listed.restricted = :no',
      ExpressionAttributeNames: { '#listed': listed },
      ExpressionAttributeValues: marshall({ ':state': stateSk, ':no': false }),
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) yield plainReferralOf(unmarshall(item));
  }
}
