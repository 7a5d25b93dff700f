import { describe } from '@jest/globals';
import type { Referral } from '../../services/referrals/referral.ts';
import { type Guard, guardTable, issued, least } from './guardTable.ts';
import { inStatus, memberOf } from './makers.ts';

/** Redirects and assignments. */

const hops = (hopCount: number, more: Partial<Referral> = {}) => inStatus('ISSUED', { hopCount, ...more });
const redirects: Guard[] = [
  ['the contact redirects twice, not a third time', hops(2), 'REDIRECT', {}, 'APPROVAL_REQUIRED', [hops(1), {}]],
  ['after that the coordinator redirects', hops(2), 'REDIRECT', {}, 'APPROVAL_REQUIRED', { role: 'COORDINATOR' }],
  [
    'never back into the chain',
    hops(1, { chain: ['MD-ANOFM', 'MD-MEC'] }),
    'REDIRECT',
    {},
    'REDIRECT_LOOP',
    [hops(1, { chain: ['MD-CNAM', 'MD-MEC'] }), {}],
  ],
  [
    'the coordinator does not redirect into the chain either',
    hops(3, { chain: ['MD-ANOFM', 'MD-MEC'] }),
    'REDIRECT',
    { role: 'COORDINATOR' },
    'REDIRECT_LOOP',
    [hops(3), { role: 'COORDINATOR' }],
  ],
  [
    'not to the institution that has it',
    issued,
    'REDIRECT',
    least('REDIRECT', { receivingInstitution: 'MD-MEC' }),
    ['receivingInstitution SAME_INSTITUTION'],
    least('REDIRECT', { receivingInstitution: 'MD-CNAM' }),
  ],
];

const restricted = hops(0, { restricted: true, draftedBy: memberOf('CASEWORKER').memberId });
redirects.push(
  [
    'a restricted one is not the contact’s to send on, but the caseworker’s',
    restricted,
    'REDIRECT',
    {},
    'FORBIDDEN',
    { role: 'CASEWORKER' },
  ],
  ['any other is not the caseworker’s', issued, 'REDIRECT', { role: 'CASEWORKER' }, 'FORBIDDEN', {}],
  [
    'the coordinator redirects a restricted one after the last hop of the caseworker',
    { ...restricted, hopCount: 2 },
    'REDIRECT',
    { role: 'CASEWORKER' },
    'APPROVAL_REQUIRED',
    { role: 'COORDINATOR' },
  ],
);

const handler = memberOf('INSTITUTION_HANDLER');
const toSelf = { handlerId: handler.memberId };
const assignments: Guard[] = [
  ['handing over names somebody', issued, 'ASSIGN', { data: {} }, ['handlerId REQUIRED'], { data: { unit: 'MEC-CH' } }],
  [
    'to somebody or to nobody, not both',
    issued,
    'ASSIGN',
    { data: { handlerId: 'colleague', unassign: true } },
    ['unassign NOT_ALLOWED'],
    { data: { unassign: true } },
  ],
  [
    'a handler takes, and gives to nobody else',
    issued,
    'ASSIGN',
    { member: handler, data: { handlerId: 'colleague' } },
    ['handlerId NOT_ALLOWED'],
    { member: handler, data: toSelf },
  ],
  [
    'a handler takes what nobody has',
    inStatus('ISSUED', { handlerId: handler.memberId }),
    'ASSIGN',
    { member: handler, data: toSelf },
    'FORBIDDEN',
    [issued, { member: handler, data: toSelf }],
  ],
  [
    'a handler who names nobody takes it, and cannot put down what nobody has',
    issued,
    'ASSIGN',
    { member: handler, data: { unassign: true } },
    ['handlerId NOT_ALLOWED'],
    { member: handler, data: {} },
  ],
];

describe('hops and loops', () => guardTable(redirects));
describe('handing over inside the institution', () => guardTable(assignments));
