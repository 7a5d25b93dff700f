import { hasRole } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { commit } from '../platform/commit.ts';
import { commandKey, withoutNulls } from '../platform/idempotency.ts';
import { dataKeysOf } from '../platform/keys/dataKeys.ts';
import { personSubject } from '../platform/keys/heldKeys.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { type LedgerEntry, releaseInput } from './erasure.ts';
import { personOfCase } from './erasureSubject.ts';
import { findHold, type Hold, holdWrites } from './holdStore.ts';

/** Releases a legal hold. The person's data may be erased again. */
export async function releaseLegalHold(input: unknown, context: CommandContext): Promise<Outcome<{ hold: Hold }>> {
  const { actor } = context;
  const parsed = parse(releaseInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'COORDINATOR')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, case: ref, beneficiaryId } = parsed.value;
  const named = await personOfCase(actor, ref, beneficiaryId);
  if (!named.ok) return named;
  const { found } = named;
  const command = commandKey(actor, 'RELEASE_LEGAL_HOLD', idempotencyKey, { caseId: found.id, beneficiaryId });

  const keys = await dataKeysOf(personSubject(beneficiaryId), ['P']);
  const stands = await findHold(actor, found.id, beneficiaryId, keys);
  if (!stands) return refuse({ code: keys.state === 'ERASED' ? 'PERSON_ERASED' : 'NO_LEGAL_HOLD' });
  const at = context.now().toISOString();
  const hold: Hold = { ...stands, releasedAt: at };
  const entry: LedgerEntry = {
    kind: 'RELEASED',
    ...{ at, beneficiaryId, caseId: found.id, country: found.country },
    ...{ institutionId: found.institutionId, memberId: actor.memberId },
  };
  const writes = holdWrites(actor, hold, keys, entry);
  const committed = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, context.commitDeadline());
  if (!committed.ok) return committed;
  return { ok: true, hold: committed.repeated ? stands : hold };
}
