import { randomUUID } from 'node:crypto';
import type { RecordInView } from '../../services/access/rule.ts';
import type { Member } from '../../services/caller/member.ts';
import type { IntegrationCase } from '../../services/caseFile/case.ts';
import type { Summary } from '../../services/referrals/lists/listStore.ts';
import type { Referral, Status } from '../../services/referrals/referral.ts';
import { aDraft } from '../lifeCycle/makers.ts';
import { notMandatory, receivers } from './principals.ts';
import { type CaseFacts, type InView, type MemberFacts, named, type ReferralFacts } from './truth.ts';

/** Records of every kind that visibility depends on, as facts for the truth and as inputs of the rules. */
export type Specimen = { name: string; facts: InView; record: RecordInView };

/** The fields that a snapshot of a person may hold. The truth names them. */
export const disclosable = named
  .map(({ coordinate }) => coordinate.split('.'))
  .flatMap(([type, field = '']) => (type === 'DisclosedPerson' ? [field] : []));

const laterStatuses: Status[] = ['IN_PROGRESS', 'COMPLETED', 'REDIRECTED', 'CANCELLED', 'ENTERED_IN_ERROR'];
const issuedBy = 'caseworker-who-issued';

function specimenOf(more: Partial<ReferralFacts> & { receiver: string }, status: Status): Specimen {
  const facts: ReferralFacts = {
    issuer: 'MD-IGM',
    country: 'MD',
    centre: 'IGM-CH',
    issuedBy,
    issued: true,
    restricted: false,
    disclosed: disclosable,
    ...more,
    // Entered in error, perhaps about another person: a privacy incident (docs/domain.md, "Referral statuses").
    closed: more.closed ?? status === 'ENTERED_IN_ERROR',
  };
  const name = [
    ...[facts.receiver, status, facts.restricted && 'restricted', facts.handlerId && `in hand of ${facts.handlerId}`],
    ...[facts.unit && `unit ${facts.unit}`, facts.closed && 'sharing stopped'],
    facts.disclosed.length === 0 && 'nothing disclosed',
  ];
  return {
    name: name.filter(Boolean).join(', '),
    facts: { referral: facts, told: true },
    record: viewOf(referralOf(facts, status), { [facts.issuer]: 1, [facts.receiver]: 1 }),
  };
}

/** The same with an event in view that the institution was not told. */
const untold = ({ name, facts, record: { referral } }: Specimen): Specimen => ({
  name: `${name}, an event of before`,
  facts: { ...facts, told: false },
  record: viewOf(referral as Referral, { 'MD-IGM': 1 }),
});

/** A referral, an event of its history and its row in a list. */
function viewOf(referral: Referral, told: Record<string, number>): RecordInView {
  const event = { referralId: referral.id, beneficiaryId: referral.beneficiaryId, memberId: 'somebody', told };
  return { referral, event, summary: referral as unknown as Summary };
}

function referralOf(facts: ReferralFacts, status: Status): Referral {
  return aDraft({
    id: randomUUID(),
    status,
    country: facts.country,
    issuingInstitutionId: facts.issuer,
    issuingCentre: facts.centre,
    receivingInstitutionId: facts.receiver,
    chain: [facts.receiver],
    restricted: facts.restricted,
    disclosedFields: facts.disclosed,
    draftedBy: facts.issuedBy,
    ...(facts.issued && {
      number: 'IGM-CH/2026/000001',
      issuedAt: '2026-04-10T07:00:00.000Z',
      issuedBy: facts.issuedBy,
    }),
    ...(facts.unit !== undefined && { receivingUnit: facts.unit }),
    ...(facts.handlerId !== undefined && { handlerId: facts.handlerId }),
    ...(facts.closed && status !== 'ENTERED_IN_ERROR' && { sharingStopped: true }),
  });
}

/** One institution has every status, handler and disclosure. The others have the combinations that could differ. */
function referralsTo(receiver: string): Specimen[] {
  const isFull = receiver === 'MD-MEC';
  const held = (name: string) => ({ handlerId: `${name}-${receiver}` });
  const hands = [
    {},
    { unit: 'BL' },
    held('handler'),
    ...(isFull ? [held('contact'), { ...held('handler'), unit: 'BL' }] : []),
  ];
  const each = (restricted: boolean) => [
    specimenOf({ receiver, restricted, issued: false }, 'DRAFT'),
    ...hands.map((hand) => specimenOf({ receiver, restricted, ...hand }, 'ISSUED')),
    ...(isFull ? laterStatuses : []).map((status) => specimenOf({ receiver, restricted }, status)),
  ];
  const sharing: Partial<ReferralFacts>[] = [
    { disclosed: [] },
    ...(isFull ? disclosable : []).map((field) => ({ disclosed: [field] })),
    ...(notMandatory.includes(receiver) ? [{ closed: true }] : []),
  ];
  return [
    ...[false, true].flatMap(each),
    ...sharing.map((one) => specimenOf({ receiver, ...one }, 'ISSUED')),
    specimenOf({ receiver, issued: false }, 'CANCELLED'),
    specimenOf({ receiver, centre: 'IGM-BL', issuedBy: 'somebody-else' }, 'ISSUED'),
    untold(specimenOf({ receiver }, 'ISSUED')),
  ];
}

function caseIn(country: string, issuer: string, centre: string): Specimen {
  const facts: CaseFacts = { issuer, country, centre };
  const found = {
    id: randomUUID(),
    caseNumber: 'DP-1',
    version: 1,
    country,
    centre,
    institutionId: issuer,
    persons: [],
  };
  return {
    name: `a case of ${centre} of ${issuer}`,
    facts: { case: facts },
    record: { case: found as unknown as IntegrationCase },
  };
}

function memberAt(memberId: string, institutionId: string): Specimen {
  const country = institutionId.slice(0, 2);
  const facts: MemberFacts = { memberId, institutionId, country };
  const member = { memberId, institutionId, country, kind: 'PERSON', roles: ['INSTITUTION_CONTACT'], active: true };
  return {
    name: `the member ${memberId} of ${institutionId}`,
    facts: { member: facts },
    record: { member: member as unknown as Member },
  };
}

export const referralSpecimens: Specimen[] = receivers.flatMap(referralsTo);
export const caseSpecimens: Specimen[] = [
  caseIn('MD', 'MD-IGM', 'IGM-CH'),
  caseIn('MD', 'MD-IGM', 'IGM-BL'),
  caseIn('RO', 'RO-IGI', 'IGI-BU'),
  caseIn('RO', 'RO-IGI', 'IGM-CH'),
];
export const memberSpecimens: Specimen[] = [
  memberAt('contact-MD-MEC', 'MD-MEC'),
  memberAt('contact-MD-MS', 'MD-MS'),
  memberAt('supervisor-MD-MEC', 'MD-MEC'),
  memberAt('coordinator', 'MD-IGM'),
  memberAt('administrator', 'MD-IGM'),
  memberAt('contact-RO-MEC', 'RO-MEC'),
];
export const noRecord: Specimen = { name: 'nothing', facts: {}, record: {} };
