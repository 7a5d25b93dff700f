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
 * The access rule of every output coordinate (`Type.field`) of the schema. A coordinate without a rule fails the build
 * (schema/ruleCoverage.ts) and is refused at run time (guard.ts): docs/security.md, "Threats", T09 and T10.
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

/** The types of the directory. Their objects are shared between requests, so no record belongs to them. */
export const sharedTypes: ReadonlySet<string> = new Set(Object.keys({ ...directoryRules, ...problemRules }));
