import * as z from 'zod/mini';

/** The rules that a field can break. A problem names the field and the rule; the message catalogues hold the texts. */
export const fieldRules = [
  'REQUIRED',
  'INVALID',
  'INVALID_FORMAT',
  'TOO_SHORT',
  'TOO_LONG',
  'TOO_FEW',
  'TOO_MANY',
  'UNKNOWN_CODE',
  'UNKNOWN',
  'IN_FUTURE',
  'TOO_EARLY',
  'TOO_LATE',
  'NOT_ALLOWED',
  'NOT_UNIQUE',
  'SAME_INSTITUTION',
] as const;
export type FieldRule = (typeof fieldRules)[number];

export type FieldProblem = { path: string; rule: FieldRule };

/**
 * The kinds of thing with a life cycle. A refusal names the kind, because COMPLETED and other statuses exist in several
 * kinds.
 */
export const kinds = ['REFERRAL', 'CASE'] as const;
export type Kind = (typeof kinds)[number];

/** An expected refusal (docs/domain.md, "Refusals"). It is data, not an exception, and nothing was written. */
export type Problem =
  | { code: 'VALIDATION'; fields: FieldProblem[] }
  | { code: 'NOT_FOUND' }
  | { code: 'FORBIDDEN' }
  | { code: 'ILLEGAL_TRANSITION'; kind: Kind; currentStatus: string; availableActions: string[] }
  | { code: 'VERSION_CONFLICT'; kind: Kind; currentVersion: number; currentStatus: string }
  | { code: 'IDEMPOTENCY_KEY_REUSED' }
  | { code: 'DUPLICATE'; existingNumber: string | null }
  | { code: 'INSTITUTION_INACTIVE'; path: string; successor: string | null }
  | { code: 'OBJECTION_RECORDED' }
  | { code: 'APPROVAL_REQUIRED' }
  | { code: 'REDIRECT_LOOP' }
  | { code: 'CASE_NOT_OPEN' }
  | { code: 'OPEN_REFERRALS'; numbers: string[] }
  | { code: 'LEGAL_HOLD' }
  | { code: 'NO_LEGAL_HOLD' }
  | { code: 'PERSON_ERASED' }
  | { code: 'BUSY' }
  | { code: 'QUOTA_EXCEEDED'; most: number };
export type ProblemCode = Problem['code'];
export const problemCodes: readonly ProblemCode[] = [
  'VALIDATION',
  'NOT_FOUND',
  'FORBIDDEN',
  'ILLEGAL_TRANSITION',
  'VERSION_CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'DUPLICATE',
  'INSTITUTION_INACTIVE',
  'OBJECTION_RECORDED',
  'APPROVAL_REQUIRED',
  'REDIRECT_LOOP',
  'CASE_NOT_OPEN',
  'OPEN_REFERRALS',
  'LEGAL_HOLD',
  'NO_LEGAL_HOLD',
  'PERSON_ERASED',
  'BUSY',
  'QUOTA_EXCEEDED',
];

export type Refusal = { ok: false; problem: Problem };
export type Outcome<T> = ({ ok: true } & T) | Refusal;

export const refuse = (problem: Problem): Refusal => ({ ok: false, problem });

/** A VALIDATION refusal for one field. `path` is dotted, from the root of the input: `measures.0.result`. */
export const invalid = (path: string, rule: FieldRule): Refusal =>
  refuse({ code: 'VALIDATION', fields: [{ path, rule }] });

const isRule = (message: string): message is FieldRule => (fieldRules as readonly string[]).includes(message);

function ruleOf(issue: z.core.$ZodIssue): FieldRule {
  if (isRule(issue.message)) return issue.message;
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') return issue.minimum === 1 ? 'REQUIRED' : 'TOO_SHORT';
      return issue.origin === 'array' ? 'TOO_FEW' : 'INVALID';
    case 'too_big':
      if (issue.origin === 'string') return 'TOO_LONG';
      return issue.origin === 'array' ? 'TOO_MANY' : 'INVALID';
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? 'REQUIRED' : 'INVALID';
    case 'invalid_value':
      return 'UNKNOWN_CODE';
    case 'invalid_format':
      return 'INVALID_FORMAT';
    case 'unrecognized_keys':
      return 'NOT_ALLOWED';
    default:
      return 'INVALID';
  }
}

/** Parses the input of the API. Returns the typed value, or one VALIDATION problem that names every field and rule. */
export function parse<S extends z.ZodMiniType>(schema: S, input: unknown): Outcome<{ value: z.output<S> }> {
  const parsed = z.safeParse(schema, input, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), rule: ruleOf(issue) }));
  return refuse({ code: 'VALIDATION', fields });
}
