import { describe, expect, it } from '@jest/globals';
import type { Party } from '../../services/caller/party.ts';
import { availableActions, transition } from '../../services/lifeCycle/transition.ts';
import { referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { rolesTowards } from '../../services/referrals/lifeCycle/roles.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { aDraft, attempt, clockAt, done, inStatus, memberOf, now } from './makers.ts';

/**
 * The members for whom a referral exists: the issuing side, and from the issue the receiving side (docs/domain.md, "Who
 * sees a referral").
 */

const [caseworker, coordinator, contact, handler, supervisor] = [
  'CASEWORKER',
  'COORDINATOR',
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
].map(memberOf) as [Party, Party, Party, Party, Party];
const issued = inStatus('ISSUED');
const inHandOf = (handlerId: string) => inStatus('ACCEPTED', { handlerId });
const hidden = (more: Partial<Referral> = {}) =>
  inStatus('ISSUED', { restricted: true, draftedBy: 'colleague', issuedBy: 'colleague', ...more });
const ofUnit = (receivingUnit: string) => inStatus('ISSUED', { receivingUnit });

type Row = [string, Referral, Party, string[]];
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
  [
    'a caseworker of a centre that is called the same',
    issued,
    { ...caseworker, institutionId: 'MD-OTHER', centre: 'IGM-CH' },
    [],
  ],
  ['the system of the institution', issued, { ...contact, kind: 'MACHINE' }, ['INSTITUTION_CONTACT']],
  ['a restricted one: whoever drafted it', hidden({ draftedBy: 'member-CASEWORKER' }), caseworker, ['CASEWORKER']],
  ['a restricted one: whoever issued it', hidden({ issuedBy: 'member-CASEWORKER' }), caseworker, ['CASEWORKER']],
  ['a restricted one: a colleague of the centre', hidden(), caseworker, []],
  ['a restricted one: the coordinator', hidden(), coordinator, ['COORDINATOR']],
  ['a restricted one that nobody has: the contact', hidden(), contact, ['INSTITUTION_CONTACT']],
  ['a restricted one that a handler has: the contact', hidden({ handlerId: 'colleague' }), contact, []],
  [
    'a restricted one: the contact who has it in hand',
    hidden({ handlerId: 'member-INSTITUTION_CONTACT' }),
    contact,
    ['INSTITUTION_CONTACT'],
  ],
  ['a restricted one that nobody has: a handler', hidden(), handler, []],
  [
    'a restricted one: the handler who has it in hand',
    hidden({ handlerId: 'member-INSTITUTION_HANDLER' }),
    handler,
    ['INSTITUTION_HANDLER'],
  ],
  ['a restricted one: the supervisor', hidden(), supervisor, []],
  ['a restricted one: the system of the institution', hidden(), { ...contact, kind: 'MACHINE' }, []],
  ['an auditor', issued, memberOf('DPO_AUDITOR'), []],
  ['an administrator', issued, memberOf('ADMIN'), []],
];

describe('the members for whom a referral exists', () => {
  it.each(rows)('%s', (_who, referral, member, roles) => {
    expect(rolesTowards(referral, member)).toEqual(roles);
    if (roles.length === 0) expect(availableActions(referralCycle, referral, member, clockAt(now))).toEqual([]);
  });

  it('a member with several roles may take a step if one role may', () => {
    const both = { ...memberOf('INSTITUTION_SUPERVISOR'), roles: ['INSTITUTION_SUPERVISOR', 'INSTITUTION_CONTACT'] };
    expect(attempt(issued, 'ACKNOWLEDGE', { member: both }).event?.role).toBe('INSTITUTION_CONTACT');
    const centre = { ...memberOf('CASEWORKER'), roles: ['CASEWORKER', 'COORDINATOR'] };
    expect(attempt(issued, 'MARK_ENTERED_IN_ERROR', { member: centre }).event?.role).toBe('COORDINATOR');
    const late = { ...inStatus('CLOSED'), closedAt: '2026-01-10T08:00:00.000Z' };
    expect(attempt(late, 'REOPEN', { member: centre }).event?.role).toBe('COORDINATOR');
  });

  it('a system may neither redirect nor assign', () => {
    const system = { ...contact, kind: 'MACHINE' } satisfies Party;
    const person = availableActions(referralCycle, issued, contact, clockAt(now));
    const refused = person.filter(
      (action) => !availableActions(referralCycle, issued, system, clockAt(now)).includes(action),
    );
    expect(refused.sort()).toEqual(['ASSIGN', 'REDIRECT']);
    for (const action of ['ASSIGN', 'REDIRECT'] as const)
      expect(attempt(issued, action, { member: system }).refused).toBe('FORBIDDEN');
  });

  it('no step is possible for a person whose data is destroyed', () => {
    const erased = inStatus('ISSUED', { erasedAt: now });
    expect(availableActions(referralCycle, erased, contact, clockAt(now))).toEqual([]);
    expect(attempt(erased, 'ACKNOWLEDGE').refused).toBe('ILLEGAL_TRANSITION');
  });

  it('a step that a condition refuses is not offered', () => {
    const far = inStatus('ISSUED', { hopCount: 2 });
    expect(availableActions(referralCycle, far, contact, clockAt(now))).not.toContain('REDIRECT');
    expect(availableActions(referralCycle, far, coordinator, clockAt(now))).toContain('REDIRECT');
  });

  it('an assignment that the handler may not make is FORBIDDEN before the version is checked', () => {
    const mine = inStatus('ISSUED', { handlerId: handler.memberId });
    expect(attempt(mine, 'ASSIGN', { member: handler, version: mine.version - 1 }).refused).toBe('FORBIDDEN');
    expect(attempt(mine, 'ASSIGN', { data: { handlerId: 'colleague' } }).referral?.handlerId).toBe('colleague');
  });

  it('a refusal by a condition names the status and the possible actions', () => {
    const asked = done(issued, 'REQUEST_INFO');
    const step = transition(
      referralCycle,
      asked,
      { action: 'CORRECT_ANSWER', expectedVersion: asked.version, data: {} },
      contact,
      clockAt(now),
    );
    expect(step).toMatchObject({
      problem: {
        code: 'ILLEGAL_TRANSITION',
        currentStatus: 'INFO_REQUESTED',
        availableActions: expect.arrayContaining(['WITHDRAW_QUESTION', 'DECLINE']),
      },
    });
  });
});
