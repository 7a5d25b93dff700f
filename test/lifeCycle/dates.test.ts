import { describe } from '@jest/globals';
import {
  accepted,
  acknowledged,
  caseworker,
  draft,
  fail,
  type Guard,
  guardTable,
  inProgress,
  issued,
  least,
} from './guardTable.ts';
import { done, inStatus, now } from './makers.ts';

/** Dates: a past event lies between the issue and now, a promise lies ahead, and terms count calendar days. */

const dates: Guard[] = [
  [
    'a question was not asked before the issue',
    issued,
    'REQUEST_INFO',
    least('REQUEST_INFO', { occurredAt: '2026-04-10T06:59:59.999Z' }),
    ['occurredAt TOO_EARLY'],
    least('REQUEST_INFO', { occurredAt: now }),
  ],
  [
    'progress was not made tomorrow',
    accepted,
    'REPORT_PROGRESS',
    least('REPORT_PROGRESS', { serviceDate: '2026-04-11' }),
    ['serviceDate IN_FUTURE'],
    least('REPORT_PROGRESS', { serviceDate: '2026-04-10' }),
  ],
  [
    'what happened has happened',
    issued,
    'ACKNOWLEDGE',
    least('ACKNOWLEDGE', { occurredAt: '2026-04-10T08:00:00.001Z' }),
    ['occurredAt IN_FUTURE'],
    least('ACKNOWLEDGE', { occurredAt: now }),
  ],
  [
    'nothing happened before the issue',
    issued,
    'ACKNOWLEDGE',
    least('ACKNOWLEDGE', { occurredAt: '2026-04-10T06:59:59.999Z' }),
    ['occurredAt TOO_EARLY'],
    least('ACKNOWLEDGE', { occurredAt: '2026-04-10T07:00:00.000Z' }),
  ],
  [
    'nothing is received before the issue',
    issued,
    'ACKNOWLEDGE',
    least('ACKNOWLEDGE', { receivedAt: '2026-04-10T09:59:59+03:00' }),
    ['receivedAt TOO_EARLY'],
    least('ACKNOWLEDGE', { receivedAt: '2026-04-10T10:00:00+03:00' }),
  ],
  [
    'a service does not start tomorrow',
    accepted,
    'START',
    { data: { serviceDate: '2026-04-11' } },
    ['serviceDate IN_FUTURE'],
    { data: { serviceDate: '2026-04-10' } },
  ],
  [
    'a service does not start before the issue',
    accepted,
    'START',
    { data: { serviceDate: '2026-04-09' } },
    ['serviceDate TOO_EARLY'],
    { data: { serviceDate: '2026-04-10' } },
  ],
  [
    'today is today in Chișinău',
    accepted,
    'START',
    { data: { serviceDate: '2026-04-11' }, at: '2026-04-10T20:59:59.999Z' },
    ['serviceDate IN_FUTURE'],
    { data: { serviceDate: '2026-04-11' }, at: '2026-04-10T21:00:00.000Z' },
  ],
  [
    'an attempt was made before today ends',
    inProgress,
    'FAIL',
    fail('UNREACHABLE', '2026-04-10', '2026-04-11'),
    ['contactAttempts.1.date IN_FUTURE'],
    { ...fail('UNREACHABLE', '2026-04-10', '2026-04-11'), at: '2026-04-11T08:00:00.000Z' },
  ],
  [
    'a hold ends later than today',
    inProgress,
    'HOLD',
    least('HOLD', { expectedResumeDate: '2026-04-10' }),
    ['expectedResumeDate TOO_EARLY'],
    least('HOLD', { expectedResumeDate: '2026-04-11' }),
  ],
  [
    'a hold ends within 90 days',
    inProgress,
    'HOLD',
    least('HOLD', { expectedResumeDate: '2026-07-10' }),
    ['expectedResumeDate TOO_LATE'],
    least('HOLD', { expectedResumeDate: '2026-07-09' }),
  ],
  [
    'the due date lies ahead',
    draft({ completionDue: '2026-04-10' }),
    'ISSUE',
    caseworker({}),
    ['completionDue TOO_EARLY'],
    [draft({ completionDue: '2026-04-11' }), caseworker({})],
  ],
  [
    'the due date lies within two years',
    issued,
    'AMEND',
    caseworker({ data: { completionDue: '2028-04-10' } }),
    ['completionDue TOO_LATE'],
    caseworker({ data: { completionDue: '2028-04-09' } }),
  ],
  [
    'a second attempt has time',
    inStatus('COMPLETED'),
    'REOPEN',
    caseworker(least('REOPEN', { completionDue: '2026-04-10' })),
    ['completionDue TOO_EARLY'],
    caseworker(least('REOPEN', { completionDue: '2026-04-11' })),
  ],
  [
    'a person is informed before the sharing',
    draft({
      informationSharing: {
        informedAt: '2026-04-11',
        language: 'arabă',
        agreement: 'AGREED',
        legalBasis: 'Legea 274/2011',
      },
    }),
    'ISSUE',
    caseworker({}),
    ['informationSharing.informedAt IN_FUTURE'],
    [draft({}), caseworker({})],
  ],
];

const completedOn = (instant: string) => done(inProgress, 'COMPLETE', { at: instant });
const closedOn = (instant: string) => done(inStatus('COMPLETED'), 'VERIFY', { role: 'CASEWORKER', at: instant });
const declinedLongAgo = done(acknowledged, 'DECLINE');
const terms: Guard[] = [
  [
    'an answer is taken back within 7 days',
    completedOn('2026-04-10T20:59:00.000Z'),
    'TAKE_BACK_ANSWER',
    { at: '2026-04-17T21:00:00.000Z' },
    'ILLEGAL_TRANSITION',
    { at: '2026-04-17T20:59:59.000Z' },
  ],
  [
    'a decline is taken back within 7 days',
    declinedLongAgo,
    'TAKE_BACK_ANSWER',
    { at: '2026-04-18T08:00:00.000Z' },
    'ILLEGAL_TRANSITION',
    { at: '2026-04-17T08:00:00.000Z' },
  ],
  [
    'the caseworker reopens what is closed within 30 days',
    closedOn('2026-04-10T20:59:00.000Z'),
    'REOPEN',
    caseworker({ at: '2026-05-10T21:00:00.000Z' }),
    'APPROVAL_REQUIRED',
    caseworker({ at: '2026-05-10T20:59:59.000Z' }),
  ],
  [
    'the coordinator reopens later',
    closedOn('2026-04-10T09:00:00.000Z'),
    'REOPEN',
    caseworker({ at: '2026-06-30T08:00:00.000Z' }),
    'APPROVAL_REQUIRED',
    { role: 'COORDINATOR', at: '2026-06-30T08:00:00.000Z' },
  ],
  [
    'what nobody has verified: 30 days from the answer',
    completedOn('2026-04-10T09:00:00.000Z'),
    'REOPEN',
    caseworker({ at: '2026-05-11T08:00:00.000Z' }),
    'APPROVAL_REQUIRED',
    caseworker({ at: '2026-05-10T08:00:00.000Z' }),
  ],
];

describe('dates of real events and of promises', () => guardTable(dates));
describe('terms for taking back and reopening', () => guardTable(terms));
