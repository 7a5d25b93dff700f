import { hasRole } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { queues } from '../lifeCycle/eventRow.ts';
import { readCommand } from '../platform/commit.ts';
import { commandKey, withoutNulls } from '../platform/idempotency.ts';
import { institutionKeys } from '../platform/keys/dataKeys.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { erasePerson, repeatedErasure } from './erasePerson.ts';
import { type Erasure, eraseInput, isMeant } from './erasure.ts';
import { personOfCase } from './erasureSubject.ts';

/** Erases the data of a person permanently, by order of a coordinator (GDPR article 17). */
export async function eraseBeneficiary(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ erasure: Erasure }>> {
  const { actor } = context;
  const parsed = parse(eraseInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'COORDINATOR')) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, case: ref, beneficiaryId, confirmCaseNumber, reasonCode, incomingNumber } = parsed.value;
  const named = await personOfCase(actor, ref, beneficiaryId);
  if (!named.ok) return named;
  const { found } = named;

  const erasing = { caseId: found.id, beneficiaryId, reason: reasonCode, incomingNumber };
  const command = commandKey(actor, 'ERASE_BENEFICIARY', idempotencyKey, erasing);
  const earlier = await readCommand(command);
  if (earlier?.hash === command.hash) return repeatedErasure(actor, erasing);
  if (earlier) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  const meant = isMeant(confirmCaseNumber, found.caseNumber);
  if (!meant.ok) return meant;

  const [displayName, keys, hasQueue] = await Promise.all([
    actor.displayName(),
    institutionKeys(actor.institutionId),
    queues(context),
  ]);
  const eraser = {
    scope: actor,
    memberId: actor.memberId,
    role: 'COORDINATOR' as const,
    author: { ...actor, displayName, keys },
    now: context.now(),
    deadline: context.commitDeadline(),
    hasQueue,
  };
  return erasePerson(erasing, eraser, command);
}
