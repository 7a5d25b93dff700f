import type { Scope } from '../../caller/scope.ts';
import type { Person } from '../../caseFile/person.ts';
import { put, type Row, type Write } from '../../platform/commit.ts';
import type { Referral } from '../referral.ts';
import { plainOpenReferrals } from './personReferralStore.ts';
import { codeIndexPk } from './referralKeys.ts';

/**
 * Rows by which a referral is found with the person's code in hand: one for the issuer, one for the receiver where its
 * mandate gives it the code. Keyed hash and ids alone: nothing personal, and worthless without the key.
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

/** None for a person without a code. */
export function codeIndexWrites(scope: Scope, referral: Referral, person: Person | undefined): Write[] {
  const index = person?.personalCode === undefined ? undefined : person.codeIndexes?.at(-1);
  return index === undefined ? [] : codeIndexRows(scope, referral, index).map((row) => ({ item: put(row) }));
}

/** A new code finds the person's open referrals as well, where the receiver was disclosed the code. */
export async function newCodeWrites(scope: Scope, caseId: string, before: Person, after: Person): Promise<Write[]> {
  const index = after.codeIndexes?.at(-1);
  if (index === undefined || index === before.codeIndexes?.at(-1)) return [];
  const open = await plainOpenReferrals(scope, caseId, after.id);
  return open.flatMap((referral) => codeIndexRows(scope, referral, index)).map((row) => ({ item: put(row) }));
}

/** Rows by which a personal code was found: gone with the person. Those that are not there cost nothing to remove. */
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
