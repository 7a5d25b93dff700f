import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../../caller/scope.ts';
import type { Recorder } from '../../lifeCycle/eventRow.ts';
import { stateSk } from '../../lifeCycle/eventRow.ts';
import type { Write } from '../../platform/commit.ts';
import type { EventType } from '../../platform/messages/codes.ts';
import { readRows } from '../../platform/rows.ts';
import { dynamo, tableName } from '../../platform/table.ts';
import type { EventFacts } from '../lifeCycle/lifeCycle.ts';
import { isOpen, type Referral, type Status } from '../referral.ts';
import { withEvent } from './eventRows.ts';
import { referralsOf } from './personReferralStore.ts';
import * as keys from './referralKeys.ts';
import { plainReferralOf } from './referralRows.ts';
import { stepWrites } from './referralStore.ts';

/**
 * The changes of a person's referrals at the erasure. Each state loses its sealed fields, an event records the erasure, and
 * both sides are told. Stored events stay unchanged, so that the chain of hashes stays valid. The erasure is not a step of
 * the life cycle.
 */

const mostPerRequest = 100;

/** Every referral of the person, with the unsealed fields only. No key is needed. */
export async function statesOf(scope: Scope, caseId: string, beneficiaryId: string): Promise<Referral[]> {
  const ids = await referralsOf(scope, caseId, beneficiaryId);
  const found: Referral[] = [];
  for (let start = 0; start < ids.length; start += mostPerRequest) {
    const wanted = ids.slice(start, start + mostPerRequest);
    const rows = await readRows(wanted.map((id) => ({ pk: keys.referralPk(scope, id), sk: stateSk })));
    found.push(...rows.flatMap((row) => (row ? [plainReferralOf(row)] : [])));
  }
  return found;
}

/** The numbers of open referrals. A person with an open referral cannot be erased. */
export const openNumbers = (referrals: readonly Referral[]): string[] =>
  referrals
    .filter(({ status }) => isOpen(status))
    .map(({ number }) => number ?? '')
    .sort();

/**
 * The status after the erasure. A draft is cancelled, and an unverified answer is closed, because it can no longer be
 * verified.
 */
const endOf = (status: Status): Status => {
  if (status === 'DRAFT') return 'CANCELLED';
  return status === 'COMPLETED' || status === 'NOT_COMPLETED' || status === 'DECLINED' ? 'CLOSED' : status;
};

export type ToldReferral = { id: string; number: string; institutionId: string; since: string };

/**
 * The erasure of one referral: its writes, and the institution that is told, if it was issued. `before` holds the unsealed
 * fields. The recorder has the keys of an erased person, so that nothing new is sealed.
 */
export function erasedReferral(
  scope: Scope,
  before: Referral,
  role: EventFacts['role'],
  recorder: Recorder,
): { writes: Write[]; told: ToldReferral | undefined } {
  const { at } = recorder;
  const to = endOf(before.status);
  const ends = to !== before.status;
  const after: Referral = {
    ...before,
    status: to,
    version: before.version + 1,
    updatedAt: at,
    erasedAt: at,
    ...(ends && { closedAt: at }),
    ...(before.status === 'DRAFT' && { cancelReason: 'OTHER' as const }),
  };
  const facts: EventFacts = {
    type: 'referral.personErased' satisfies EventType,
    action: 'ERASE_PERSON',
    role,
    from: before.status,
    to,
    occurredAt: at,
    impliedSteps: [],
    data: {},
  };
  const recorded = withEvent(after, facts, recorder);
  const writes = stepWrites(scope, {
    before,
    after: recorded.referral,
    eventRow: recorded.row,
    keys: recorder.keys,
  });
  const { id, number, receivingInstitutionId: institutionId, issuedAt } = before;
  return { writes, told: issuedAt && number ? { id, number, institutionId, since: at } : undefined };
}

/** The institution's confirmation, as an event of the history. */
export function confirmedReferral(
  scope: Scope,
  before: Referral,
  role: EventFacts['role'],
  recorder: Recorder,
): { referral: Referral; event: ReturnType<typeof withEvent>['event']; writes: Write[] } {
  const { at } = recorder;
  const after: Referral = { ...before, version: before.version + 1, updatedAt: at, erasureConfirmedAt: at };
  const facts: EventFacts = {
    type: 'referral.erasureConfirmed' satisfies EventType,
    action: 'CONFIRM_ERASURE',
    role,
    from: before.status,
    to: before.status,
    occurredAt: at,
    impliedSteps: [],
    data: {},
  };
  const { referral, row, event } = withEvent(after, facts, recorder);
  return {
    referral,
    event,
    writes: stepWrites(scope, { before, after: referral, eventRow: row, keys: recorder.keys }),
  };
}

/** Removes the disclosed special categories from the states, with the names of their fields. */
export async function removeSpecial(scope: Scope, caseId: string, beneficiaryId: string): Promise<void> {
  for (const id of await referralsOf(scope, caseId, beneficiaryId)) {
    await dynamo.send(
      new UpdateItemCommand({
        TableName: tableName(),
        Key: marshall({ pk: keys.referralPk(scope, id), sk: stateSk }),
        UpdateExpression: 'REMOVE sealed.personSpecial',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    );
  }
}
