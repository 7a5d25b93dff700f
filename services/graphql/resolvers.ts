import type { MutationResolvers, QueryResolvers } from '../../schema/generated/types.ts';
import { accessLogResolvers } from '../accessLog/resolvers.ts';
import { caseResolvers } from '../cases/resolvers.ts';
import { erasureResolvers } from '../erasure/resolvers.ts';
import { exportResolvers } from '../export/resolvers.ts';
import { institutionResolvers } from '../institutions/resolvers.ts';
import { memberResolvers } from '../members/resolvers.ts';
import { referralResolvers } from '../referrals/resolvers.ts';

const { Query: cases, Mutation: caseMutations, ...caseTypes } = caseResolvers;
const { Query: members, Mutation: memberMutations, ...memberTypes } = memberResolvers;
const { Query: referrals, Mutation: referralMutations, ...referralTypes } = referralResolvers;
const { Query: audit, ...auditTypes } = accessLogResolvers;
const { Query: erasures, Mutation: erasureMutations, ...erasureTypes } = erasureResolvers;

/** The type requires a resolver for every query and mutation of the schema. */
const Query: Required<QueryResolvers> = {
  ...institutionResolvers.Query,
  ...cases,
  ...members,
  ...referrals,
  ...audit,
  ...erasures,
  ...exportResolvers.Query,
};
const Mutation: Required<MutationResolvers> = {
  ...caseMutations,
  ...memberMutations,
  ...referralMutations,
  ...erasureMutations,
};

export const resolvers = {
  Query,
  Mutation,
  ...caseTypes,
  ...memberTypes,
  ...referralTypes,
  ...auditTypes,
  ...erasureTypes,
};
