import { GraphQLError } from 'graphql';
import type { Outcome, ProblemCode } from './outcome.ts';
import { type Locale, worded } from './words.ts';

/** The GraphQL type of each problem. */
export const problemTypes: Record<ProblemCode, string> = {
  VALIDATION: 'ValidationProblem',
  NOT_FOUND: 'NotFoundProblem',
  FORBIDDEN: 'ForbiddenProblem',
  ILLEGAL_TRANSITION: 'IllegalTransitionProblem',
  VERSION_CONFLICT: 'VersionConflictProblem',
  IDEMPOTENCY_KEY_REUSED: 'IdempotencyKeyReusedProblem',
  DUPLICATE: 'DuplicateProblem',
  INSTITUTION_INACTIVE: 'InstitutionInactiveProblem',
  OBJECTION_RECORDED: 'ObjectionRecordedProblem',
  APPROVAL_REQUIRED: 'ApprovalRequiredProblem',
  REDIRECT_LOOP: 'RedirectLoopProblem',
  CASE_NOT_OPEN: 'CaseNotOpenProblem',
  OPEN_REFERRALS: 'OpenReferralsProblem',
  LEGAL_HOLD: 'LegalHoldProblem',
  NO_LEGAL_HOLD: 'NoLegalHoldProblem',
  PERSON_ERASED: 'PersonErasedProblem',
  BUSY: 'BusyProblem',
  QUOTA_EXCEEDED: 'QuotaExceededProblem',
};

/**
 * The outcome of a command as a member of the mutation's union: the success type, or the problem type with its text. The
 * schema lists the problems of each mutation, and tests compare the two.
 */
export async function asResult(success: string, locale: Locale, outcome: Promise<Outcome<object>>): Promise<never> {
  const settled = await outcome;
  const result = settled.ok
    ? { __typename: success, ...settled }
    : { __typename: problemTypes[settled.problem.code], ...worded(settled.problem, locale) };
  // The generated union types cannot be computed from a name at run time; the schema checks the value.
  return result as never;
}

/**
 * The outcome of a query.
 * @throws a GraphQL error with the code and the fields of the problem.
 */
export async function orThrow<T extends object>(
  locale: Locale,
  outcome: Promise<Outcome<T>>,
): Promise<{ ok: true } & T> {
  const settled = await outcome;
  if (settled.ok) return settled;
  const { message, fields, code } = worded(settled.problem, locale);
  throw new GraphQLError(message, { extensions: { code, fields } });
}

/**
 * The refusal of an inactive institution. It names the successor by id; the successor is loaded only when the query asks for
 * it.
 */
export type InactiveProblem = ReturnType<typeof worded> & { code: 'INSTITUTION_INACTIVE'; successor: string | null };
