import type {
  MutationResolvers,
  QueryResolvers,
  Resolvers,
  ResolversParentTypes,
} from '../../schema/generated/types.ts';
import { accessLogResolvers } from '../accessLog/resolvers.ts';
import { caseFor, caseResolvers } from '../cases/resolvers.ts';
import { erasureResolvers } from '../erasure/resolvers.ts';
import { exportResolvers } from '../export/resolvers.ts';
import { institutionResolvers } from '../institutions/resolvers.ts';
import { memberResolvers } from '../members/resolvers.ts';
import { referralFor, referralResolvers } from '../referrals/resolvers.ts';
import { node, type Search } from './node.ts';

const { Query: cases, Mutation: caseMutations, ...caseTypes } = caseResolvers;
const { Query: members, Mutation: memberMutations, ...memberTypes } = memberResolvers;
const { Query: referrals, Mutation: referralMutations, ...referralTypes } = referralResolvers;
const { Query: audit, ...auditTypes } = accessLogResolvers;
const { Query: erasures, Mutation: erasureMutations, ...erasureTypes } = erasureResolvers;

const searches: Search[] = [
  { type: 'Referral', query: 'referral', find: (id, context) => referralFor({ id }, context) },
  { type: 'IntegrationCase', query: 'case', find: (id, context) => caseFor({ id }, context) },
];

/** The type requires a resolver for every query and mutation of the schema. */
const Query: Required<QueryResolvers> = {
  ...institutionResolvers.Query,
  ...cases,
  ...members,
  ...referrals,
  ...audit,
  ...erasures,
  ...exportResolvers.Query,
  // The rules of the thing's own type apply.
  node: (_root, { id }, context) => node(searches, id, context) as Promise<never>,
};
const Mutation: Required<MutationResolvers> = {
  ...caseMutations,
  ...memberMutations,
  ...referralMutations,
  ...erasureMutations,
};

type KeysOf<T> = T extends unknown ? keyof T : never;
type ModelOf<T> = T extends keyof ResolversParentTypes ? ResolversParentTypes[T] : never;
type ResolversOf<R, T> = T extends keyof R ? keyof R[T] : never;
type FieldsOf<T extends keyof Resolvers> = Exclude<keyof NonNullable<Resolvers[T]>, '__isTypeOf' | '__resolveType'>;
/** Fields of the schema without a resolver and without a field in the model of their type. They would always be null. */
type Unanswered<R> = {
  [T in Exclude<
    keyof Resolvers,
    'Date' | 'DateTime'
  >]: `${T}.${Exclude<FieldsOf<T>, KeysOf<ModelOf<T>> | ResolversOf<R, T>> & string}`;
}[Exclude<keyof Resolvers, 'Date' | 'DateTime'>];
/** Compiles when each field of the schema is answered. Otherwise the error names the fields. */
const complete = <R>(all: R & Record<Unanswered<R>, never>): R => all;

export const resolvers = complete({
  Query,
  Mutation,
  ...caseTypes,
  ...memberTypes,
  ...referralTypes,
  ...auditTypes,
  ...erasureTypes,
});
