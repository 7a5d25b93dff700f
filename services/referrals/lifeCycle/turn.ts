import type { Referral, Status } from '../referral.ts';
import { mostHops } from './steps/redirect.ts';

/** The side that has to act next, and the expected action (docs/domain.md, "Whose turn"). */
export const parties = ['ISSUER', 'INSTITUTION', 'COORDINATOR', 'NOBODY'] as const;
export const awaited = [
  'ISSUE',
  'ACKNOWLEDGE',
  'DECIDE',
  'START',
  'FINISH',
  'ANSWER_QUESTION',
  'REROUTE',
  'VERIFY',
  'APPROVE',
] as const;
export type Turn = { waitingOn: (typeof parties)[number]; waitingFor: (typeof awaited)[number] | null };

const turns: Record<Status, Turn> = {
  DRAFT: { waitingOn: 'ISSUER', waitingFor: 'ISSUE' },
  ISSUED: { waitingOn: 'INSTITUTION', waitingFor: 'ACKNOWLEDGE' },
  ACKNOWLEDGED: { waitingOn: 'INSTITUTION', waitingFor: 'DECIDE' },
  INFO_REQUESTED: { waitingOn: 'ISSUER', waitingFor: 'ANSWER_QUESTION' },
  ACCEPTED: { waitingOn: 'INSTITUTION', waitingFor: 'START' },
  IN_PROGRESS: { waitingOn: 'INSTITUTION', waitingFor: 'FINISH' },
  ON_HOLD: { waitingOn: 'INSTITUTION', waitingFor: 'FINISH' },
  COMPLETED: { waitingOn: 'ISSUER', waitingFor: 'VERIFY' },
  NOT_COMPLETED: { waitingOn: 'ISSUER', waitingFor: 'VERIFY' },
  DECLINED: { waitingOn: 'ISSUER', waitingFor: 'REROUTE' },
  REDIRECTED: { waitingOn: 'NOBODY', waitingFor: null },
  CLOSED: { waitingOn: 'NOBODY', waitingFor: null },
  CANCELLED: { waitingOn: 'NOBODY', waitingFor: null },
  ENTERED_IN_ERROR: { waitingOn: 'NOBODY', waitingFor: null },
};

/**
 * The turn of a referral. After the last permitted redirect, the coordinator decides about a referral that its institution
 * declined as NOT_COMPETENT.
 */
export function turnOf(referral: Pick<Referral, 'status' | 'declineCode' | 'hopCount'>): Turn {
  const stranded = referral.declineCode === 'NOT_COMPETENT' && referral.hopCount >= mostHops;
  return referral.status === 'DECLINED' && stranded
    ? { waitingOn: 'COORDINATOR', waitingFor: 'APPROVE' }
    : turns[referral.status];
}
