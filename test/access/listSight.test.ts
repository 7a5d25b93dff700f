import { describe, expect, it } from '@jest/globals';
import { type Actor, actorOfMember } from '../../services/caller/actor.ts';
import type { MemberRole } from '../../services/caller/member.ts';
import type { Filter } from '../../services/referrals/lists/listStore.ts';
import { institutionsSight, issuersSight } from '../../services/referrals/lists/restrictedRows.ts';
import { seesReferral } from '../../services/referrals/visibility.ts';
import { aDraft } from '../lifeCycle/makers.ts';

/** The condition in an index query and the rule of visibility leave out the same referrals. */

const members = ['m1', 'm2', undefined];
const referrals = [true, false].flatMap((restricted) =>
  members.flatMap((draftedBy) =>
    members.flatMap((issuedBy) =>
      members.map((handlerId) =>
        aDraft({
          restricted,
          draftedBy,
          issuedBy,
          handlerId,
          number: 'IGM-CH/2026/000001',
          issuedAt: '2026-04-10T07:00:00.000Z',
        }),
      ),
    ),
  ),
);

const anActor = (roles: MemberRole[], institutionId: string, kind: 'PERSON' | 'MACHINE' = 'PERSON'): Actor =>
  actorOfMember(
    { memberId: 'm1', kind, roles, country: 'MD', institutionId, centre: 'IGM-CH', active: true, version: 1 } as never,
    async () => 'cineva',
  );

/** The condition as the index evaluates it, over the fields in lists. */
function holds(filter: Filter | undefined, row: Record<string, unknown>): boolean {
  const { equals = {}, absent = [], anyOf, allOf = [] } = filter ?? {};
  return (
    Object.entries(equals).every(([name, values]) => values?.includes(row[name] as string)) &&
    absent.every((name) => row[name] === undefined) &&
    (anyOf === undefined || anyOf.some((one) => holds(one, row))) &&
    allOf.every((one) => holds(one, row))
  );
}

const issuers: MemberRole[][] = [
  ['COORDINATOR'],
  ['CASEWORKER'],
  ['REGISTRAR'],
  ['CASEWORKER', 'REGISTRAR'],
  ['CASEWORKER', 'COORDINATOR'],
];

describe('lists of the issuer', () => {
  it.each(issuers.map((roles) => [roles.join(' and '), roles] as const))('%s', (_name, roles) => {
    const actor = anActor([...roles], 'MD-IGM');
    for (const referral of referrals) expect(holds(issuersSight(actor), referral)).toBe(seesReferral(referral, actor));
  });
});

const clerks: [MemberRole[], ('PERSON' | 'MACHINE')?][] = [
  [['INSTITUTION_CONTACT']],
  [['INSTITUTION_SUPERVISOR']],
  [['INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR']],
  [['INSTITUTION_HANDLER', 'INSTITUTION_SUPERVISOR']],
  [['INSTITUTION_CONTACT'], 'MACHINE'],
];

it('lists of the issuer hide referrals from a system in every role', () => {
  for (const role of ['COORDINATOR', 'CASEWORKER'] as const) {
    const actor = anActor([role], 'MD-IGM', 'MACHINE');
    for (const referral of referrals) expect(holds(issuersSight(actor), referral)).toBe(seesReferral(referral, actor));
  }
});

describe('lists of the institution', () => {
  it.each(clerks.map(([roles, kind]) => [`${kind ?? 'PERSON'} ${roles.join(' and ')}`, roles, kind] as const))(
    '%s',
    (_name, roles, kind) => {
      const actor = anActor([...roles], 'MD-MEC', kind);
      for (const referral of referrals) {
        expect(holds(institutionsSight(actor), referral)).toBe(seesReferral(referral, actor));
      }
    },
  );
});

it('a condition that forgets the restriction would be found', () => {
  const actor = anActor(['INSTITUTION_SUPERVISOR'], 'MD-MEC');
  expect(referrals.some((referral) => holds(undefined, referral) !== seesReferral(referral, actor))).toBe(true);
});
