import { GraphQLError, type GraphQLNamedType, isUnionType } from 'graphql';
import { registerNumberForm } from '../platform/fields.ts';
import { problemTypes } from '../platform/problems.ts';
import { type Locale, worded } from '../platform/words.ts';

/** How a refusal of the decision point looks: exactly as the commands' own, so that nothing can be told apart (T07). */
export type Refused = 'NOT_FOUND' | 'FORBIDDEN';

export const isRefusal = (code: unknown): code is Refused => code === 'NOT_FOUND' || code === 'FORBIDDEN';

export function refusalError(code: Refused, locale: Locale): GraphQLError {
  const { message, fields } = worded({ code }, locale);
  return new GraphQLError(message, { extensions: { code, fields } });
}

/** A mutation answers by its union: as forbidden, or where it has no such answer as not there; undefined without either. */
export function refusalProblem(result: GraphQLNamedType, locale: Locale): object | undefined {
  if (!isUnionType(result)) return undefined;
  const problems = result.getTypes().map(({ name }) => name);
  const code = (['FORBIDDEN', 'NOT_FOUND'] as const).find((candidate) => problems.includes(problemTypes[candidate]));
  return code && { __typename: problemTypes[code], ...worded({ code }, locale) };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The id or register number that a query or mutation named, when it is one by its form: what else a caller writes never
 * reaches the log. It stands in the arguments themselves or in the reference of the input: `id`, `number`, `ref`, `input.referral`, `input.case`.
 */
export function askedFor(args: Record<string, unknown>): string | undefined {
  const input = (args.input ?? {}) as Record<string, unknown>;
  const refs = [args, args.ref, input.referral, input.case, input].map((ref) => (ref ?? {}) as Record<string, unknown>);
  const named = refs.flatMap(({ id, number, beneficiaryId, memberId }) => [id, number, beneficiaryId, memberId]);
  return named.find((id): id is string => typeof id === 'string' && (uuid.test(id) || registerNumberForm.test(id)));
}
