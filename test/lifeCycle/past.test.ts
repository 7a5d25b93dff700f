import { describe, expect, it } from '@jest/globals';
import type { Action } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { accepted, acknowledged, inProgress, issued, there } from './guardTable.ts';
import { after, attempt, done, inStatus, leastData, longReason, today } from './makers.ts';

/** The facts that a step keeps from earlier steps. */

describe('the steps that an answer implies', () => {
  const answered = (referral: Referral, action: Action, more: object = {}) =>
    attempt(referral, action, { data: { ...leastData[action], ...more } }).event?.impliedSteps;
  const incomingNumber = 'MEC-17';

  it('accepting without confirming receipt implies the receipt', () => {
    expect(answered(issued, 'ACCEPT', { incomingNumber })).toEqual(['ACKNOWLEDGE']);
    expect(answered(acknowledged, 'ACCEPT')).toEqual([]);
  });
  it('completing implies every step before it that is missing', () => {
    expect(answered(issued, 'COMPLETE', { incomingNumber })).toEqual(['ACKNOWLEDGE', 'ACCEPT', 'START']);
    expect(answered(acknowledged, 'COMPLETE')).toEqual(['ACCEPT', 'START']);
    expect(answered(accepted, 'COMPLETE')).toEqual(['START']);
    expect(answered(inProgress, 'COMPLETE')).toEqual([]);
  });
  it('failing implies the receipt and the acceptance, never a start', () => {
    expect(answered(issued, 'FAIL', { incomingNumber })).toEqual(['ACKNOWLEDGE', 'ACCEPT']);
    expect(answered(acknowledged, 'FAIL')).toEqual(['ACCEPT']);
    expect(answered(accepted, 'FAIL')).toEqual([]);
  });
  it('declining and asking imply nothing', () => {
    expect(answered(issued, 'DECLINE', { incomingNumber })).toEqual([]);
    expect(answered(issued, 'REQUEST_INFO')).toEqual([]);
  });
  it('the first progress with a day of service implies the start', () => {
    const first = attempt(accepted, 'REPORT_PROGRESS', { data: { activity: 'Lecție', serviceDate: today } });
    expect(first).toMatchObject({ referral: { status: 'IN_PROGRESS' }, event: { impliedSteps: ['START'] } });
    const without = attempt(accepted, 'REPORT_PROGRESS', { data: { activity: 'Programare' } });
    expect(without).toMatchObject({ referral: { status: 'ACCEPTED' }, event: { impliedSteps: [] } });
  });
  it('the implied steps of a mistaken answer are undone with it, so that they can be entered correctly', () => {
    const mistaken = done(issued, 'COMPLETE', { data: { ...leastData.COMPLETE, incomingNumber: 'MEC-99' } });
    const takenBack = done(mistaken, 'TAKE_BACK_ANSWER');
    expect(takenBack).toMatchObject({ status: 'ISSUED', impliedSteps: [] });
    expect(there(takenBack, 'incomingNumber', 'acknowledgedAt', 'acceptedAt', 'startedAt')).toEqual([]);
    const again = attempt(takenBack, 'COMPLETE', { data: { ...leastData.COMPLETE, incomingNumber: 'MEC-18' } });
    expect(again.referral?.incomingNumber).toBe('MEC-18');
    expect(again.event?.impliedSteps).toEqual(['ACKNOWLEDGE', 'ACCEPT', 'START']);
    const entered = done(done(accepted, 'COMPLETE'), 'TAKE_BACK_ANSWER');
    expect(entered).toMatchObject({ status: 'ACCEPTED', incomingNumber: 'MEC-17', impliedSteps: [] });
    expect(entered.startedAt).toBeUndefined();
  });
});

describe('the return to the former status', () => {
  it.each(['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS'] as const)(
    'a question from %s returns there',
    (status) => {
      const asked = done(inStatus(status), 'REQUEST_INFO');
      expect(done(asked, 'PROVIDE_INFO', { role: 'CASEWORKER' }).status).toBe(status);
      expect(done(asked, 'WITHDRAW_QUESTION').status).toBe(status);
    },
  );
  it.each(['ACCEPTED', 'IN_PROGRESS'] as const)('a hold from %s resumes there', (status) => {
    expect(done(done(inStatus(status), 'HOLD'), 'RESUME').status).toBe(status);
  });
  it.each(['ISSUED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'] as const)(
    'an answer from %s is taken back to it',
    (status) => {
      for (const action of ['COMPLETE', 'FAIL'] as const) {
        const takenBack = done(done(inStatus(status), action), 'TAKE_BACK_ANSWER');
        expect(takenBack).toMatchObject({ status });
        expect(there(takenBack, 'outcome', 'failureCode', 'answeredAt')).toEqual([]);
      }
    },
  );
  it('a hold that was answered and taken back resumes to its first status', () => {
    const held = done(accepted, 'HOLD');
    const takenBack = done(done(held, 'COMPLETE'), 'TAKE_BACK_ANSWER');
    expect(takenBack.status).toBe('ON_HOLD');
    expect(done(takenBack, 'RESUME').status).toBe('ACCEPTED');
  });
  it('a question that was answered by declining waits again when that is taken back', () => {
    const asked = done(issued, 'REQUEST_INFO');
    const takenBack = done(done(asked, 'DECLINE'), 'TAKE_BACK_ANSWER');
    expect(takenBack.status).toBe('INFO_REQUESTED');
    expect(done(takenBack, 'PROVIDE_INFO', { role: 'CASEWORKER' }).status).toBe('ISSUED');
  });
  it('reopening starts a second attempt without the first answer', () => {
    const reopened = done(inStatus('CLOSED'), 'REOPEN', { role: 'CASEWORKER' });
    expect(reopened).toMatchObject({ status: 'IN_PROGRESS', attempt: 2, completionDue: '2026-08-31' });
    expect(there(reopened, 'outcome', 'verification', 'closedAt')).toEqual([]);
    expect(reopened.measures[0]?.result).toBeUndefined();
    const declined = done(inStatus('DECLINED'), 'REOPEN', { role: 'CASEWORKER' });
    expect(declined).toMatchObject({ status: 'ACKNOWLEDGED', attempt: 2 });
  });
  it('reopening leaves no question and no hold of the first attempt open', () => {
    for (const [interrupt, answer] of [
      ['REQUEST_INFO', 'DECLINE'],
      ['HOLD', 'COMPLETE'],
    ] as const) {
      const ended = done(done(accepted, interrupt), answer);
      const reopened = done(ended, 'REOPEN', { role: 'CASEWORKER' });
      expect(there(reopened, 'question', 'hold', 'returnTo')).toEqual([]);
    }
  });
  it('a note after the end is late information', () => {
    expect(attempt(inStatus('CLOSED'), 'ADD_NOTE').event?.data).toMatchObject({ lateInformation: true });
    expect(attempt(inStatus('IN_PROGRESS'), 'ADD_NOTE').event?.data).toMatchObject({ lateInformation: false });
  });
  it('a long reason is stored unchanged', () => {
    expect(after(['DECLINE']).decline?.reasonText).toBe(longReason);
  });
});
