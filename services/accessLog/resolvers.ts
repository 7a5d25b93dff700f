import type { AccessLogEntryResolvers, QueryResolvers } from '../../schema/generated/types.ts';
import type { RequestContext } from '../caller/context.ts';
import { institutionViewOf } from '../institutions/institutionViews.ts';
import { localDate } from '../platform/clock.ts';
import { labelOf } from '../platform/messages/codes.ts';
import { orThrow } from '../platform/problems.ts';
import { accessLog } from './accessLog.ts';

const queries: Pick<Required<QueryResolvers>, 'accessLog'> = {
  accessLog: async (_root, args, context: RequestContext) => {
    const { page } = await orThrow(context.locale, accessLog(args, context));
    return {
      nodes: page.entries,
      pageInfo: {
        hasNextPage: page.hasMore,
        hasPreviousPage: typeof args.after === 'string',
        startCursor: null,
        endCursor: page.endCursor,
      },
    };
  },
};

const entry: Pick<
  Required<AccessLogEntryResolvers>,
  'roleNames' | 'institution' | 'purpose' | 'dataClasses' | 'fields' | 'subject' | 'coordinate' | 'times'
> = {
  roleNames: ({ roles }) => {
    const labels = roles.map((role) => labelOf('ROLE', role));
    return { ro: labels.map(({ ro }) => ro).join(', '), en: labels.map(({ en }) => en).join(', ') };
  },
  institution: async ({ institutionId }, _args, context) => {
    if (!institutionId) return null;
    const directory = await context.directory();
    return institutionViewOf(directory, institutionId, localDate(context.now(), directory.timezone));
  },
  purpose: ({ purposeKind, purposeId }) => (purposeKind && purposeId ? { kind: purposeKind, id: purposeId } : null),
  dataClasses: ({ dataClasses }) => dataClasses ?? [],
  fields: ({ fields = [] }) => [...fields],
  subject: ({ subject }) => subject ?? null,
  coordinate: ({ coordinate }) => coordinate ?? null,
  times: ({ times }) => times ?? null,
};

export const accessLogResolvers = { Query: queries, AccessLogEntry: entry };
