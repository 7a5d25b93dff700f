import { seesCase, worksOnCase } from '../../caseFile/case.ts';
import type { Rule } from '../rule.ts';
import { isPerson } from './members.ts';
import { type Fields, ofMember, personal, plain } from './notation.ts';

/** The file of the issuer. No institution sees it: an institution sees a person only in a referral. */
export const inOwnCase: Rule = (actor, { case: found }) =>
  found !== undefined && isPerson(actor) && seesCase(found, actor);

/** Special categories and the grounds of asylum. The coordinator does not read them (docs/domain.md, "Special categories"). */
export const asCaseworker: Rule = (actor, { case: found }) =>
  found !== undefined && isPerson(actor) && worksOnCase(found, actor);

export const caseRules: Readonly<Record<string, Fields>> = {
  IntegrationCase: plain(
    inOwnCase,
    'id caseNumber version status track centre openedOn beneficiary householdMembers householdId openReferrals closedAt closeReason',
  ),
  Beneficiary: {
    ...plain(inOwnCase, 'id erasedAt'),
    ...plain(inOwnCase, 'changes'),
    ...personal(inOwnCase, 'personalCode givenNames surname originalGivenNames originalSurname birthDate sex document'),
    ...personal(inOwnCase, 'birthDatePrecision nationality category protectionForm stayPurpose stayValidUntil'),
    ...personal(inOwnCase, 'address locality localityCode phone email preferredChannel safeContact languages'),
    ...personal(inOwnCase, 'interpreterNeeded maritalStatus householdSize dependants guardian educationLevel'),
    ...personal(inOwnCase, 'studiesAbroad profession workHistory romanianLevel incomeBand informationSharing'),
    ...personal(asCaseworker, 'healthNeed disabilityDegree workLimits vulnerabilities asylumGrounds'),
  },
  BeneficiaryChange: {
    ...plain(inOwnCase, 'version at memberId fields'),
    ...ofMember(inOwnCase, 'displayName'),
    ...personal(inOwnCase, 'reason'),
  },
};
