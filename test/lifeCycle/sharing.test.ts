import { describe, expect, it } from '@jest/globals';
import { attempt, done, inStatus, sharing } from './makers.ts';

/**
 * A word of the person on the sharing, as a step of each open referral (docs/domain.md, "Information and objection").
 */

const role = 'CASEWORKER';
const said = (agreement: string, mandatory: boolean) => ({ role, data: { ...sharing, agreement, mandatory } });

describe('the word of the person', () => {
  it.each([
    ['AGREED', true, undefined],
    ['AGREED', false, undefined],
    ['NOT_APPLICABLE', false, undefined],
    ['OBJECTED', true, undefined],
    ['OBJECTED', false, true],
  ])('%s, where the law demands the sharing: %s, stops it: %s', (agreement, mandatory, isStopped) => {
    const tried = attempt(inStatus('ISSUED'), 'CHANGE_SHARING', said(agreement, mandatory));
    expect(tried.referral?.sharingStopped).toBe(isStopped);
    expect(tried.referral?.informationSharing).toEqual({ ...sharing, agreement });
    expect(tried.event).toMatchObject({
      type: 'referral.sharingChanged',
      data: { informationSharing: { ...sharing, agreement } },
    });
  });

  it('that is withdrawn lets the institution read again', () => {
    const stopped = done(inStatus('IN_PROGRESS'), 'CHANGE_SHARING', said('OBJECTED', false));
    expect(done(stopped, 'CHANGE_SHARING', said('AGREED', false)).sharingStopped).toBeUndefined();
  });

  it('cannot be earlier than the information of the person', () => {
    const data = { ...sharing, informedAt: '2026-04-11', mandatory: true };
    expect(attempt(inStatus('ISSUED'), 'CHANGE_SHARING', { role, data }).fields).toEqual([
      'informationSharing.informedAt IN_FUTURE',
    ]);
  });
});
