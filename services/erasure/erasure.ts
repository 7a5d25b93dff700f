import * as z from 'zod/mini';
import { caseRef, fileNumber, reason } from '../platform/fields.ts';
import { type Outcome, type Problem, refuse } from '../platform/outcome.ts';

/**
 * Destroying a person's data and keeping it on purpose: who may be erased, what the ledger says and what follows from it
 * after a restore (SECURITY 6). Pure.
 */
export const holdReasons = ['COURT_PROCEEDINGS', 'CRIMINAL_INVESTIGATION', 'APPEAL', 'AUDIT', 'OTHER'] as const;
export const erasureReasons = [
  'REQUEST_OF_PERSON',
  'RECORDED_IN_ERROR',
  'UNLAWFUL_PROCESSING',
  'ORDER_OF_AUTHORITY',
  'RETENTION_OVER',
] as const;
export const copiesAnswers = ['ERASED', 'NONE_KEPT', 'KEPT_BY_OWN_DUTY'] as const;
export const exportParts = ['RECORD', 'REFERRALS', 'READERS'] as const;
export const exportLanguages = ['RO', 'EN'] as const;

export type HoldReason = (typeof holdReasons)[number];
export type ErasureReason = (typeof erasureReasons)[number];
export type Copies = (typeof copiesAnswers)[number];

/** What the row of a person's data keys says, as far as erasing and holding need it; undefined when there is no row. */
export type KeysState = { state: 'ACTIVE' | 'ERASED'; legalHold: boolean } | undefined;

/** Stored before encryption: there is nothing to destroy yet, and saying that they are erased would be wrong. */
const withoutKeys: Problem = { code: 'VALIDATION', fields: [{ path: 'beneficiaryId', rule: 'NOT_ALLOWED' }] };

/** May this person's keys be destroyed? The transaction's condition says the same in the store's words. */
export const whyNotErase = (keys: KeysState): Problem | undefined => {
  if (!keys) return withoutKeys;
  if (keys.state === 'ERASED') return { code: 'PERSON_ERASED' };
  return keys.legalHold ? { code: 'LEGAL_HOLD' } : undefined;
};

/** May a hold be set (or, with `false`, lifted)? Only on what is there, and only when it changes something. */
export const whyNotHold = (keys: KeysState, hold: boolean): Problem | undefined => {
  if (!keys) return withoutKeys;
  if (keys.state === 'ERASED') return { code: 'PERSON_ERASED' };
  if (keys.legalHold === hold) return { code: hold ? 'LEGAL_HOLD' : 'NO_LEGAL_HOLD' };
  return undefined;
};

/** One line of the ledger: added in the transaction that it speaks of, never changed. Ids and codes alone. */
export type LedgerEntry = {
  kind: 'HOLD' | 'RELEASED' | 'ERASED';
  /** Business time, ISO-8601 UTC. */
  at: string;
  beneficiaryId: string;
  caseId: string;
  country: string;
  institutionId: string;
  /** What was destroyed: all, or the special categories alone when only their period was over. */
  scope?: 'ALL' | 'SPECIAL' | undefined;
  reason?: HoldReason | ErasureReason | undefined;
  incomingNumber?: string | undefined;
  /** The member who asked, or SYSTEM. */
  memberId: string;
};

/** What the ledger leaves of one person. */
export type Fate = { erased: 'NOTHING' | 'SPECIAL' | 'ALL'; legalHold: boolean; last: LedgerEntry };

/** The fate of everybody whom the ledger names: what is destroyed stays so, a hold is as it was left. In any order of lines. */
export function fatesOf(entries: readonly LedgerEntry[]): Map<string, Fate> {
  const fates = new Map<string, Fate>();
  for (const entry of [...entries].sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const before = fates.get(entry.beneficiaryId);
    fates.set(entry.beneficiaryId, {
      erased: erasedAfter(before?.erased ?? 'NOTHING', entry),
      legalHold: entry.kind === 'ERASED' ? (before?.legalHold ?? false) : entry.kind === 'HOLD',
      last: entry.kind === 'ERASED' || before?.last.kind !== 'ERASED' ? entry : before.last,
    });
  }
  return fates;
}

function erasedAfter(before: Fate['erased'], { kind, scope }: LedgerEntry): Fate['erased'] {
  if (kind !== 'ERASED' || before === 'ALL') return before;
  return scope === 'SPECIAL' ? 'SPECIAL' : 'ALL';
}

/** One referral that an institution was sent, and what it said of its copies. */
export type Awaited = {
  number: string;
  institutionId: string;
  since: string;
  confirmedAt?: string | undefined;
  copies?: Copies | undefined;
};

/** An erasure as it is kept for those who follow it up. Nothing of the person but random ids. */
export type Erasure = {
  id: string;
  beneficiaryId: string;
  caseId: string;
  caseNumber: string;
  country: string;
  reason: ErasureReason;
  incomingNumber?: string | undefined;
  erasedAt: string;
  /** By the referral's id. */
  awaited: Record<string, Awaited>;
};

/** Since when the slowest institution is waited for. */
export const waitingSince = ({ awaited }: Pick<Erasure, 'awaited'>): string | undefined =>
  Object.values(awaited)
    .filter(({ confirmedAt }) => confirmedAt === undefined)
    .map(({ since }) => since)
    .sort()[0];

const whose = () => ({ idempotencyKey: z.uuid(), case: caseRef, beneficiaryId: z.uuid() });
export const holdInput = z.lazy(() =>
  z.object({ ...whose(), reasonCode: z.enum(holdReasons), reasonText: z.optional(reason()) }).check(
    z.refine(({ reasonCode, reasonText }) => reasonCode !== 'OTHER' || reasonText !== undefined, {
      error: 'REQUIRED',
      path: ['reasonText'],
    }),
  ),
);
export const releaseInput = z.lazy(() => z.object(whose()));
export const eraseInput = z.lazy(() =>
  z.object({
    ...whose(),
    confirmCaseNumber: fileNumber(),
    reasonCode: z.enum(erasureReasons).check(z.refine((code) => code !== 'RETENTION_OVER', 'NOT_ALLOWED')),
    incomingNumber: z.optional(fileNumber()),
  }),
);

/** Meant, and not a slip: the number of the file is said twice. */
export const isMeant = (confirmed: string, caseNumber: string): Outcome<object> =>
  confirmed === caseNumber
    ? { ok: true }
    : refuse({ code: 'VALIDATION', fields: [{ path: 'confirmCaseNumber', rule: 'NOT_ALLOWED' }] });
