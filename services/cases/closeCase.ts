import * as z from 'zod/mini';
import type { CommandContext } from '../caller/context.ts';
import { closeReasons, type IntegrationCase, seesCase } from '../caseFile/case.ts';
import {
  caseIdOf,
  closedCaseWrite,
  findCase,
  openReferralNumbers,
  readCase,
  staleCase,
} from '../caseFile/caseStore.ts';
import { retainWrites } from '../caseFile/retentionStore.ts';
import { carryOut, keyMissing } from '../lifeCycle/sequence.ts';
import { localDate } from '../platform/clock.ts';
import { caseRef, otherExplained, refuseFields, text } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';

const closeInput = z.lazy(() =>
  z.object({
    case: caseRef,
    expectedVersion: z.int().check(z.gte(0)),
    idempotencyKey: z.optional(keyField()),
    reasonCode: z.enum(closeReasons),
    reasonText: z.optional(text(2000)),
  }),
);

/** Ends a case with a reason. It is refused while the case has open referrals (docs/domain.md, "Case today"). */
export async function closeCase(input: unknown, context: CommandContext): Promise<Outcome<{ case: IntegrationCase }>> {
  const { actor } = context;
  const parsed = parse(closeInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { case: ref, expectedVersion, idempotencyKey, reasonCode, reasonText } = parsed.value;
  const missing = keyMissing(actor, idempotencyKey);
  if (missing) return missing;
  const id = await caseIdOf(actor, ref);
  if (!id) return refuse({ code: 'NOT_FOUND' });

  const derivedFrom = { id, expectedVersion };
  const key = commandKey(actor, 'CLOSE_CASE', idempotencyKey, { ...derivedFrom, reasonCode, reasonText }, derivedFrom);
  const openReferrals = async () => refuse({ code: 'OPEN_REFERRALS', numbers: await openReferralNumbers(actor, id) });
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => readCase(actor, id, key),
    repeated: async () => {
      const found = await findCase(actor, id);
      return found && seesCase(found, actor) ? { ok: true, case: found } : refuse({ code: 'NOT_FOUND' });
    },
    current: async () => {
      const found = await findCase(actor, id);
      return found && { kind: 'CASE' as const, ...found };
    },
    decide: async ({ found }) => {
      if (!found || !seesCase(found, actor)) return refuse({ code: 'NOT_FOUND' });
      if (found.version !== expectedVersion) return refuse(staleCase(found));
      if (!found.isOpen) return refuse({ code: 'CASE_NOT_OPEN' });
      const unexplained = refuseFields([otherExplained('reasonText', reasonCode, reasonText)]);
      if (unexplained) return unexplained;
      if (found.openReferrals > 0) return openReferrals();
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
      const writes = [
        await closedCaseWrite(actor, closed),
        ...retainWrites(actor, id, retention, localDate(context.now(), timezone)),
      ];
      return {
        ok: true,
        record: { id, version: closed.version },
        writes: () => writes,
        answer: () => ({ case: closed }),
        instead: async (refusal) => (refusal.problem.code === 'OPEN_REFERRALS' ? openReferrals() : refusal),
      };
    },
  });
}
