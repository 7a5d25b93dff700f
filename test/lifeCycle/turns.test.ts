import { expect, it } from '@jest/globals';
import { turnOf } from '../../services/referrals/lifeCycle/turn.ts';
import { type Status, statuses } from '../../services/referrals/referral.ts';

/** The side that has to act next, and the expected action (docs/domain.md, "Whose turn"). */

const turns: Record<Status, string> = {
  DRAFT: 'ISSUER ISSUE',
  ISSUED: 'INSTITUTION ACKNOWLEDGE',
  ACKNOWLEDGED: 'INSTITUTION DECIDE',
  INFO_REQUESTED: 'ISSUER ANSWER_QUESTION',
  ACCEPTED: 'INSTITUTION START',
  IN_PROGRESS: 'INSTITUTION FINISH',
  ON_HOLD: 'INSTITUTION FINISH',
  COMPLETED: 'ISSUER VERIFY',
  NOT_COMPLETED: 'ISSUER VERIFY',
  DECLINED: 'ISSUER REROUTE',
  REDIRECTED: 'NOBODY null',
  CLOSED: 'NOBODY null',
  CANCELLED: 'NOBODY null',
  ENTERED_IN_ERROR: 'NOBODY null',
};
const turn = (status: Status, declineCode?: 'NOT_COMPETENT' | 'NO_CAPACITY', hopCount = 0) => {
  const { waitingOn, waitingFor } = turnOf({ status, declineCode, hopCount });
  return `${waitingOn} ${waitingFor}`;
};

it.each(statuses)('%s', (status) => {
  expect(turn(status)).toBe(turns[status]);
  // An earlier decline of another institution does not change the turn.
  if (status !== 'DECLINED') expect(turn(status, 'NOT_COMPETENT', 2)).toBe(turns[status]);
});

it('a decline with NOT_COMPETENT after the last hop waits for the coordinator', () => {
  expect(turn('DECLINED', 'NOT_COMPETENT', 2)).toBe('COORDINATOR APPROVE');
  expect(turn('DECLINED', 'NOT_COMPETENT', 3)).toBe('COORDINATOR APPROVE');
  expect(turn('DECLINED', 'NOT_COMPETENT', 1)).toBe('ISSUER REROUTE');
  expect(turn('DECLINED', 'NO_CAPACITY', 2)).toBe('ISSUER REROUTE');
});
