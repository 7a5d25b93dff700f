import * as z from 'zod/mini';
import type { Actor } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { closeReasons, type IntegrationCase, seesCase } from '../caseFile/case.ts';
import { commitClosedCase, findCase, findCaseId, openReferralNumbers, readCase } from '../caseFile/caseStore.ts';
import { retainWrites } from '../caseFile/retentionStore.ts';
import { localDate } from '../platform/clock.ts';
import { caseRef, otherExplained, refuseFields, text } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import { invalid, type Outcome, parse, type Refusal, refuse } from '../platform/outcome.ts';

const closeInput = z.lazy(() =>
  z.object({
    case: caseRef,
    expectedVersion: z.int().check(z.gte(0)),
    idempotencyKey: z.optional(keyField()),
    reasonCode: z.enum(closeReasons),
    reasonText: z.optional(text(2000)),
  }),
);

/** Ends a case with a reason; refused while referrals are with institutions (DOMAIN 3.1, closeCase). */
export async function closeCase(input: unknown, context: CommandContext): Promise<Outcome<{ case: IntegrationCase }>> {
  const { actor } = context;
  const parsed = parse(closeInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { case: ref, expectedVersion, idempotencyKey, reasonCode, reasonText } = parsed.value;
  if (actor.kind === 'MACHINE' && !idempotencyKey) return invalid('idempotencyKey', 'REQUIRED');
  const id = ref.id ?? (ref.caseNumber ? await findCaseId(actor, actor.country, ref.caseNumber) : undefined);
  if (!id) return refuse({ code: 'NOT_FOUND' });

  const payload = { id, expectedVersion, reasonCode, reasonText };
  const command = commandKey(actor, 'CLOSE_CASE', idempotencyKey, payload, { id, expectedVersion });
  const { found, command: earlier } = await readCase(actor, id, command);
  if (!found || !seesCase(found, actor)) return refuse({ code: 'NOT_FOUND' });
  if (earlier?.hash === command.hash) return { ok: true, case: found };
  if (earlier && !command.isDerived) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  if (found.version !== expectedVersion) {
    return refuse({ code: 'VERSION_CONFLICT', currentVersion: found.version, currentState: found.status });
  }
  if (!found.isOpen) return refuse({ code: 'CASE_NOT_OPEN' });
  const unexplained = refuseFields([otherExplained('reasonText', reasonCode, reasonText)]);
  if (unexplained) return unexplained;
  if (found.openReferrals > 0) return refuse({ code: 'OPEN_REFERRALS', numbers: await openReferralNumbers(actor, id) });

  const closed: IntegrationCase = {
    ...found,
    status: reasonCode === 'WITHDRAWN' ? 'WITHDRAWN' : 'CLOSED_OTHER',
    isOpen: false,
    version: found.version + 1,
    closedAt: context.now().toISOString(),
    closeReason: reasonCode,
    closeReasonText: reasonText,
  };
  const { retention, timezone } = await context.directory();
  const retained = retainWrites(actor, id, retention, localDate(context.now(), timezone));
  const committed = await commitClosedCase(actor, closed, retained, command, context.commitDeadline());
  if (committed.ok) return { ok: true, case: committed.repeated ? ((await findCase(actor, id)) ?? closed) : closed };
  if (committed.problem.code === 'IDEMPOTENCY_KEY_REUSED' && command.isDerived) return staleFor(actor, id);
  if (committed.problem.code !== 'OPEN_REFERRALS') return committed;
  return refuse({ code: 'OPEN_REFERRALS', numbers: await openReferralNumbers(actor, id) });
}

/** Without a key of the caller's, another input for the same version is simply late. */
async function staleFor(actor: Actor, id: string): Promise<Refusal> {
  const found = await findCase(actor, id);
  if (!found) return refuse({ code: 'NOT_FOUND' });
  return refuse({ code: 'VERSION_CONFLICT', currentVersion: found.version, currentState: found.status });
}
