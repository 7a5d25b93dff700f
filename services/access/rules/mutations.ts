import { lifeCycle } from '../../referrals/lifeCycle/lifeCycle.ts';
import { mayUse } from '../permissions.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, plain } from './notation.ts';

/** The type of a success and its fields. The commands on one referral share theirs. */
type Success = { type: string; fields: string };
const referralSuccess: Success = { type: 'ReferralSuccess', fields: 'referral event' };
const own = (type: string, fields: string): Success => ({ type, fields });
const successes = new Map<string, Success>([
  ...lifeCycle.map(({ mutation }): [string, Success] => [mutation, referralSuccess]),
  ['draftReferral', referralSuccess],
  ['confirmErasure', referralSuccess],
  ['redirectReferral', own('RedirectReferralSuccess', 'referral child event')],
  ['markReferralSeen', own('MarkReferralSeenSuccess', 'referral')],
  ['openCase', own('OpenCaseSuccess', 'case')],
  ['closeCase', own('CloseCaseSuccess', 'case')],
  ['updateBeneficiary', own('UpdateBeneficiarySuccess', 'case beneficiary')],
  ['recordSharing', own('RecordSharingSuccess', 'case told')],
  ['setLegalHold', own('SetLegalHoldSuccess', 'hold')],
  ['releaseLegalHold', own('ReleaseLegalHoldSuccess', 'hold')],
  ['eraseBeneficiary', own('EraseBeneficiarySuccess', 'erasure')],
  ['addMember', own('AddMemberSuccess', 'member')],
  ['changeMember', own('ChangeMemberSuccess', 'member')],
  ['removeMember', own('RemoveMemberSuccess', 'member unassignedReferrals')],
]);
const mutations = [...successes.keys()];

const mayUseOneOf = (some: string[]): Rule =>
  named(`mayUse(${some})`, (actor) => some.some((mutation) => mayUse(actor, mutation)));

/** The members who may use one of its mutations see a success. The rules of each part decide about the part. */
const rulesOfSuccess = (success: Success): [string, Fields] => [
  success.type,
  plain(mayUseOneOf(mutations.filter((mutation) => successes.get(mutation) === success)), success.fields),
];

export const mutationRules: Readonly<Record<string, Fields>> = {
  Mutation: Object.assign({}, ...mutations.map((mutation) => plain(mayUseOneOf([mutation]), mutation))),
  ...Object.fromEntries([...new Set(successes.values())].map(rulesOfSuccess)),
};
