import type { MutationResolvers, QueryResolvers } from '../../schema/generated/types.ts';
import type { RequestContext } from '../caller/context.ts';
import { institutionViewOf } from '../institutions/institutionViews.ts';
import { localDate } from '../platform/clock.ts';
import { asResult, orThrow } from '../platform/problems.ts';
import { confirmErasure } from './confirmErasure.ts';
import { eraseBeneficiary } from './eraseBeneficiary.ts';
import { type Awaited, type Erasure, waitingSince } from './erasure.ts';
import { erasures } from './erasures.ts';
import { releaseLegalHold } from './releaseLegalHold.ts';
import { setLegalHold } from './setLegalHold.ts';

export type Confirmation = Awaited & { referralId: string };

/** Resolvers of erasures and holds. They translate arguments and outcomes, and decide nothing. */

const queries: Pick<Required<QueryResolvers>, 'erasures'> = {
  erasures: async (_root, args, context) => {
    const { page } = await orThrow(context.locale, erasures(args, context));
    return {
      edges: page.items.map(({ cursor, item }) => ({ cursor, node: item })),
      nodes: page.items.map(({ item }) => item),
      pageInfo: {
        hasNextPage: page.hasNextPage,
        hasPreviousPage: typeof args.after === 'string',
        startCursor: page.items[0]?.cursor ?? null,
        endCursor: page.endCursor,
      },
    };
  },
};

const mutations: Pick<
  Required<MutationResolvers>,
  'setLegalHold' | 'releaseLegalHold' | 'eraseBeneficiary' | 'confirmErasure'
> = {
  confirmErasure: (_root, { input }, context) =>
    asResult('ReferralSuccess', context.locale, confirmErasure(input, context)),
  setLegalHold: (_root, { input }, context) =>
    asResult('SetLegalHoldSuccess', context.locale, setLegalHold(input, context)),
  releaseLegalHold: (_root, { input }, context) =>
    asResult('ReleaseLegalHoldSuccess', context.locale, releaseLegalHold(input, context)),
  eraseBeneficiary: (_root, { input }, context) =>
    asResult('EraseBeneficiarySuccess', context.locale, eraseBeneficiary(input, context)),
};

export const erasureResolvers = {
  Query: queries,
  Mutation: mutations,
  Erasure: {
    confirmations: ({ awaited }: Erasure) =>
      Object.entries(awaited).map(([referralId, one]): Confirmation => ({ ...one, referralId })),
    waitingSince: (erasure: Erasure) => waitingSince(erasure) ?? null,
  },
  ErasureConfirmation: {
    institution: async ({ institutionId }: Awaited, _args: unknown, context: RequestContext) => {
      const directory = await context.directory();
      const view = institutionViewOf(directory, institutionId, localDate(context.now(), directory.timezone));
      if (!view) throw new Error('a stored institution is not in the directory');
      return view;
    },
  },
};
