import * as z from 'zod/mini';
import type { CommandContext } from '../caller/context.ts';
import { type IntegrationCase, personOf, seesCase, withPerson, worksOnCase } from '../caseFile/case.ts';
import { caseIdOf, findCase, readCase, staleCase } from '../caseFile/caseStore.ts';
import { cannotClear, changed, emptiedParts, mustStay } from '../caseFile/changedPerson.ts';
import { type Person, personChanges } from '../caseFile/person.ts';
import { impossible } from '../caseFile/personGuards.ts';
import { correctionWrites } from '../caseFile/personStore.ts';
import { carryOut } from '../lifeCycle/sequence.ts';
import { localDate } from '../platform/clock.ts';
import { caseRef, nullsIn, nullsRefused, text } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import { blindIndex } from '../platform/keys/blindIndex.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import { newCodeWrites } from '../referrals/store/codeIndexStore.ts';

const mostCleared = 40;
const updateInput = z.lazy(() =>
  z.object({
    case: caseRef,
    beneficiaryId: z.optional(z.uuid()),
    expectedVersion: z.int().check(z.gte(0)),
    idempotencyKey: z.optional(keyField()),
    changes: z._default(personChanges, {}),
    clear: z._default(z.array(text(40)).check(z.maxLength(mostCleared)), []),
    reason: text(500),
  }),
);

export type ChangedPerson = Outcome<{ case: IntegrationCase; beneficiary: Person & { caseId: string } }>;

/**
 * Corrects or completes the record of a person, with a reason (docs/domain.md, "Case today"). The disclosed data of a
 * referral stays unchanged. An open referral shows the new values in `personNow`. Null empties an optional field or an
 * optional part of one; a field and a part that are left out stay.
 */
export async function updateBeneficiary(input: unknown, context: CommandContext): Promise<ChangedPerson> {
  const { actor } = context;
  const parsed = parse(updateInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { case: ref, idempotencyKey, ...asked } = parsed.value;
  const { beneficiaryId, expectedVersion, changes, reason } = asked;
  const sent = (input as { changes?: unknown }).changes;
  const nulls = nullsIn(sent);
  const needed = mustStay(nulls);
  if (needed.length > 0) return refuse({ code: 'VALIDATION', fields: nullsRefused(needed, 'changes.') });
  const clear = [...new Set([...asked.clear, ...nulls])];
  const parts = emptiedParts(sent);
  const id = await caseIdOf(context.actor, ref);
  if (!id) return refuse({ code: 'NOT_FOUND' });

  const derivedFrom = { id: `${id} ${beneficiaryId ?? ''}`, expectedVersion };
  const key = commandKey(
    actor,
    'UPDATE_BENEFICIARY',
    idempotencyKey,
    { id, ...asked, clear, ...(Object.keys(parts).length > 0 && { parts }) },
    derivedFrom,
  );
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => readCase(actor, id, key),
    repeated: async () => {
      const found = await findCase(actor, id);
      return found && worksOnCase(found, actor)
        ? answered(found, beneficiaryId ?? found.persons[0]?.id ?? '')
        : refuse({ code: 'NOT_FOUND' });
    },
    current: async () => {
      const found = await findCase(actor, id);
      return found && { kind: 'CASE' as const, ...found };
    },
    decide: async ({ found }) => {
      if (!found || !seesCase(found, actor)) return refuse({ code: 'NOT_FOUND' });
      if (!worksOnCase(found, actor)) return refuse({ code: 'FORBIDDEN' });
      const before = personOf(found, beneficiaryId);
      if (!before) return invalid('beneficiaryId', 'UNKNOWN');
      if (found.version !== expectedVersion) return refuse(staleCase(found));

      const { timezone } = await context.directory();
      const today = localDate(context.now(), timezone);
      const fields = [...impossible(changes, found.country, today, 'changes.'), ...cannotClear(clear, changes)];
      if (fields.length > 0) return refuse({ code: 'VALIDATION', fields });
      const correction = changed(before, changes, clear, parts);
      if (correction.fields.length === 0) return invalid('', 'REQUIRED');

      const person = await indexed(correction.person, before, found.country);
      const after = withPerson(found, person);
      const { memberId, institutionId } = actor;
      const made = {
        ...{ person, before, fields: correction.fields, reason, at: context.now().toISOString() },
        author: { memberId, institutionId, displayName: await actor.displayName() },
      };
      const writes = [
        ...(await correctionWrites(actor, after, made)),
        ...(await newCodeWrites(actor, found.id, before, person)),
      ];
      return {
        ok: true,
        record: { id, version: after.version },
        writes: () => writes,
        answer: () => ({ case: after, beneficiary: { ...person, caseId: id } }),
      };
    },
  });
}

/**
 * A new personal code gets its keyed hash. The former hashes stay, because open referrals were disclosed with the former
 * codes.
 */
async function indexed(person: Person, before: Person, country: string): Promise<Person> {
  const { personalCode } = person;
  if (personalCode === undefined || personalCode === before.personalCode) return person;
  const index = await blindIndex(country, personalCode);
  return { ...person, codeIndexes: [...(before.codeIndexes ?? []).filter((one) => one !== index), index] };
}

function answered(found: IntegrationCase, beneficiaryId: string): ChangedPerson {
  const person = personOf(found, beneficiaryId);
  return person
    ? { ok: true, case: found, beneficiary: { ...person, caseId: found.id } }
    : refuse({ code: 'NOT_FOUND' });
}
