import { lifeCycle } from '../../referrals/lifeCycle/lifeCycle.ts';
import { mayUse } from '../permissions.ts';
import type { Rule } from '../rule.ts';
import { type Fields, named, plain } from './notation.ts';

/** The type of each mutation's success, and its fields. */
const referralSuccess = 'ReferralSuccess: referral event';
const successes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(lifeCycle.map(({ mutation }) => [mutation, referralSuccess])),
  draftReferral: referralSuccess,
  confirmErasure: referralSuccess,
  redirectReferral: 'RedirectReferralSuccess: referral child event',
  markReferralSeen: 'MarkReferralSeenSuccess: referral',
  openCase: 'OpenCaseSuccess: case',
  closeCase: 'CloseCaseSuccess: case',
  updateBeneficiary: 'UpdateBeneficiarySuccess: case beneficiary',
  recordSharing: 'RecordSharingSuccess: case told',
  setLegalHold: 'SetLegalHoldSuccess: hold',
  releaseLegalHold: 'ReleaseLegalHoldSuccess: hold',
  eraseBeneficiary: 'EraseBeneficiarySuccess: erasure',
  addMember: 'AddMemberSuccess: member',
  changeMember: 'ChangeMemberSuccess: member',
  removeMember: 'RemoveMemberSuccess: member unassignedReferrals',
};
const mutations = Object.keys(successes);

const mayUseOneOf = (some: string[]): Rule =>
  named(`mayUse(${some})`, (actor) => some.some((mutation) => mayUse(actor, mutation)));

/** The members who may use one of its mutations see a success. The rules of each part decide about the part. */
const rulesOfSuccess = (success: string): [string, Fields] => {
  const [type = '', fields = ''] = success.split(': ');
  return [type, plain(mayUseOneOf(mutations.filter((mutation) => successes[mutation] === success)), fields)];
};

export const mutationRules: Readonly<Record<string, Fields>> = {
  Mutation: Object.assign({}, ...mutations.map((mutation) => plain(mayUseOneOf([mutation]), mutation))),
  ...Object.fromEntries([...new Set(Object.values(successes))].map(rulesOfSuccess)),
};
