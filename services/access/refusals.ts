import { GraphQLError, type GraphQLNamedType, isUnionType } from 'graphql';
import { registerNumberForm } from '../platform/fields.ts';
import { problemTypes } from '../platform/problems.ts';
import { type Locale, worded } from '../platform/words.ts';

/**
 * Refusals by the access rules. They equal those of the commands, so that a caller cannot distinguish them
 * (docs/security.md, "Threats", T07).
 */
export type Refused = 'NOT_FOUND' | 'FORBIDDEN';

export const isRefusal = (code: unknown): code is Refused => code === 'NOT_FOUND' || code === 'FORBIDDEN';

export function refusalError(code: Refused, locale: Locale): GraphQLError {
  const { message, fields } = worded({ code }, locale);
  return new GraphQLError(message, { extensions: { code, fields } });
}

/**
 * The problem with which a refused mutation answers: forbidden, or not found if its union has no forbidden. Undefined when
 * the union has neither.
 */
export function refusalProblem(result: GraphQLNamedType, locale: Locale): object | undefined {
  if (!isUnionType(result)) return undefined;
  const problems = result.getTypes().map(({ name }) => name);
  const code = (['FORBIDDEN', 'NOT_FOUND'] as const).find((candidate) => problems.includes(problemTypes[candidate]));
  return code && { __typename: problemTypes[code], ...worded({ code }, locale) };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The id or register number that a query or mutation named, if it has the form of one. No other text of the caller reaches
 * the log. It is in the arguments or in the reference of the input: `id`, `number`, `ref`, `input.referral`, `input.case`.
 */
export function askedFor(args: Record<string, unknown>): string | undefined {
  const input = (args.input ?? {}) as Record<string, unknown>;
  const refs = [args, args.ref, input.referral, input.case, input].map((ref) => (ref ?? {}) as Record<string, unknown>);
  const named = refs.flatMap(({ id, number, beneficiaryId, memberId }) => [id, number, beneficiaryId, memberId]);
  return named.find((id): id is string => typeof id === 'string' && (uuid.test(id) || registerNumberForm.test(id)));
}
