import { accessLogRules } from './accessLog.ts';
import { caseRules } from './cases.ts';
import { directoryRules } from './directory.ts';
import { erasureRules } from './erasure.ts';
import { memberRules } from './members.ts';
import { mutationRules } from './mutations.ts';
import type { Fields, Line } from './notation.ts';
import { problemRules } from './problems.ts';
import { queryRules } from './queries.ts';
import { referralRules } from './referrals.ts';

export type Rules = ReadonlyMap<string, Line>;

const byCoordinate = (...features: Readonly<Record<string, Fields>>[]): Rules =>
  new Map(
    features
      .flatMap((feature) => Object.entries(feature))
      .flatMap(([type, fields]) =>
        Object.entries(fields).map(([field, line]): [string, Line] => [`${type}.${field}`, line]),
      ),
  );

/**
 * The decision point: every output coordinate (`Type.field`) of the schema and who sees it, on what record. A coordinate
 * without a line fails the build (schema/ruleCoverage.ts) and is refused at run time (guard.ts) (T09, T10).
 */
export const rules: Rules = byCoordinate(
  queryRules,
  mutationRules,
  referralRules,
  caseRules,
  accessLogRules,
  erasureRules,
  memberRules,
  directoryRules,
  problemRules,
);

/** Types of the directory are shared between records and requests: nothing in view above them reaches them. */
export const sharedTypes: ReadonlySet<string> = new Set(Object.keys({ ...directoryRules, ...problemRules }));
