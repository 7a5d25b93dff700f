import { type CatalogueKind, labelOf } from './messages/codes.ts';
import { problemsEn, rulesEn } from './messages/problems.en.ts';
import { problemsRo, rulesRo } from './messages/problems.ro.ts';
import type { FieldProblem, FieldRule, Kind, Problem } from './outcome.ts';

export type Locale = 'ro' | 'en';
export type MessageCode = keyof typeof problemsRo;
export const isMessageCode = (code: string): code is MessageCode => code in problemsRo;

/** The catalogues that name the statuses and actions of each kind of thing. */
const lists = {
  REFERRAL: { status: 'REFERRAL_STATUS', action: 'ACTION' },
  CASE: { status: 'CASE_STATUS', action: 'ACTION' },
} as const satisfies Record<Kind, { status: CatalogueKind; action: CatalogueKind }>;

const problems = { ro: problemsRo, en: problemsEn };
const rules = { ro: rulesRo, en: rulesEn };

/** The first language of Accept-Language that the service supports. Romanian when there is none. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '').toLowerCase().split(',');
  const known = wanted.map((part) => part.trim().slice(0, 2)).find((tag) => tag === 'ro' || tag === 'en');
  return known === 'en' ? 'en' : 'ro';
}

export function message(code: MessageCode, locale: Locale, values: Record<string, unknown> = {}): string {
  return problems[locale][code].replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === null || value === undefined) return problems[locale].none;
    return Array.isArray(value) ? value.join(', ') || problems[locale].none : String(value);
  });
}

const fieldsOf = (problem: Problem): FieldProblem[] => {
  if (problem.code === 'VALIDATION') return problem.fields;
  return problem.code === 'INSTITUTION_INACTIVE' ? [{ path: problem.path, rule: 'NOT_ALLOWED' }] : [];
};

/** The values of a message, with labels in place of codes. */
function valuesOf(problem: Problem, locale: Locale): Record<string, unknown> {
  if (problem.code === 'VERSION_CONFLICT') {
    const { kind, currentVersion, currentStatus } = problem;
    return { currentVersion, currentStatus: labelOf(lists[kind].status, currentStatus)[locale] };
  }
  if (problem.code === 'DUPLICATE') return { which: problem.existingNumber ? `: ${problem.existingNumber}` : '' };
  if (problem.code !== 'ILLEGAL_TRANSITION') return problem;
  return {
    currentStatus: labelOf(lists[problem.kind].status, problem.currentStatus)[locale],
    availableActions: problem.availableActions.map((action) =>
      labelOf(lists[problem.kind].action, action)[locale].toLowerCase(),
    ),
  };
}

/** The text of a broken rule. */
export const ruleWords = (rule: FieldRule, locale: Locale): string => rules[locale][rule];

/** The problem with its text, in the shape of the API's types. */
export function worded(problem: Problem, locale: Locale) {
  const fields = fieldsOf(problem).map(({ path, rule }) => ({ path, rule, message: rules[locale][rule] }));
  return { ...problem, message: message(problem.code, locale, valuesOf(problem, locale)), fields };
}
