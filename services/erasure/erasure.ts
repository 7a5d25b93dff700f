import * as z from 'zod/mini';
import { caseRef, fileNumber, reason } from '../platform/fields.ts';
import { type Outcome, type Problem, refuse } from '../platform/outcome.ts';

/**
 * Erasures and legal holds: the conditions, the lines of the ledger, and the state to restore after a restore of the tables
 * (docs/domain.md, "Retention"; docs/security.md, "Keys, erasure and restore"). Pure.
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

/** The state of a person's data keys, as erasures and holds need it. Undefined when there is no row. */
export type KeysState = { state: 'ACTIVE' | 'ERASED'; legalHold: boolean } | undefined;

/**
 * The refusal for a person whose rows predate encryption. Without keys there is nothing to destroy, so an erasure would have
 * no effect.
 */
const withoutKeys: Problem = { code: 'VALIDATION', fields: [{ path: 'beneficiaryId', rule: 'NOT_ALLOWED' }] };

/**
 * The refusal of an erasure, or undefined when the keys may be destroyed. The condition of the transaction says the same.
 */
export const whyNotErase = (keys: KeysState): Problem | undefined => {
  if (!keys) return withoutKeys;
  if (keys.state === 'ERASED') return { code: 'PERSON_ERASED' };
  return keys.legalHold ? { code: 'LEGAL_HOLD' } : undefined;
};

/**
 * The refusal of setting a hold (or releasing it, with `false`). Undefined when the change is possible. It is refused for an
 * erased person and when it would change nothing.
 */
export const whyNotHold = (keys: KeysState, hold: boolean): Problem | undefined => {
  if (!keys) return withoutKeys;
  if (keys.state === 'ERASED') return { code: 'PERSON_ERASED' };
  if (keys.legalHold === hold) return { code: hold ? 'LEGAL_HOLD' : 'NO_LEGAL_HOLD' };
  return undefined;
};

/**
 * One line of the ledger. The transaction of the erasure or hold adds it, and it never changes. It holds ids and codes only.
 */
export type LedgerEntry = {
  kind: 'HOLD' | 'RELEASED' | 'ERASED';
  /** The business time, ISO-8601 in UTC. */
  at: string;
  beneficiaryId: string;
  caseId: string;
  country: string;
  institutionId: string;
  /** The erased part: all data, or the special categories only when only their period was over. */
  scope?: 'ALL' | 'SPECIAL' | undefined;
  reason?: HoldReason | ErasureReason | undefined;
  incomingNumber?: string | undefined;
  /** The id of the member who gave the command, or SYSTEM. */
  memberId: string;
};

/** The state of one person according to the ledger. */
export type Fate = { erased: 'NOTHING' | 'SPECIAL' | 'ALL'; legalHold: boolean; last: LedgerEntry };

/**
 * The state of each person in the ledger. An erasure is final, and the last line of a hold decides. The order of the lines
 * does not matter.
 */
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

/** One referral that was sent to an institution, with the institution's confirmation. */
export type Awaited = {
  number: string;
  institutionId: string;
  since: string;
  confirmedAt?: string | undefined;
  copies?: Copies | undefined;
};

/** An erasure, as kept for its follow-up. It holds only random ids of the person. */
export type Erasure = {
  id: string;
  beneficiaryId: string;
  caseId: string;
  caseNumber: string;
  country: string;
  reason: ErasureReason;
  incomingNumber?: string | undefined;
  erasedAt: string;
  /** The referrals, by id. */
  awaited: Record<string, Awaited>;
};

/** The earliest time at which an institution was told and has not confirmed yet. Undefined when all have confirmed. */
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

/** Checks that the erasure is intended: the caller must repeat the number of the file. */
export const isMeant = (confirmed: string, caseNumber: string): Outcome<object> =>
  confirmed === caseNumber
    ? { ok: true }
    : refuse({ code: 'VALIDATION', fields: [{ path: 'confirmCaseNumber', rule: 'NOT_ALLOWED' }] });
