import * as z from 'zod/mini';
import { openReferralsFor } from '../access/visibility.ts';
import type { RequestContext } from '../graphql/context.ts';
import type { MutationResolvers, QueryResolvers } from '../graphql/generated/types.ts';
import { asResult, orThrow } from '../graphql/problems.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { type Outcome, parse, refuse } from '../platform/outcome.ts';
import type { IntegrationCase } from './case.ts';
import { findCase, findCaseId } from './caseStore.ts';
import { canSeeCase, caseRef, closeCase } from './closeCase.ts';
import { openCase } from './openCase.ts';

const refInput = z.lazy(() => z.object({ ref: caseRef }));

async function findVisible(ref: unknown, { actor }: RequestContext): Promise<Outcome<{ case: IntegrationCase }>> {
  const parsed = parse(refInput, { ref: withoutNulls(ref) });
  if (!parsed.ok) return parsed;
  const { id, caseNumber = '' } = parsed.value.ref;
  const caseId = id ?? (await findCaseId(actor, actor.country, caseNumber));
  const found = caseId ? await findCase(actor, caseId) : undefined;
  return found && canSeeCase(found, actor) ? { ok: true, case: found } : refuse({ code: 'NOT_FOUND' });
}

const queries: Pick<Required<QueryResolvers>, 'case'> = {
  case: async (_root, { ref }, context) => (await orThrow(context.locale, findVisible(ref, context))).case,
};

const mutations: Pick<Required<MutationResolvers>, 'openCase' | 'closeCase'> = {
  openCase: (_root, { input }, context) => asResult('OpenCaseSuccess', context.locale, openCase(input, context)),
  closeCase: (_root, { input }, context) => asResult('CloseCaseSuccess', context.locale, closeCase(input, context)),
};

export const caseResolvers = {
  Query: queries,
  Mutation: mutations,
  IntegrationCase: {
    openReferrals: (found: IntegrationCase, _args: unknown, { actor }: RequestContext) =>
      openReferralsFor(found, actor),
    beneficiary: ({ persons }: IntegrationCase) => persons[0],
    householdMembers: ({ persons }: IntegrationCase) => persons.slice(1),
  },
};
