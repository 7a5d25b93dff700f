import { describe, expect, it } from '@jest/globals';
import {
  acknowledged,
  delivered,
  first,
  type Guard,
  guardTable,
  inProgress,
  issued,
  least,
  nineteen,
  results,
  second,
  twenty,
  withTwo,
} from './guardTable.ts';
import { done, inStatus, leastData, today } from './makers.ts';

/** The answers of an institution: a result for each measure, and the outcome that follows from them. */

const answers: Guard[] = [
  [
    'every measure is answered',
    withTwo(inProgress),
    'COMPLETE',
    results(delivered({ measureId: first })),
    ['results TOO_FEW'],
    results(delivered({ measureId: second }), delivered({ measureId: first })),
  ],
  [
    'no measure is answered twice',
    withTwo(inProgress),
    'COMPLETE',
    results(delivered({ measureId: first }), delivered({ measureId: first })),
    ['results.1.measureId NOT_UNIQUE', 'results TOO_FEW'],
    [inProgress, results(delivered({ measureId: first }))],
  ],
  [
    'with two measures each answer names its own',
    withTwo(inProgress),
    'COMPLETE',
    results(delivered(), delivered({ measureId: second })),
    ['results.0.measureId REQUIRED', 'results TOO_FEW'],
    [inProgress, results(delivered())],
  ],
  [
    'only what was asked is answered',
    inProgress,
    'COMPLETE',
    results(delivered({ measureId: second })),
    ['results.0.measureId UNKNOWN', 'results TOO_FEW'],
    results(delivered({ measureId: first })),
  ],
  [
    'what was delivered has a day',
    inProgress,
    'COMPLETE',
    results({ result: 'DELIVERED' }),
    ['results.0.date REQUIRED'],
    results(delivered()),
  ],
  [
    'that day has been',
    inProgress,
    'COMPLETE',
    results(delivered({ date: '2026-04-11' })),
    ['results.0.date IN_FUTURE'],
    results(delivered({ date: '2026-04-10' })),
  ],
  [
    'what was delivered in part has a reason',
    inProgress,
    'COMPLETE',
    results({ result: 'PARTIAL', date: today }),
    ['results.0.reasonCode REQUIRED'],
    results({ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' }),
  ],
  [
    'another reason of a measure needs 20 characters',
    inProgress,
    'COMPLETE',
    results({ result: 'PARTIAL', date: today, reasonCode: 'OTHER', reasonText: nineteen }),
    ['results.0.reasonText TOO_SHORT'],
    results({ result: 'PARTIAL', date: today, reasonCode: 'OTHER', reasonText: twenty }),
  ],
  [
    'a policy does not end before it begins',
    inProgress,
    'COMPLETE',
    results(delivered({ validFrom: '2026-05-01', validTo: '2026-04-30' })),
    ['results.0.validTo TOO_EARLY'],
    results(delivered({ validFrom: '2026-05-01', validTo: '2026-05-01' })),
  ],
  [
    'a policy may have an end alone',
    inProgress,
    'COMPLETE',
    results({ result: 'DELIVERED', validTo: '2026-04-30' }),
    ['results.0.date REQUIRED'],
    results(delivered({ validTo: '2026-04-30' })),
  ],
  [
    'nothing delivered is no completion',
    withTwo(inProgress),
    'COMPLETE',
    results(
      { measureId: first, result: 'NOT_DELIVERED', reasonCode: 'NO_CAPACITY' },
      { measureId: second, result: 'NOT_DELIVERED', reasonCode: 'NO_CAPACITY' },
    ),
    ['results NOT_ALLOWED'],
    results({ measureId: first, result: 'NOT_DELIVERED', reasonCode: 'NO_CAPACITY' }, delivered({ measureId: second })),
  ],
];

const receipts: Guard[] = [
  ...(['ACCEPT', 'COMPLETE', 'FAIL'] as const).map(
    (action): Guard => [
      `${action} straight from ISSUED carries the institution's number`,
      issued,
      action,
      { data: { ...leastData[action] } },
      ['incomingNumber REQUIRED'],
      least(action, { incomingNumber: 'MEC-17' }),
    ],
  ),
  ...(['ACCEPT', 'COMPLETE', 'FAIL'] as const).map(
    (action): Guard => [
      `${action} later names no other number`,
      acknowledged,
      action,
      least(action, { incomingNumber: 'MEC-18' }),
      ['incomingNumber NOT_ALLOWED'],
      least(action, { incomingNumber: 'MEC-17' }),
    ],
  ),
  [
    'accepting names the appointment or why there is none',
    acknowledged,
    'ACCEPT',
    { data: {} },
    ['appointment REQUIRED'],
    { data: { appointment: { at: '2026-04-20T07:00:00Z', place: 'Strada Ștefan cel Mare 1' } } },
  ],
  [
    'nobody is expected before the issue',
    acknowledged,
    'ACCEPT',
    { data: { appointment: { at: '2026-04-10T06:59:59Z', place: 'Biroul 2' } } },
    ['appointment.at TOO_EARLY'],
    { data: { appointment: { at: '2026-04-10T07:00:00Z', place: 'Biroul 2' } } },
  ],
];

describe('results of each measure', () => guardTable(answers));
describe('the data of skipped steps', () => guardTable(receipts));

describe('outcomes are derived', () => {
  const of = (...kinds: string[]) => {
    const list = kinds.map((result, index) => ({
      measureId: index === 0 ? first : second,
      result,
      ...(result !== 'NOT_DELIVERED' && { date: today }),
      ...(result !== 'DELIVERED' && { reasonCode: 'NO_CAPACITY' }),
    }));
    const referral = kinds.length > 1 ? withTwo(inProgress) : inProgress;
    return done(referral, 'COMPLETE', { data: { results: list } }).outcome;
  };
  it.each([
    ['FULL', ['DELIVERED']],
    ['FULL', ['DELIVERED', 'DELIVERED']],
    ['PARTIAL', ['PARTIAL']],
    ['PARTIAL', ['DELIVERED', 'NOT_DELIVERED']],
    ['PARTIAL', ['DELIVERED', 'PARTIAL']],
    ['PARTIAL', ['NOT_DELIVERED', 'PARTIAL']],
  ])('%s from %j', (outcome, kinds) => {
    expect(of(...kinds)).toBe(outcome);
  });
  it('NONE from a failure, no outcome from a decline', () => {
    expect(inStatus('NOT_COMPLETED').outcome).toBe('NONE');
    expect(inStatus('DECLINED').outcome).toBeUndefined();
  });
  it('a corrected result corrects the outcome', () => {
    const data = { results: [{ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' }] };
    expect(done(inStatus('COMPLETED'), 'CORRECT_ANSWER', { data }).outcome).toBe('PARTIAL');
  });
});
