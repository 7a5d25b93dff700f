import { type Fields, plain } from './notation.ts';
import { mayAsk } from './queries.ts';

/** The access log holds ids, codes and instants. Only the auditor reads it (docs/domain.md, "Roles"). */
const audits = mayAsk('accessLog');

export const accessLogRules: Readonly<Record<string, Fields>> = {
  AccessLogPage: plain(audits, 'nodes pageInfo'),
  AccessLogEntry: plain(
    audits,
    'id at decision memberId memberKind roles roleNames institution operations requestId subject purpose dataClasses fields coordinate times',
  ),
  AccessPurpose: plain(audits, 'kind id'),
};
