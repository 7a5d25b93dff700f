import type { Scope } from '../../caller/scope.ts';
import type { Directory } from '../../institutions/institution.ts';
import type { Recorder } from '../../lifeCycle/eventRow.ts';
import { type CommitResult, commit } from '../../platform/commit.ts';
import { commandKey } from '../../platform/idempotency.ts';
import type { EventType } from '../../platform/messages/codes.ts';
import type { EventFacts } from '../lifeCycle/lifeCycle.ts';
import { isOpen, type Referral } from '../referral.ts';
import { withEvent } from '../store/eventRows.ts';
import { isTaken } from '../store/openGuardStore.ts';
import { loadReferral, stepWrites } from '../store/referralStore.ts';
import { restrictionOf } from './lookups.ts';

/**
 * Restricts a referral that predates the directory's mark of its need, in every status. State, counters, feeds and history
 * change in one transaction. Undefined when there is nothing to restrict.
 */
export async function restrictReferral(
  scope: Scope,
  id: string,
  directory: Directory,
  recordedBy: Omit<Recorder, 'keys'>,
  deadline: number,
): Promise<CommitResult | undefined> {
  const command = commandKey({ memberId: 'SYSTEM' }, 'RESTRICT', crypto.randomUUID(), { id });
  const loaded = await loadReferral(scope, id, command);
  if (!loaded.referral || loaded.referral.restricted) return undefined;
  const { referral: before, keys } = loaded;
  const needs = [before.needCode, ...before.measures.map(({ needCode }) => needCode)];
  const restriction = restrictionOf(directory, needs, undefined, '');
  if (!restriction.ok || !restriction.restricted) return undefined;

  const at = recordedBy.at;
  const raised: Referral = { ...before, restricted: true, version: before.version + 1, updatedAt: at };
  const beside = isOpen(before.status) && (await isTaken(scope, raised));
  const facts: EventFacts = {
    type: 'referral.restricted' satisfies EventType,
    action: 'RESTRICT',
    role: 'SYSTEM',
    from: before.status,
    to: before.status,
    occurredAt: at,
    impliedSteps: [],
    data: { changes: [{ field: 'restricted', from: false, to: true }] },
  };
  const recorded = withEvent({ ...raised, ...(beside && { beside }) }, facts, { ...recordedBy, keys });
  const writes = stepWrites(scope, { before, after: recorded.referral, eventRow: recorded.row, keys });
  return commit(command, { id, version: raised.version }, () => writes, deadline);
}
