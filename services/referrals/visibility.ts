import type { Party } from '../caller/party.ts';
import { type ActingRole, actingRoles, playsRole, type Sighted } from './lifeCycle/roles.ts';
import type { Referral } from './referral.ts';

/**
 * The rules of who sees a referral and which parts of it (docs/domain.md, "Who sees a referral"). Pure. The rules use only
 * fields that are never sealed.
 */

const plays = (referral: Sighted, party: Party, wanted: readonly ActingRole[]) =>
  wanted.some((role) => playsRole(referral, party, role));
const issuers = ['CASEWORKER', 'COORDINATOR'] as const;
const clerks = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'] as const;
const institution = [...clerks, 'INSTITUTION_SUPERVISOR'] as const;

/**
 * True when the party sees the referral in the register. The register holds issued referrals without restricted ones; a
 * draft has no number yet.
 */
const registers = (referral: Sighted, party: Party) =>
  party.roles.includes('REGISTRAR') &&
  party.institutionId === referral.issuingInstitutionId &&
  party.centre === referral.issuingCentre &&
  referral.issuedAt !== undefined &&
  !referral.restricted;

/** True when the party sees the referral. For every other party it does not exist (docs/security.md, "Threats", T07). */
export const seesReferral = (referral: Sighted, party: Party): boolean =>
  plays(referral, party, actingRoles) || registers(referral, party);

export const issues = (referral: Sighted, party: Party): boolean => plays(referral, party, issuers);
const receives = (referral: Sighted, party: Party) => plays(referral, party, institution);

/**
 * True when the institution may no longer read the person: after an objection, or when the referral was entered in error.
 */
const isClosed = ({ sharingStopped, status }: Referral) => sharingStopped === true || status === 'ENTERED_IN_ERROR';
const receivesPerson = (referral: Referral, party: Party) => receives(referral, party) && !isClosed(referral);

/** True when the party may see links to other referrals of the person. No institution is told of them. */
export const seesOtherReferrals = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || registers(referral, party);

/**
 * True when the party reads free text and results: both sides that work on the referral. The registrar does not need them.
 */
export const readsWords = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || receives(referral, party);

/** True when the party reads the issuer's text about the person. The institution may not after an objection. */
export const readsIssuersWords = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || receivesPerson(referral, party);

/**
 * True when the party reads the disclosed person. The institution reads only the disclosed data (docs/domain.md, "Data by
 * institution").
 */
export const readsPerson = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || registers(referral, party) || receivesPerson(referral, party);
export const readsOfPerson = (referral: Referral, party: Party, field: string): boolean =>
  readsPerson(referral, party) && (issues(referral, party) || referral.disclosedFields.includes(field));

/**
 * True when the party reads special categories: members who work with the person, never those who supervise (docs/domain.md,
 * "Special categories").
 */
export const readsSpecial = (referral: Referral, party: Party, field: string): boolean =>
  playsRole(referral, party, 'CASEWORKER') ||
  (party.kind === 'PERSON' &&
    !isClosed(referral) &&
    plays(referral, party, clerks) &&
    referral.disclosedFields.includes(field));
