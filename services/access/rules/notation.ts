import type { Rule } from '../rule.ts';

/**
 * How the table is written: a type is one entry, every field is named in it, and for each it is said whether it holds
 * something personal. `npm run codegen` compares both with the schema, so that nothing is shown that nobody thought of.
 */
export type Line = {
  rule: Rule;
  /** PERSON: of the people whom referrals are about, so that reading it is recorded. MEMBER: of those who work here. */
  holds: 'NOTHING_PERSONAL' | 'PERSON' | 'MEMBER';
};
export type Fields = Readonly<Record<string, Line>>;

const lines =
  (holds: Line['holds']) =>
  (rule: Rule, names: string): Fields =>
    Object.fromEntries(names.split(' ').map((name) => [name, { rule, holds }]));

/** Fields that hold nothing personal: ids, codes, dates, counts, words of the service. */
export const plain = lines('NOTHING_PERSONAL');
/** Fields of a beneficiary's record, marked `@pii`. */
export const personal = lines('PERSON');
/** Names and addresses of members, marked `@pii`. */
export const ofMember = lines('MEMBER');

/** Fields whose rule goes by their own name. */
export const each = (names: string, fields: (name: string) => Fields): Fields =>
  Object.assign({}, ...names.split(' ').map(fields));

/** A rule that is made for one field or mutation, under a name that says so. */
export const named = (name: string, rule: Rule): Rule => Object.defineProperty(rule, 'name', { value: name });
