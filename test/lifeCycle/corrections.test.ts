import { describe, expect, it } from '@jest/globals';
import { lifeCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import {
  accepted,
  acknowledged,
  caseworker,
  draft,
  fail,
  first,
  type Guard,
  guardTable,
  inProgress,
  issued,
  nineteen,
  results,
  twenty,
  withTwo,
} from './guardTable.ts';
import { attempt, done, inStatus, issuedAt, sharing, today } from './makers.ts';

/** A mistake is corrected, never overwritten. */

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

const late = '2026-04-11T08:00:00.000Z';
const corrected: Guard[] = [
  [
    'a corrected day of service has been',
    inProgress,
    'CORRECT_ANSWER',
    { data: { serviceDate: '2026-04-12' }, at: late },
    ['serviceDate IN_FUTURE'],
    { data: { serviceDate: '2026-04-11' }, at: late },
  ],
  [
    'a corrected receipt is not before the issue',
    acknowledged,
    'CORRECT_ANSWER',
    { data: { receivedAt: '2026-04-10T06:59:00.000Z' } },
    ['receivedAt TOO_EARLY'],
    { data: { receivedAt: '2026-04-10T07:00:00.000Z' } },
  ],
  [
    'a corrected appointment is not before the issue',
    accepted,
    'CORRECT_ANSWER',
    { data: { appointment: { at: '2026-04-10T06:59:00.000Z', place: 'Strada Mare 1' } } },
    ['appointment.at TOO_EARLY'],
    { data: { appointment: { at: issuedAt, place: 'Strada Mare 1' } } },
  ],
  [
    'corrected results are whole',
    withTwo(inStatus('COMPLETED')),
    'CORRECT_ANSWER',
    results({ measureId: first, result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' }),
    ['results TOO_FEW'],
    [inStatus('COMPLETED'), results({ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' })],
  ],
  [
    'another failure still needs its words when they are corrected',
    done(inProgress, 'FAIL', { data: { reasonCode: 'OTHER', reasonText: twenty } }),
    'CORRECT_ANSWER',
    { data: { reasonText: nineteen } },
    ['reasonText TOO_SHORT'],
    [inStatus('NOT_COMPLETED'), { data: { reasonText: 'A refuzat.' } }],
  ],
  [
    'a draft’s due date lies ahead',
    draft({}),
    'UPDATE_DRAFT',
    caseworker({ data: { completionDue: today } }),
    ['completionDue TOO_EARLY'],
    caseworker({ data: { completionDue: '2026-04-11' } }),
  ],
  [
    'a draft’s person is informed today at the latest',
    draft({}),
    'UPDATE_DRAFT',
    caseworker({ data: { informationSharing: { ...sharing, informedAt: '2026-04-11' } } }),
    ['informationSharing.informedAt IN_FUTURE'],
    caseworker({ data: { informationSharing: { ...sharing, informedAt: today } } }),
  ],
  [
    'a person is informed on the day of the issue at the latest',
    draft({ informationSharing: { ...sharing, informedAt: '2026-04-11' } }),
    'ISSUE',
    caseworker({}),
    ['informationSharing.informedAt IN_FUTURE'],
    [draft({ informationSharing: { ...sharing, informedAt: today } }), caseworker({})],
  ],
  [
    'an interpreter is amended where it was disclosed whether one is needed',
    { ...issued, person: { surname: 'Al' } as unknown as Referral['person'] },
    'AMEND',
    caseworker({ data: { interpreterNeeded: true } }),
    [' REQUIRED'],
    [
      { ...issued, person: { surname: 'Al', interpreterNeeded: false } as unknown as Referral['person'] },
      caseworker({ data: { interpreterNeeded: true } }),
    ],
  ],
  [
    'nobody’s interpreter is amended',
    issued,
    'AMEND',
    caseworker({ data: { interpreterNeeded: true } }),
    [' REQUIRED'],
    caseworker({ data: { interpreterNeeded: true, urgency: 'URGENT' } }),
  ],
];

/** The entries that exist in a status, which the institution may correct. */
const entered: [string, Referral, string[]][] = [
  ['ACKNOWLEDGED', acknowledged, ['incomingNumber', 'receivedAt']],
  ['ACCEPTED', accepted, ['incomingNumber', 'receivedAt', 'appointment']],
  ['IN_PROGRESS', inProgress, ['incomingNumber', 'receivedAt', 'appointment', 'serviceDate']],
  ['COMPLETED', inStatus('COMPLETED'), ['incomingNumber', 'receivedAt', 'appointment', 'serviceDate', 'results']],
  [
    'NOT_COMPLETED',
    inStatus('NOT_COMPLETED'),
    ['incomingNumber', 'receivedAt', 'appointment', 'serviceDate', 'reasonText', 'contactAttempts'],
  ],
  ['DECLINED', inStatus('DECLINED'), ['incomingNumber', 'receivedAt', 'reasonText', 'legalGround']],
  ['DECLINED straight from ISSUED', done(issued, 'DECLINE'), ['reasonText', 'legalGround']],
];
const differently: Record<string, unknown> = {
  ...{ incomingNumber: 'MEC-71', receivedAt: '2026-04-10T07:30:00.000Z', serviceDate: '2026-04-11' },
  ...{ appointment: { at: '2026-04-13T07:00:00.000Z', place: 'Strada Mare 1' } },
  ...{ results: [{ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' }] },
  ...{ reasonText: 'Altfel, cu mai multe cuvinte.', legalGround: 'Legea 270/2008' },
  ...{ contactAttempts: [{ date: '2026-04-11' }] },
};

describe('corrections', () => guardTable([...corrections, ...corrected]));

it('the steps that change existing fields refuse a null in their input', () =>
  expect(lifeCycle.filter(({ isCorrection }) => isCorrection).map(({ action }) => action)).toEqual([
    'UPDATE_DRAFT',
    'AMEND',
    'CORRECT_ANSWER',
  ]));

describe('correctable fields', () => {
  it.each(entered)('of %s', (_status, referral, may) => {
    const tried = Object.entries(differently).map(([field, value]) => ({
      field,
      ...attempt(referral, 'CORRECT_ANSWER', { data: { [field]: value }, at: late }),
    }));
    expect(tried.filter(({ refused }) => refused === undefined).map(({ field }) => field)).toEqual(
      Object.keys(differently).filter((field) => may.includes(field)),
    );
    for (const { field, refused, fields } of tried.filter((one) => one.refused !== undefined))
      expect([refused, fields]).toEqual(['VALIDATION', [`${field} NOT_ALLOWED`]]);
  });
});
