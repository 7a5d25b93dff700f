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
 * What the erasure of a person changes in their referrals: every state loses what was sealed in it, the history says that
 * it happened, and both sides are told. The stored events stay byte for byte, so that no chain breaks. Outside the life
 * cycle: it is the end of the person's data, not a step of the referral.
 */

const mostPerRequest = 100;

/** Every referral of the person, by what is not sealed: needs no key. */
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

/** Numbers of what is with institutions now: while there are any, nobody is erased. */
export const openNumbers = (referrals: readonly Referral[]): string[] =>
  referrals
    .filter(({ status }) => isOpen(status))
    .map(({ number }) => number ?? '')
    .sort();

/** A draft is thrown away, an answer that nobody verified is closed: nothing is left that could be verified. */
const endOf = (status: Status): Status => {
  if (status === 'DRAFT') return 'CANCELLED';
  return status === 'COMPLETED' || status === 'NOT_COMPLETED' || status === 'DECLINED' ? 'CLOSED' : status;
};

export type ToldReferral = { id: string; number: string; institutionId: string; since: string };

/**
 * One referral's part: its writes, and whom it was told to once it had been sent. `before` is what is not sealed; the
 * recorder's keys are those of an erased person, so that nothing is sealed again.
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

/** The institution's word on its copies, in the history. */
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

/** What was disclosed of special categories leaves the states: no key opens it any more, and not even its being there is left. */
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
