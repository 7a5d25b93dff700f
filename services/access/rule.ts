import type { Actor } from '../caller/actor.ts';
import type { Purpose } from '../caller/auditTrail.ts';
import type { Member } from '../caller/member.ts';
import type { IntegrationCase } from '../caseFile/case.ts';
import type { Summary } from '../referrals/lists/listStore.ts';
import type { Referral } from '../referrals/referral.ts';

/** As much of an event as decides who reads it. */
export type EventInView = {
  referralId: string;
  beneficiaryId?: string;
  memberId: string;
  told: Record<string, number>;
};

/** The records that lie on the way to a field: what a rule judges by. Empty at the root and in the directory. */
export type RecordInView = {
  referral?: Referral | undefined;
  event?: EventInView | undefined;
  summary?: Summary | undefined;
  case?: IntegrationCase | undefined;
  /** One person of the case in view. */
  person?: { id: string } | undefined;
  member?: Member | undefined;
};

/** Pure: the same for the same member and record, whatever query came here. */
export type Rule = (actor: Actor, record: RecordInView) => boolean;

// biome-ignore lint/suspicious/noExplicitAny: each type's value as its resolver hands it out.
type Opens = (value: any, above: RecordInView) => RecordInView;

/** One person of a case, by their ids: what is read of them is recorded under both. */
const aboutPerson = (caseId: string, beneficiaryId: string): RecordInView => ({
  case: { id: caseId } as IntegrationCase,
  person: { id: beneficiaryId },
});

/** Types that put a record of their own in view; every other one has what the type above it had. */
export const opens: Readonly<Record<string, Opens>> = {
  Referral: ({ state }) => ({ referral: state }),
  ReferralSummary: (summary) => ({ summary }),
  ReferralEvent: (event, { referral }) => ({ referral, event }),
  IntegrationCase: (found) => ({ case: found }),
  Beneficiary: (person, above) => ({ case: above.case, person }),
  Member: (member) => ({ member }),
  LegalHold: ({ caseId, beneficiaryId }) => aboutPerson(caseId, beneficiaryId),
  BeneficiaryExport: ({ caseId, beneficiaryId }) => aboutPerson(caseId, beneficiaryId),
};

/** A mutation's success shows an event or a person beside the record that it changed, as far as that is still the caller's. */
export const opensSuccess: Opens = ({ referral, case: found }) => ({ referral: referral?.state, case: found });

/** Whom a personal field is about and what it is read for; undefined for what is not a beneficiary's. */
export function subjectOf({
  referral,
  event,
  case: found,
  person,
}: RecordInView): { subject: string; purpose: Purpose } | undefined {
  if (referral) return { subject: referral.beneficiaryId, purpose: { kind: 'REFERRAL', id: referral.id } };
  if (event?.beneficiaryId) {
    return { subject: event.beneficiaryId, purpose: { kind: 'REFERRAL', id: event.referralId } };
  }
  return found && person ? { subject: person.id, purpose: { kind: 'CASE', id: found.id } } : undefined;
}

/** The id of what was refused, as far as a record is in view. */
export const idInView = ({ referral, event, summary, person, case: found, member }: RecordInView) =>
  referral?.id ?? event?.referralId ?? summary?.id ?? person?.id ?? found?.id ?? member?.memberId;
