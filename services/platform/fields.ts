import * as z from 'zod/mini';
import { type FieldProblem, type FieldRule, type Refusal, refuse } from './outcome.ts';

/**
 * Input fields and guards that several features share. Pure. Each field is a function, because a cold function answers one
 * command and builds no other schema.
 */

/** Unpaired surrogates cannot be stored as UTF-8, so they are refused. */
const isWellFormed = (value: string) => value.isWellFormed();
export const longestText = 2000;
export const shortestReason = 20;

/** Text that people write: trimmed, in the normal form NFC, of a bounded length. */
export const text = (max = longestText, min = 1) =>
  z.string().check(z.trim(), z.normalize('NFC'), z.minLength(min), z.maxLength(max), z.refine(isWellFormed, 'INVALID'));
/** A reason in words, of at least 20 characters. */
export const reason = () => text(longestText, shortestReason);
export const id = () => z.uuid();
export const code = () => z.string().check(z.regex(/^[A-Z][A-Z0-9_-]{0,39}$/));
export const date = () => z.iso.date();
/** An instant with its offset, as UTC. */
export const instant = () =>
  z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((value) => new Date(value).toISOString()),
  );
/** The version that the caller has read. */
export const expectedVersion = () => z.int().check(z.gte(0));

/** The form of a register number: `IGM-CH/2026/000123`. */
export const registerNumberForm = /^[A-Z0-9-]{2,20}\/\d{4}\/\d{6}$/;
/** A register number, in upper or lower case. */
export const registerNumber = () => text(40).check(z.toUpperCase(), z.regex(registerNumberForm));

/**
 * The number of a file or of a registered request. Only letters, digits and separators are allowed, so that no name of a
 * person can be entered.
 */
export const fileNumber = () => z.string().check(z.trim(), z.maxLength(40), z.regex(/^[A-Z0-9][A-Z0-9./-]*$/i));

const isOne = (ref: { id?: unknown; number?: unknown; caseNumber?: unknown }) =>
  (ref.id === undefined) !== ((ref.number ?? ref.caseNumber) === undefined);
/** A referral by its id or its number, never by both. */
export const referralRef = z.lazy(() =>
  z.object({ id: z.optional(id()), number: z.optional(registerNumber()) }).check(z.refine(isOne, 'REQUIRED')),
);
export type ReferralRef = { id?: string | undefined; number?: string | undefined };
/** A case by its id or its number, never by both. */
export const caseRef = z.lazy(() =>
  z.object({ id: z.optional(id()), caseNumber: z.optional(text(40)) }).check(z.refine(isOne, 'REQUIRED')),
);
export type CaseRef = { id?: string | undefined; caseNumber?: string | undefined };

/**
 * The id that stands for an unknown number, so that the look-up costs the same as for a real one (docs/security.md,
 * "Threats", T07).
 */
export const unusedId = '00000000-0000-4000-8000-000000000000';

export const broken = (path: string, rule: FieldRule): FieldProblem => ({ path, rule });

/** One refusal that names every broken field; undefined when none is broken. */
export const refuseFields = (fields: (FieldProblem | undefined)[]): Refusal | undefined => {
  const found = fields.filter((field) => field !== undefined);
  return found.length > 0 ? refuse({ code: 'VALIDATION', fields: found }) : undefined;
};

export const required = (path: string, needed: boolean, value: unknown) =>
  needed && value === undefined ? broken(path, 'REQUIRED') : undefined;

/** The code OTHER needs a text of at least 20 characters. */
export const otherExplained = (path: string, reasonCode: string | undefined, reasonText: string | undefined) => {
  if (reasonCode !== 'OTHER') return undefined;
  if (reasonText === undefined) return broken(path, 'REQUIRED');
  return reasonText.length < shortestReason ? broken(path, 'TOO_SHORT') : undefined;
};

/** The names of the fields that are explicitly null. */
export const nullsIn = (value: unknown): string[] =>
  Object.entries((value ?? {}) as object).flatMap(([name, item]) => (item === null ? [name] : []));

/** The refusal of each null by the path of its field: a null would empty a field that must have a value. */
export const nullsRefused = (names: readonly string[], path = ''): FieldProblem[] =>
  names.map((name) => ({ path: `${path}${name}`, rule: 'REQUIRED' }));
