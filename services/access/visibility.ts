import type { Referral } from '../referrals/referral.ts';
import { type Party, rolesTowards } from '../referrals/transition.ts';

/** Who is told that a referral exists at all: for everybody else it does not (SECURITY T07). Needs nothing sealed. */
export const seesReferral = (referral: Referral, party: Party): boolean =>
  rolesTowards(referral, party).length > 0 ||
  (party.roles.includes('REGISTRAR') &&
    party.institutionId === referral.issuingInstitutionId &&
    party.centre === referral.issuingCentre);
