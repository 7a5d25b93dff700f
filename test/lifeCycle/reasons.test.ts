import { describe } from '@jest/globals';
import { caseworker, fail, type Guard, guardTable, inProgress, issued, least, nineteen, twenty } from './guardTable.ts';

/** Reasons: a code, and words where a code is not enough. */

const reasons: Guard[] = [
  [
    'a decline says why in 20 characters',
    issued,
    'DECLINE',
    least('DECLINE', { reasonText: nineteen }),
    ['reasonText too_small'],
    least('DECLINE', { reasonText: twenty }),
  ],
  [
    'blanks are no characters',
    issued,
    'DECLINE',
    least('DECLINE', { reasonText: ` ${nineteen} ` }),
    ['reasonText too_small'],
    least('DECLINE', { reasonText: ` ${twenty} ` }),
  ],
  [
    'an unknown code is no reason to decline',
    issued,
    'DECLINE',
    least('DECLINE', { reasonCode: 'TIRED' }),
    ['reasonCode invalid_value'],
    least('DECLINE', { reasonCode: 'INCOMPLETE_DATA' }),
  ],
  [
    'not eligible by which law',
    issued,
    'DECLINE',
    least('DECLINE', { reasonCode: 'NOT_ELIGIBLE' }),
    ['legalGround REQUIRED'],
    least('DECLINE', { reasonCode: 'NOT_ELIGIBLE', legalGround: 'Legea 274/2011, art. 9' }),
  ],
  [
    'not competent: who is',
    issued,
    'DECLINE',
    least('DECLINE', { reasonCode: 'NOT_COMPETENT' }),
    ['suggestedInstitution REQUIRED'],
    least('DECLINE', { reasonCode: 'NOT_COMPETENT', suggestedInstitution: 'MD-ANOFM' }),
  ],
  [
    'another failure needs words',
    inProgress,
    'FAIL',
    least('FAIL', { reasonCode: 'OTHER' }),
    ['reasonText REQUIRED'],
    least('FAIL', { reasonCode: 'OTHER', reasonText: twenty }),
  ],
  [
    'another failure needs 20 characters',
    inProgress,
    'FAIL',
    least('FAIL', { reasonCode: 'OTHER', reasonText: nineteen }),
    ['reasonText TOO_SHORT'],
    least('FAIL', { reasonCode: 'DIED', reasonText: 'Actul 7' }),
  ],
  [
    'another reason to hold needs 20 characters',
    inProgress,
    'HOLD',
    least('HOLD', { reasonCode: 'OTHER', reasonText: nineteen }),
    ['reasonText TOO_SHORT'],
    least('HOLD', { reasonCode: 'OTHER', reasonText: twenty }),
  ],
  [
    'another reason to cancel needs 20 characters',
    issued,
    'CANCEL',
    caseworker(least('CANCEL', { reasonCode: 'OTHER', reasonText: nineteen })),
    ['reasonText TOO_SHORT'],
    caseworker(least('CANCEL', { reasonCode: 'OTHER', reasonText: twenty })),
  ],
  [
    'a duplicate of which referral',
    issued,
    'CANCEL',
    caseworker(least('CANCEL', { reasonCode: 'DUPLICATE' })),
    ['duplicateOf REQUIRED'],
    caseworker(least('CANCEL', { reasonCode: 'DUPLICATE', duplicateOf: { number: 'IGM-CH/2026/000001' } })),
  ],
  [
    'another reason to redirect needs 20 characters',
    issued,
    'REDIRECT',
    least('REDIRECT', { reasonCode: 'OTHER', reasonText: nineteen }),
    ['reasonText TOO_SHORT'],
    least('REDIRECT', { reasonCode: 'OTHER', reasonText: twenty }),
  ],
  [
    'an error is explained in 20 characters',
    issued,
    'MARK_ENTERED_IN_ERROR',
    { role: 'COORDINATOR', data: { reason: nineteen } },
    ['reason too_small'],
    { role: 'COORDINATOR', data: { reason: twenty } },
  ],
];

const contacts: Guard[] = (['UNREACHABLE', 'NO_SHOW'] as const).flatMap((reasonCode): Guard[] => [
  [
    `${reasonCode} after two attempts`,
    inProgress,
    'FAIL',
    fail(reasonCode, '2026-04-10'),
    ['contactAttempts TOO_FEW'],
    [inProgress, { ...fail(reasonCode, '2026-04-10', '2026-04-11'), at: '2026-04-11T08:00:00.000Z' }],
  ],
  [
    `${reasonCode} after two attempts on different days`,
    inProgress,
    'FAIL',
    { ...fail(reasonCode, '2026-04-10', '2026-04-10'), at: '2026-04-11T08:00:00.000Z' },
    ['contactAttempts TOO_FEW'],
    { ...fail(reasonCode, '2026-04-11', '2026-04-10'), at: '2026-04-11T08:00:00.000Z' },
  ],
]);

describe('coded reasons and their words', () => guardTable(reasons));
describe('attempts to reach the person', () => guardTable(contacts));
