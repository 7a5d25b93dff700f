import type { Actor } from '../access/actor.ts';
import type { CommandContext } from '../access/context.ts';
import type { IntegrationCase } from './case.ts';
import { findCaseId } from './caseStore.ts';
import type { Person } from './person.ts';

/** Who and what a command on a case names. */

export const caseIdOf = async (
  { actor }: CommandContext,
  ref: { id?: string | undefined; caseNumber?: string | undefined },
): Promise<string | undefined> =>
  ref.id ?? (ref.caseNumber ? await findCaseId(actor, actor.country, ref.caseNumber) : undefined);

/** The case's person of that id, the first when none is named; nobody who was erased. */
export function personOf(found: IntegrationCase, beneficiaryId: string | undefined): Person | undefined {
  const wanted = beneficiaryId ?? found.persons[0]?.id;
  return found.persons.find(({ id, erasedAt }) => id === wanted && erasedAt === undefined);
}

/** The caseworkers of the centre that keeps the file. */
export const worksOn = (found: IntegrationCase, { roles, institutionId, centre }: Actor): boolean =>
  roles.includes('CASEWORKER') && found.institutionId === institutionId && found.centre === centre;

/** The case with one person replaced, in its next version. */
export const withPerson = (found: IntegrationCase, person: Person): IntegrationCase => ({
  ...found,
  version: found.version + 1,
  persons: found.persons.map((one) => (one.id === person.id ? person : one)),
});
