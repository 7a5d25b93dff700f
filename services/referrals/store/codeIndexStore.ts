import type { Scope } from '../../caller/scope.ts';
import type { Person } from '../../caseFile/person.ts';
import { put, type Row, type Write } from '../../platform/commit.ts';
import type { Referral } from '../referral.ts';
import { plainOpenReferrals } from './personReferralStore.ts';
import { codeIndexPk } from './referralKeys.ts';

/**
 * The rows that find a referral by a personal code: one for the issuer, and one for the receiver if its mandate covers the
 * code. They hold the keyed hash and ids, no personal data.
 */
export function codeIndexRows(scope: Scope, referral: Referral, index: string): Row[] {
  const { id, caseId, beneficiaryId, issuingInstitutionId, receivingInstitutionId } = referral;
  const holders = referral.disclosedFields.includes('personalCode')
    ? [issuingInstitutionId, receivingInstitutionId]
    : [issuingInstitutionId];
  return [...new Set(holders)].map((institutionId) => ({
    pk: codeIndexPk(scope, institutionId, index),
    sk: id,
    referralId: id,
    caseId,
    beneficiaryId,
  }));
}

/** The writes of these rows. None for a person without a code. */
export function codeIndexWrites(scope: Scope, referral: Referral, person: Person | undefined): Write[] {
  const index = person?.personalCode === undefined ? undefined : person.codeIndexes?.at(-1);
  return index === undefined ? [] : codeIndexRows(scope, referral, index).map((row) => ({ item: put(row) }));
}

/**
 * The writes after a code was corrected: the new code finds the person's open referrals too, where the code was disclosed to
 * the receiver.
 */
export async function newCodeWrites(scope: Scope, caseId: string, before: Person, after: Person): Promise<Write[]> {
  const index = after.codeIndexes?.at(-1);
  if (index === undefined || index === before.codeIndexes?.at(-1)) return [];
  const open = await plainOpenReferrals(scope, caseId, after.id);
  return open.flatMap((referral) => codeIndexRows(scope, referral, index)).map((row) => ({ item: put(row) }));
}

/** The keys of the rows that find a person by code. They are removed at the erasure. Removing an absent row does no harm. */
export const indexKeysOf = (
  scope: Scope,
  codeIndexes: readonly string[],
  referrals: readonly { id: string; issuingInstitutionId: string; receivingInstitutionId: string }[],
): { pk: string; sk: string }[] =>
  [...new Set(codeIndexes)].flatMap((index) =>
    referrals.flatMap(({ id, issuingInstitutionId, receivingInstitutionId }) =>
      [...new Set([issuingInstitutionId, receivingInstitutionId])].map((institutionId) => ({
        pk: codeIndexPk(scope, institutionId, index),
        sk: id,
      })),
    ),
  );
