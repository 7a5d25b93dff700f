import type { Rule } from '../rule.ts';

/**
 * The notation of the access rules. Each type has an entry that names every field, its rule, and whether the field holds
 * personal data. `npm run codegen` compares the entries with the schema, so that no field is shown without a decision.
 */
export type Line = {
  rule: Rule;
  /** PERSON: data of a beneficiary; its reads are recorded. MEMBER: data of a member of staff. */
  holds: 'NOTHING_PERSONAL' | 'PERSON' | 'MEMBER';
};
export type Fields = Readonly<Record<string, Line>>;

const lines =
  (holds: Line['holds']) =>
  (rule: Rule, names: string): Fields =>
    Object.fromEntries(names.split(' ').map((name) => [name, { rule, holds }]));

/** Fields without personal data: ids, codes, dates, counts, words of the service. */
export const plain = lines('NOTHING_PERSONAL');
/** Fields of a beneficiary's record, marked `@pii`. */
export const personal = lines('PERSON');
/** Names and addresses of members, marked `@pii`. */
export const ofMember = lines('MEMBER');

/** Fields that each have a rule made for their name. */
export const each = (names: string, fields: (name: string) => Fields): Fields =>
  Object.assign({}, ...names.split(' ').map(fields));

/** Gives a rule a name, so that messages of tests can name it. */
export const named = (name: string, rule: Rule): Rule => Object.defineProperty(rule, 'name', { value: name });
