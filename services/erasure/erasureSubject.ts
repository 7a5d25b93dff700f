import type { Actor } from '../caller/actor.ts';
import { seesCase } from '../caseFile/case.ts';
import { findCaseId } from '../caseFile/caseStore.ts';
import { type ErasableCase, findErasableCase } from '../caseFile/erasedPersonStore.ts';
import { invalid, type Outcome, refuse } from '../platform/outcome.ts';

/** The named case and person, unopened. Not found when the coordinator may not see the case. */
export async function personOfCase(
  actor: Actor,
  ref: { id?: string | undefined; caseNumber?: string | undefined },
  beneficiaryId: string,
): Promise<Outcome<{ found: ErasableCase }>> {
  const id = ref.id ?? (await findCaseId(actor, actor.country, ref.caseNumber ?? ''));
  const found = id ? await findErasableCase(actor, id) : undefined;
  if (!found || !seesCase(found, actor)) return refuse({ code: 'NOT_FOUND' });
  return found.persons.some((person) => person.id === beneficiaryId)
    ? { ok: true, found }
    : invalid('beneficiaryId', 'UNKNOWN');
}
