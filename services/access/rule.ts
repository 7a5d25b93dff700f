import type { Actor } from '../caller/actor.ts';
import type { Purpose } from '../caller/auditTrail.ts';
import type { Member } from '../caller/member.ts';
import type { IntegrationCase } from '../caseFile/case.ts';
import type { Summary } from '../referrals/lists/listStore.ts';
import type { Referral } from '../referrals/referral.ts';

/** The part of an event that decides who reads it. */
export type EventInView = {
  referralId: string;
  beneficiaryId?: string;
  memberId: string;
  told: Record<string, number>;
};

/** The records on the path to a field. A rule decides by them. Empty at the root and in the directory. */
export type RecordInView = {
  referral?: Referral | undefined;
  event?: EventInView | undefined;
  summary?: Summary | undefined;
  case?: IntegrationCase | undefined;
  /** One person of the case. */
  person?: { id: string } | undefined;
  member?: Member | undefined;
};

/** A rule. Pure: it gives the same result for the same member and record in every query. */
export type Rule = (actor: Actor, record: RecordInView) => boolean;

// biome-ignore lint/suspicious/noExplicitAny: each type's value as its resolver returns it.
type Opens = (value: any, above: RecordInView) => RecordInView;

/** One person of a case, by both ids. A read of the person is logged under both. */
const aboutPerson = (caseId: string, beneficiaryId: string): RecordInView => ({
  case: { id: caseId } as IntegrationCase,
  person: { id: beneficiaryId },
});

/** The types that have their own record. Every other type has the record of the type above. */
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

/**
 * The records of a mutation's success: the changed referral or case, as far as the caller still sees it. An event or a
 * person in the answer belongs to it.
 */
export const opensSuccess: Opens = ({ referral, case: found }) => ({ referral: referral?.state, case: found });

/** The person and the purpose of a personal field. Undefined for a field that belongs to no beneficiary. */
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

/** The id of the refused record. Undefined when there is no record. */
export const idInView = ({ referral, event, summary, person, case: found, member }: RecordInView) =>
  referral?.id ?? event?.referralId ?? summary?.id ?? person?.id ?? found?.id ?? member?.memberId;
