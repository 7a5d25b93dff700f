import type { Scope } from '../../caller/scope.ts';
import { caseKey } from '../../caseFile/caseKeys.ts';
import { stateSk } from '../../lifeCycle/eventRow.ts';
import type { Row } from '../../platform/commit.ts';
import { dataKeysOrNew } from '../../platform/keys/dataKeys.ts';
import { type DataKeys, personSubject } from '../../platform/keys/heldKeys.ts';
import { readRows, rowsUnder } from '../../platform/rows.ts';
import { isOpen, type Referral } from '../referral.ts';
import { linkSk, referralPk } from './referralKeys.ts';
import { plainReferralOf, referralOf } from './referralRows.ts';

/**
 * Finds all referrals of one person, without a check of visibility: an objection or an erasure reaches every referral
 * (docs/domain.md, "Information and objection").
 */

/** The row that finds a referral by case and person, for an objection, an erasure or an export. */
export const linkRow = (scope: Scope, { id, caseId, beneficiaryId }: Referral): Row => ({
  pk: caseKey(scope, caseId).pk,
  sk: linkSk(beneficiaryId, id),
  referralId: id,
});

/** The ids of all referrals of a person in a case, drafts and closed referrals included. */
export const referralsOf = async (scope: Scope, caseId: string, beneficiaryId: string): Promise<string[]> =>
  (await rowsUnder(caseKey(scope, caseId).pk, linkSk(beneficiaryId, ''))).map(({ referralId }) => referralId as string);

async function openRows(scope: Scope, caseId: string, beneficiaryId: string): Promise<Row[]> {
  const ids = await referralsOf(scope, caseId, beneficiaryId);
  const rows = await readRows(ids.map((id) => ({ pk: referralPk(scope, id), sk: stateSk })));
  return rows.filter((row) => row !== undefined).filter((row) => isOpen(plainReferralOf(row).status));
}

/** The person's open referrals, unopened. */
export const plainOpenReferrals = async (scope: Scope, caseId: string, beneficiaryId: string): Promise<Referral[]> =>
  (await openRows(scope, caseId, beneficiaryId)).map(plainReferralOf);

/** The person's open referrals, opened, and the keys with which they are written. */
export async function openReferralsOf(
  scope: Scope,
  caseId: string,
  beneficiaryId: string,
): Promise<{ referrals: Referral[]; keys: DataKeys }> {
  const rows = await openRows(scope, caseId, beneficiaryId);
  const keys = await dataKeysOrNew(personSubject(beneficiaryId));
  return { referrals: rows.map((row) => referralOf(row, keys)), keys };
}
