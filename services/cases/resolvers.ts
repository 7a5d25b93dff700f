import * as z from 'zod/mini';
import type { MutationResolvers, QueryResolvers } from '../../schema/generated/types.ts';
import { hasRole } from '../caller/actor.ts';
import type { RequestContext } from '../caller/context.ts';
import { type IntegrationCase, openReferralsFor, seesCase } from '../caseFile/case.ts';
import { findCase, findCaseId } from '../caseFile/caseStore.ts';
import { type Person, specialFields } from '../caseFile/person.ts';
import { type PersonChange, personChanges } from '../caseFile/personStore.ts';
import { caseRef } from '../platform/fields.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import { asResult, orThrow } from '../platform/problems.ts';
import { closeCase } from './closeCase.ts';
import { openCase } from './openCase.ts';
import { recordSharing } from './recordSharing.ts';
import { updateBeneficiary } from './updateBeneficiary.ts';

const special = new Set<string>(specialFields);
const refInput = z.lazy(() => z.object({ ref: caseRef }));

async function findVisible(ref: unknown, { actor }: RequestContext): Promise<Outcome<{ case: IntegrationCase }>> {
  const parsed = parse(refInput, { ref: withoutNulls(ref) });
  if (!parsed.ok) return parsed;
  const { id, caseNumber = '' } = parsed.value.ref;
  const caseId = id ?? (await findCaseId(actor, actor.country, caseNumber));
  const found = caseId ? await findCase(actor, caseId) : undefined;
  return found && seesCase(found, actor) ? { ok: true, case: found } : refuse({ code: 'NOT_FOUND' });
}

/** The case that a reader opens. */
export const caseFor = async (ref: object, context: RequestContext): Promise<IntegrationCase> =>
  (await orThrow(context.locale, findVisible(ref, context))).case;

const queries: Pick<Required<QueryResolvers>, 'case'> = {
  case: (_root, { ref }, context) => caseFor(ref, context),
};

const mutations: Pick<Required<MutationResolvers>, 'openCase' | 'closeCase' | 'updateBeneficiary' | 'recordSharing'> = {
  openCase: (_root, { input }, context) => asResult('OpenCaseSuccess', context.locale, openCase(input, context)),
  closeCase: (_root, { input }, context) => asResult('CloseCaseSuccess', context.locale, closeCase(input, context)),
  updateBeneficiary: (_root, { input }, context) =>
    asResult('UpdateBeneficiarySuccess', context.locale, updateBeneficiary(input, context)),
  recordSharing: (_root, { input }, context) =>
    asResult('RecordSharingSuccess', context.locale, recordSharing(input, context)),
};

/** A person with the id of the case, because the history of the record is stored in the case. */
export type PersonInCase = Person & { caseId: string };
const inCase = ({ id, persons }: IntegrationCase): PersonInCase[] => persons.map((one) => ({ ...one, caseId: id }));

/**
 * Hides corrections of special categories, because a field name and a reason are information too (docs/domain.md, "Special
 * categories"). A caller who may not read these fields sees neither their names nor the reason. A correction of such fields
 * only is left out.
 */
function withoutSpecial(change: PersonChange): PersonChange[] {
  const fields = change.fields.filter((field) => !special.has(field));
  if (fields.length === change.fields.length) return [change];
  return fields.length > 0 ? [{ ...change, fields, reason: undefined }] : [];
}

export const caseResolvers = {
  Query: queries,
  Mutation: mutations,
  IntegrationCase: {
    openReferrals: (found: IntegrationCase, _args: unknown, { actor }: RequestContext) =>
      openReferralsFor(found, actor),
    beneficiary: (found: IntegrationCase) => inCase(found)[0],
    householdMembers: (found: IntegrationCase) => inCase(found).slice(1),
  },
  Beneficiary: {
    changes: async ({ id, caseId }: PersonInCase, _args: unknown, { actor }: RequestContext) => {
      const changes = await personChanges(actor, caseId, id);
      return hasRole(actor, 'CASEWORKER') ? changes : changes.flatMap(withoutSpecial);
    },
  },
};
