import { describe } from '@jest/globals';
import {
  acknowledged,
  caseworker,
  draft,
  fail,
  type Guard,
  guardTable,
  inProgress,
  issued,
  nineteen,
  results,
  twenty,
} from './guardTable.ts';
import { done, inStatus, today } from './makers.ts';

/** Mistakes are corrected, never overwritten. */

const corrections: Guard[] = [
  [
    'a correction corrects something',
    acknowledged,
    'CORRECT_ANSWER',
    { data: { incomingNumber: 'MEC-17' } },
    [' REQUIRED'],
    { data: { incomingNumber: 'MEC-18' } },
  ],
  ['an empty correction is none', acknowledged, 'CORRECT_ANSWER', { data: {} }, [' REQUIRED'], {}],
  [
    'only what was entered is corrected',
    acknowledged,
    'CORRECT_ANSWER',
    { data: { serviceDate: today } },
    ['serviceDate NOT_ALLOWED'],
    [{ ...inProgress, startedAt: '2026-04-09' }, { data: { serviceDate: today } }],
  ],
  [
    'asked straight from ISSUED, nothing has been entered yet',
    done(issued, 'REQUEST_INFO'),
    'CORRECT_ANSWER',
    {},
    'ILLEGAL_TRANSITION',
    [inStatus('INFO_REQUESTED'), {}],
  ],
  [
    'results are corrected once they are there',
    inProgress,
    'CORRECT_ANSWER',
    results({ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' }),
    ['results NOT_ALLOWED'],
    [inStatus('COMPLETED'), results({ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' })],
  ],
  [
    'a corrected decline still explains itself',
    inStatus('DECLINED'),
    'CORRECT_ANSWER',
    { data: { reasonText: nineteen } },
    ['reasonText TOO_SHORT'],
    { data: { reasonText: twenty } },
  ],
  [
    'corrected attempts are still two',
    done(inProgress, 'FAIL', {
      ...fail('NO_SHOW', '2026-04-10', '2026-04-11'),
      at: '2026-04-12T08:00:00.000Z',
    }),
    'CORRECT_ANSWER',
    { data: { contactAttempts: [{ date: '2026-04-10' }] }, at: '2026-04-12T08:00:00.000Z' },
    ['contactAttempts TOO_FEW'],
    {
      data: { contactAttempts: [{ date: '2026-04-10' }, { date: '2026-04-12' }] },
      at: '2026-04-12T08:00:00.000Z',
    },
  ],
  [
    'the issuer amends something',
    issued,
    'AMEND',
    caseworker({ data: { urgency: 'NORMAL' } }),
    [' REQUIRED'],
    caseworker({ data: { urgency: 'EMERGENCY' } }),
  ],
  [
    'a draft is issued with all that the institution needs',
    draft({ summary: '', measures: [], informationSharing: undefined, completionDue: undefined }),
    'ISSUE',
    caseworker({}),
    ['measures REQUIRED', 'summary REQUIRED', 'completionDue REQUIRED', 'informationSharing REQUIRED'],
    [draft({}), caseworker({})],
  ],
];

describe('corrections', () => guardTable(corrections));
