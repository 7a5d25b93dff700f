import { describe, expect, it } from '@jest/globals';
import type { Referral } from '../../services/referrals/referral.ts';
import { availableActions, rolesTowards } from '../../services/referrals/transition.ts';
import { aDraft, attempt, clockAt, inStatus, memberOf, now } from './makers.ts';

/** Who a referral exists for: the issuing side, the receiving institution since the issue, nobody else (DOMAIN 2.3, 3.2). */

const [caseworker, coordinator, contact, handler, supervisor] = [
  'CASEWORKER',
  'COORDINATOR',
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
].map(memberOf) as [ReturnType<typeof memberOf>, ...ReturnType<typeof memberOf>[]];
const issued = inStatus('ISSUED');
const inHandOf = (handlerId: string) => inStatus('ACCEPTED', { handlerId });
const ofUnit = (receivingUnit: string) => inStatus('ISSUED', { receivingUnit });

type Row = [string, Referral, ReturnType<typeof memberOf> | undefined, string[]];
const rows: Row[] = [
  ['the caseworker of the issuing centre', issued, caseworker, ['CASEWORKER']],
  ['a caseworker of another centre', issued, { ...caseworker, centre: 'IGM-BL' }, []],
  ['a caseworker of another country', issued, { ...caseworker, institutionId: 'RO-IGI', centre: 'IGI-BU' }, []],
  ['the coordinator of the issuing institution', issued, coordinator, ['COORDINATOR']],
  ['the coordinator, while it is a draft', aDraft(), coordinator, ['COORDINATOR']],
  ['a coordinator of another country', issued, { ...memberOf('COORDINATOR'), institutionId: 'RO-IGI' }, []],
  ['the contact of the institution', issued, contact, ['INSTITUTION_CONTACT']],
  ['the contact, while it is a draft', aDraft(), contact, []],
  ['the contact, of a draft that was cancelled', aDraft({ status: 'CANCELLED' }), contact, []],
  ['the contact of another institution', issued, { ...memberOf('INSTITUTION_CONTACT'), institutionId: 'MD-ANOFM' }, []],
  [
    'the contact of an institution of the same code elsewhere',
    issued,
    { ...memberOf('INSTITUTION_CONTACT'), institutionId: 'RO-MEC' },
    [],
  ],
  ['the supervisor of the institution', issued, supervisor, ['INSTITUTION_SUPERVISOR']],
  ['the supervisor, while it is a draft', aDraft(), supervisor, []],
  ['a handler, of what nobody has in hand', issued, handler, ['INSTITUTION_HANDLER']],
  ['a handler, of what they have in hand', inHandOf('member-INSTITUTION_HANDLER'), handler, ['INSTITUTION_HANDLER']],
  ['a handler, of what a colleague has in hand', inHandOf('colleague'), handler, []],
  ['a handler without a unit, of what a unit has', ofUnit('MEC-CH'), handler, []],
  [
    'a handler of the unit',
    ofUnit('MEC-CH'),
    { ...memberOf('INSTITUTION_HANDLER'), unit: 'MEC-CH' },
    ['INSTITUTION_HANDLER'],
  ],
  ['a handler of another unit', ofUnit('MEC-CH'), { ...memberOf('INSTITUTION_HANDLER'), unit: 'MEC-BL' }, []],
  [
    'a handler of another unit who has it in hand',
    inStatus('ACCEPTED', { receivingUnit: 'MEC-CH', handlerId: 'member-INSTITUTION_HANDLER' }),
    { ...memberOf('INSTITUTION_HANDLER'), unit: 'MEC-BL' },
    ['INSTITUTION_HANDLER'],
  ],
  [
    'a handler elsewhere who once had it in hand',
    inHandOf('member-INSTITUTION_HANDLER'),
    { ...memberOf('INSTITUTION_HANDLER'), institutionId: 'MD-ANOFM' },
    [],
  ],
  [
    'a contact who is a handler and a supervisor too',
    inHandOf('colleague'),
    {
      ...memberOf('INSTITUTION_CONTACT'),
      roles: ['INSTITUTION_SUPERVISOR', 'INSTITUTION_HANDLER', 'INSTITUTION_CONTACT'],
    },
    ['INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR'],
  ],
  [
    'a caseworker who coordinates too',
    issued,
    { ...memberOf('CASEWORKER'), roles: ['COORDINATOR', 'CASEWORKER'] },
    ['CASEWORKER', 'COORDINATOR'],
  ],
  ['an auditor', issued, memberOf('DPO_AUDITOR'), []],
  ['an administrator', issued, memberOf('ADMIN'), []],
];

describe('whom a referral exists for', () => {
  it.each(rows)('%s', (_who, referral, member, roles) => {
    if (!member) throw new Error('no member');
    expect(rolesTowards(referral, member)).toEqual(roles);
    if (roles.length === 0) expect(availableActions(referral, member, clockAt(now))).toEqual([]);
  });

  it('a member with several roles may do what one of them may', () => {
    const both = { ...memberOf('INSTITUTION_SUPERVISOR'), roles: ['INSTITUTION_SUPERVISOR', 'INSTITUTION_CONTACT'] };
    expect(attempt(issued, 'ACKNOWLEDGE', { member: both }).event?.role).toBe('INSTITUTION_CONTACT');
    const centre = { ...memberOf('CASEWORKER'), roles: ['CASEWORKER', 'COORDINATOR'] };
    expect(attempt(issued, 'MARK_ENTERED_IN_ERROR', { member: centre }).event?.role).toBe('COORDINATOR');
    const late = { ...inStatus('CLOSED'), closedAt: '2026-01-10T08:00:00.000Z' };
    expect(attempt(late, 'REOPEN', { member: centre }).event?.role).toBe('COORDINATOR');
  });
});
