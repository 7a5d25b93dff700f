import type { Party } from '../../caller/party.ts';
import type { Referral } from '../referral.ts';

/**
 * The roles that act on referrals. SYSTEM is the service itself, for timers and in the course of an administrator's command.
 */
export const actingRoles = [
  'CASEWORKER',
  'COORDINATOR',
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
  'SYSTEM',
] as const;
export type ActingRole = (typeof actingRoles)[number];

export const contact = ['INSTITUTION_CONTACT'] as const;
export const clerks = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'] as const;
export const caseworker = ['CASEWORKER'] as const;

/** The fields that decide who sees a referral. The state and the part for lists both contain them. */
export type Sighted = Pick<
  Referral,
  | 'issuingInstitutionId'
  | 'issuingCentre'
  | 'receivingInstitutionId'
  | 'receivingUnit'
  | 'handlerId'
  | 'issuedAt'
  | 'restricted'
  | 'draftedBy'
  | 'issuedBy'
>;

/**
 * True when a party plays a role towards this referral. A restricted referral is visible only to the caseworker who drafted
 * or issued it, to the coordinator, and to its handler at the institution. Without a handler it is visible to the contacts
 * of the institution. A system never sees it (docs/domain.md, "Restricted referrals").
 */
export function playsRole(referral: Sighted, party: Party, role: ActingRole): boolean {
  if (!party.roles.includes(role)) return false;
  const { memberId, institutionId } = party;
  const { restricted, handlerId } = referral;
  if (restricted && party.kind !== 'PERSON') return false;
  const receives = institutionId === referral.receivingInstitutionId && referral.issuedAt !== undefined;
  switch (role) {
    case 'CASEWORKER':
      return (
        institutionId === referral.issuingInstitutionId &&
        party.centre === referral.issuingCentre &&
        (!restricted || referral.draftedBy === memberId || referral.issuedBy === memberId)
      );
    case 'COORDINATOR':
      return institutionId === referral.issuingInstitutionId;
    case 'INSTITUTION_CONTACT':
      return receives && (!restricted || handlerId === undefined || handlerId === memberId);
    case 'INSTITUTION_HANDLER':
      return (
        receives &&
        (handlerId === memberId || (handlerId === undefined && referral.receivingUnit === party.unit && !restricted))
      );
    case 'INSTITUTION_SUPERVISOR':
      return receives && !restricted;
    case 'SYSTEM':
      return true;
  }
}

/** The roles that a party plays towards this referral. For a party without any, the referral does not exist. */
export const rolesTowards = (referral: Sighted, party: Party): ActingRole[] =>
  actingRoles.filter((role) => playsRole(referral, party, role));
