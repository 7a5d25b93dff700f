import type { QueryResolvers } from '../../schema/generated/types.ts';
import { orThrow } from '../platform/problems.ts';
import { exportBeneficiary } from './exportBeneficiary.ts';

const queries: Pick<Required<QueryResolvers>, 'exportBeneficiary'> = {
  exportBeneficiary: async (_root, args, context) =>
    (await orThrow(context.locale, exportBeneficiary(args, context))).exported,
};

export const exportResolvers = { Query: queries };
