import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { type Actor, hasRole } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { caseTracks, type IntegrationCase, openCaseStatuses, seesCase } from '../caseFile/case.ts';
import { findCase, newCaseWrites, readCase } from '../caseFile/caseStore.ts';
import { type Person, type PersonRecord, personInput } from '../caseFile/person.ts';
import { impossible } from '../caseFile/personGuards.ts';
import { carryOut } from '../lifeCycle/sequence.ts';
import { localDate } from '../platform/clock.ts';
import { date, fileNumber } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import { blindIndex } from '../platform/keys/blindIndex.ts';
import { type FieldProblem, type Outcome, parse, refuse } from '../platform/outcome.ts';

const openInput = z.lazy(() =>
  z.object({
    idempotencyKey: keyField(),
    caseNumber: fileNumber(),
    openedOn: date(),
    track: z.enum(caseTracks),
    status: z.enum(openCaseStatuses),
    beneficiary: personInput,
    householdMembers: z._default(z.array(personInput).check(z.maxLength(15)), []),
    householdId: z.optional(z.uuid()),
  }),
);

/** Opens a case for a paper file, with the records of its persons (docs/domain.md, "Case today"). */
export async function openCase(input: unknown, context: CommandContext): Promise<Outcome<{ case: IntegrationCase }>> {
  const { actor } = context;
  const parsed = parse(openInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { centre } = actor;
  if (!hasRole(actor, 'CASEWORKER') || !centre) return refuse({ code: 'FORBIDDEN' });
  const { idempotencyKey, beneficiary, householdMembers, ...file } = parsed.value;

  const key = commandKey(actor, 'OPEN_CASE', idempotencyKey, parsed.value);
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => readCase(actor, undefined, key),
    repeated: ({ id }) => answerWith(actor, id),
    decide: async () => {
      const { timezone } = await context.directory();
      const today = localDate(context.now(), timezone);
      const all = [beneficiary, ...householdMembers];
      const late = notPossible(all, file.openedOn, actor.country, today);
      if (late.length > 0) return refuse({ code: 'VALIDATION', fields: late });
      const persons = await Promise.all(all.map((one) => recorded(one, actor.country)));
      const householdId = file.householdId ?? (persons.length > 1 ? randomUUID() : undefined);
      const opened: IntegrationCase = {
        id: randomUUID(),
        version: 1,
        isOpen: true,
        country: actor.country,
        centre,
        institutionId: actor.institutionId,
        openReferrals: 0,
        ...file,
        householdId,
        persons,
      };
      const writes = await newCaseWrites(actor, opened);
      return {
        ok: true,
        record: { id: opened.id, version: 1 },
        writes: () => writes,
        answer: () => ({ case: opened }),
      };
    },
  });
}

/** The person to store. A personal code gets its keyed hash now, so that the issue of a referral needs no key for it. */
async function recorded(person: PersonRecord, country: string): Promise<Person> {
  const { personalCode } = person;
  const codeIndexes = personalCode === undefined ? undefined : [await blindIndex(country, personalCode)];
  return { id: randomUUID(), ...person, ...(codeIndexes && { codeIndexes }) };
}

/** The answer to a repeated command: the case as it is now, as far as the member may see it. */
async function answerWith(actor: Actor, caseId: string): Promise<Outcome<{ case: IntegrationCase }>> {
  const found = await findCase(actor, caseId);
  return found && seesCase(found, actor) ? { ok: true, case: found } : refuse({ code: 'NOT_FOUND' });
}

/**
 * The fields with impossible values: the date of the file must not lie in the future, and the data of the persons must be
 * possible.
 */
function notPossible(persons: PersonRecord[], openedOn: string, country: string, today: string): FieldProblem[] {
  const file: FieldProblem[] = openedOn > today ? [{ path: 'openedOn', rule: 'IN_FUTURE' }] : [];
  const ofPersons = persons.flatMap((person, index) => {
    const path = index === 0 ? 'beneficiary.' : `householdMembers.${index - 1}.`;
    return impossible(person, country, today, path);
  });
  return [...file, ...ofPersons];
}
