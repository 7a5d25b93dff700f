import { hasRole } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { commit } from '../platform/commit.ts';
import { commandKey, withoutNulls } from '../platform/idempotency.ts';
import { dataKeysOf } from '../platform/keys/dataKeys.ts';
import { personSubject } from '../platform/keys/heldKeys.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { holdInput, type LedgerEntry } from './erasure.ts';
import { personOfCase } from './erasureSubject.ts';
import { findHold, type Hold, holdWrites } from './holdStore.ts';

/** Puts a person's data under a legal hold. The data cannot be erased until the hold is released. */
export async function setLegalHold(input: unknown, context: CommandContext): Promise<Outcome<{ hold: Hold }>> {
  const { actor } = context;
  const parsed = parse(holdInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'COORDINATOR')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, case: ref, beneficiaryId, reasonCode, reasonText } = parsed.value;
  const named = await personOfCase(actor, ref, beneficiaryId);
  if (!named.ok) return named;
  const { found } = named;
  const asked = { caseId: found.id, beneficiaryId, reasonCode, reasonText };
  const command = commandKey(actor, 'SET_LEGAL_HOLD', idempotencyKey, asked);

  const keys = await dataKeysOf(personSubject(beneficiaryId), ['P']);
  const at = context.now().toISOString();
  const hold: Hold = { beneficiaryId, caseId: found.id, reason: reasonCode, reasonText, setAt: at };
  const entry: LedgerEntry = {
    kind: 'HOLD',
    reason: reasonCode,
    ...{ at, beneficiaryId, caseId: found.id, country: found.country },
    ...{ institutionId: found.institutionId, memberId: actor.memberId },
  };
  const writes = holdWrites(actor, hold, keys, entry);
  const committed = await commit(command, { id: beneficiaryId, version: 1 }, () => writes, context.commitDeadline());
  if (!committed.ok) return committed;
  if (!committed.repeated) return { ok: true, hold };
  return { ok: true, hold: (await findHold(actor, found.id, beneficiaryId, keys)) ?? hold };
}
