import type { Party } from '../caller/party.ts';
import { type ActingRole, actingRoles, playsRole, type Sighted } from './lifeCycle/roles.ts';
import type { Referral } from './referral.ts';

/** Who sees what exists, and how much of it (DOMAIN 2.3, 4.1). Pure; judged on fields that are never sealed. */

const plays = (referral: Sighted, party: Party, wanted: readonly ActingRole[]) =>
  wanted.some((role) => playsRole(referral, party, role));
const issuers = ['CASEWORKER', 'COORDINATOR'] as const;
const clerks = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'] as const;
const institution = [...clerks, 'INSTITUTION_SUPERVISOR'] as const;

/** The register has what was issued, and nothing restricted; a draft has no number yet. */
const registers = (referral: Sighted, party: Party) =>
  party.roles.includes('REGISTRAR') &&
  party.institutionId === referral.issuingInstitutionId &&
  party.centre === referral.issuingCentre &&
  referral.issuedAt !== undefined &&
  !referral.restricted;

/** Who is told that a referral exists at all: for everybody else it does not (T07). */
export const seesReferral = (referral: Sighted, party: Party): boolean =>
  plays(referral, party, actingRoles) || registers(referral, party);

export const issues = (referral: Sighted, party: Party): boolean => plays(referral, party, issuers);
const receives = (referral: Sighted, party: Party) => plays(referral, party, institution);

/** An objection closes the person to the institution (DOMAIN 4.2), and so does a referral that should never have been. */
const isClosed = ({ sharingStopped, status }: Referral) => sharingStopped === true || status === 'ENTERED_IN_ERROR';
const receivesPerson = (referral: Referral, party: Party) => receives(referral, party) && !isClosed(referral);

/** Links to other referrals of the person: what else there is, no institution is told (DOMAIN 4.1, last row). */
export const seesOtherReferrals = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || registers(referral, party);

/** Free text and results: both sides that work on the referral. The register needs none of it. */
export const readsWords = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || receives(referral, party);

/** What the issuer says about the person: gone for the institution when the person objected. */
export const readsIssuersWords = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || receivesPerson(referral, party);

/** The person as disclosed. The institution reads what was disclosed to it, and nothing else (DOMAIN 4.1). */
export const readsPerson = (referral: Referral, party: Party): boolean =>
  issues(referral, party) || registers(referral, party) || receivesPerson(referral, party);
export const readsOfPerson = (referral: Referral, party: Party, field: string): boolean =>
  readsPerson(referral, party) && (issues(referral, party) || referral.disclosedFields.includes(field));

/** Health, disability, vulnerability: whoever works with the person, never who oversees (DOMAIN 4, class S). */
export const readsSpecial = (referral: Referral, party: Party, field: string): boolean =>
  playsRole(referral, party, 'CASEWORKER') ||
  (party.kind === 'PERSON' &&
    !isClosed(referral) &&
    plays(referral, party, clerks) &&
    referral.disclosedFields.includes(field));
