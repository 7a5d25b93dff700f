import { randomUUID } from 'node:crypto';
import { subOfPlace } from '../support/inProcess.ts';
import { aDraft, succeed } from '../support/referrals.ts';
import type { Refusal } from './fields.ts';
import { erased, held, type Patch, personOf, words } from './specimens.ts';
import type { World } from './world.ts';

/**
 * Situations in which an input is bad because of stored data. Each row makes the situation and names it in the
 * specimen's input.
 */
export type Situation = {
  what: string;
  /** The specimen whose input is changed. In brackets: referrals for other tests only. */
  mutation: string;
  place?: string;
  refusal: Refusal;
  prepare: (world: World) => Promise<Patch>;
  patch?: Patch;
  /** The time of the request, by default the Monday. */
  at?: string;
};

export const notFound: Refusal = { code: 'NOT_FOUND' };
const fixed = (patch: Patch) => async () => patch;
const inactive = (path: string): Refusal => ({ code: 'INSTITUTION_INACTIVE', path, rules: ['NOT_ALLOWED'] });
const sameInstitution = (path: string): Refusal => ({ code: 'VALIDATION', path, rules: ['SAME_INSTITUTION'] });
const required = (path: string): Refusal => ({ code: 'VALIDATION', path, rules: ['REQUIRED'] });
const headOf = ({ id, version }: { id: string; version: number }): Patch => ({
  'referral.id': id,
  expectedVersion: version,
  idempotencyKey: randomUUID(),
});
const closedCase = async ({ aCase: open, as }: World) => {
  const opened = await open();
  const input = { case: { id: opened.id }, expectedVersion: 1, reasonCode: 'LEFT_COUNTRY' };
  return (await succeed(as('caseworker.chisinau'), 'closeCase', input)).case;
};
const close = async ({ as }: World, caseId: string) =>
  succeed(as('caseworker.chisinau'), 'closeCase', { case: { id: caseId }, expectedVersion: 1, reasonCode: 'DIED' });
/** In a case of its own, issued twice with small differences. */
const caseOf = async ({ as }: World, id: string): Promise<string> =>
  (await as('coordinator.igm')('query($id: ID) { referral(id: $id) { caseId } }', { id })).data.referral.caseId;
const redirected = async (world: World, from: string, referral: { id: string; version: number }, to: string) => {
  const { child } = await succeed(world.as(from), 'redirectReferral', {
    referral: { id: referral.id },
    expectedVersion: referral.version,
    receivingInstitution: to,
    reasonCode: 'NOT_COMPETENT',
  });
  return { ...child, version: 1 };
};
const objection = { ...aDraft('').informationSharing, agreement: 'OBJECTED' };

const fileNumber = async ({ as }: World, person: Patch): Promise<string> =>
  (await as('coordinator.igm')('query($id: ID) { case(ref: { id: $id }) { caseNumber } }', { id: person['case.id'] }))
    .data.case.caseNumber;

export const situations: Situation[] = [
  {
    what: '',
    mutation: '(over)',
    refusal: notFound,
    prepare: async (world) => headOf(await world.inStatus('ENTERED_IN_ERROR')),
  },
  { what: '', mutation: '(draft)', refusal: notFound, prepare: async (world) => headOf(await world.drafted()) },

  ...(['draftReferral', 'issueReferral'] as const).flatMap((mutation): Situation[] => [
    {
      what: 'an institution that has ended',
      mutation,
      refusal: inactive('draft.receivingInstitution'),
      prepare: fixed({ 'draft.receivingInstitution': 'MECC' }),
    },
    {
      what: 'an institution of another country',
      mutation,
      refusal: { code: 'VALIDATION', path: 'draft.receivingInstitution', rules: ['UNKNOWN_CODE'] },
      prepare: fixed({ 'draft.receivingInstitution': 'RO-CNAS' }),
    },
    {
      what: 'a unit of another institution',
      mutation,
      refusal: { code: 'VALIDATION', path: 'draft.receivingUnit', rules: ['UNKNOWN_CODE'] },
      prepare: fixed({ 'draft.receivingUnit': 'ANOFM-CH' }),
    },
    {
      what: 'measures of two families',
      mutation,
      refusal: { code: 'VALIDATION', path: 'draft.measures.1.needCode', rules: ['NOT_ALLOWED'] },
      prepare: fixed({ 'draft.measures.1': { activity: words, needCode: 'HOUSING' } }),
    },
    {
      what: 'a closed case',
      mutation,
      refusal: { code: 'CASE_NOT_OPEN' },
      prepare: async (world) => {
        const closed = await closedCase(world);
        return { 'draft.case.id': closed.id, 'draft.beneficiaryId': closed.beneficiary.id };
      },
    },
  ]),
  {
    what: 'a draft without its measures',
    mutation: 'issueReferral',
    refusal: required('draft.measures'),
    prepare: fixed({ 'draft.measures': undefined }),
  },
  {
    what: 'a draft without its reason',
    mutation: 'issueReferral',
    refusal: required('draft.summary'),
    prepare: fixed({ 'draft.summary': undefined }),
  },
  {
    what: 'a draft without a due date',
    mutation: 'issueReferral',
    refusal: required('draft.completionDue'),
    prepare: fixed({ 'draft.completionDue': undefined }),
  },
  {
    what: 'a draft without what the person was told',
    mutation: 'issueReferral',
    refusal: required('draft.informationSharing'),
    prepare: fixed({ 'draft.informationSharing': undefined }),
  },
  {
    what: 'neither a draft nor its content',
    mutation: 'issueReferral',
    refusal: required('draft'),
    prepare: fixed({ draft: undefined }),
  },
  {
    what: 'a draft and the content of another',
    mutation: 'issueReferral of a draft',
    refusal: required('draft'),
    prepare: fixed({ draft: aDraft(randomUUID()) }),
  },
  {
    what: 'a draft without the version that was read',
    mutation: 'issueReferral of a draft',
    refusal: required('expectedVersion'),
    prepare: fixed({ expectedVersion: undefined }),
  },
  {
    what: 'a person who objected, for a partner',
    mutation: 'issueReferral',
    refusal: { code: 'OBJECTION_RECORDED' },
    prepare: fixed({ 'draft.receivingInstitution': 'NGO', 'draft.informationSharing': objection }),
  },
  {
    what: 'the same need at the same institution while one is open',
    mutation: 'issueReferral',
    refusal: { code: 'DUPLICATE' },
    prepare: async (world) => {
      const opened = await world.aCase();
      const { id } = await world.issuedOn(opened.id);
      return {
        'draft.case.id': opened.id,
        'draft.beneficiaryId': opened.beneficiary.id,
        'draft.follows.id': id,
      };
    },
  },
  {
    what: 'a draft whose case was closed meanwhile',
    mutation: 'issueReferral of a draft',
    refusal: { code: 'CASE_NOT_OPEN' },
    prepare: async (world) => {
      const draft = await world.drafted();
      await close(world, await caseOf(world, draft.id));
      return headOf(draft);
    },
  },
  {
    what: 'an institution that has ended',
    mutation: 'updateReferralDraft',
    refusal: inactive('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MECC' }),
  },
  {
    what: 'nothing that differs',
    mutation: 'updateReferralDraft',
    refusal: required(''),
    prepare: fixed({
      ...Object.fromEntries(
        [
          'receivingInstitution',
          'needCode',
          'measures',
          'summary',
          'servicesAlreadyProvided',
          'completionDue',
          'informationSharing',
        ].map((name) => [name, undefined]),
      ),
    }),
  },
  {
    what: 'an institution that has ended',
    mutation: 'redirectReferral',
    refusal: inactive('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MSMPS' }),
  },
  {
    what: 'the institution that has it already',
    mutation: 'redirectReferral',
    refusal: sameInstitution('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MEC' }),
  },
  {
    what: 'the institution that has it already, by its id',
    mutation: 'redirectReferral',
    refusal: sameInstitution('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MD-MEC' }),
  },
  {
    what: 'an institution that has had it',
    mutation: 'redirectReferral',
    place: 'contact.ms',
    refusal: { code: 'REDIRECT_LOOP' },
    prepare: async (world) => ({
      ...headOf(await redirected(world, 'contact.mec', await world.issued(), 'MS')),
      receivingInstitution: 'MEC',
    }),
  },
  {
    what: 'a third hop',
    mutation: 'redirectReferral',
    place: 'contact.mmps',
    refusal: { code: 'APPROVAL_REQUIRED' },
    prepare: async (world) => {
      const first = await redirected(world, 'contact.mec', await world.issued(), 'MS');
      const second = await redirected(world, 'contact.ms', first, 'MMPS');
      return { ...headOf(second), receivingInstitution: 'ANOFM' };
    },
  },
  {
    what: 'a partner, against an objection',
    mutation: 'redirectReferral',
    refusal: { code: 'OBJECTION_RECORDED' },
    prepare: async (world) => ({
      ...headOf(await world.issued({ informationSharing: objection })),
      receivingInstitution: 'NGO',
    }),
  },
  {
    what: 'an institution where the same need is open, by the coordinator',
    mutation: 'redirectReferral',
    place: 'coordinator.igm',
    refusal: { code: 'DUPLICATE' },
    prepare: async (world) => {
      const opened = await world.aCase();
      await world.issuedOn(opened.id, { receivingInstitution: 'MMPS' });
      return headOf(await world.issuedOn(opened.id));
    },
  },
  {
    what: 'the own institution as the competent one',
    mutation: 'declineReferral',
    refusal: sameInstitution('suggestedInstitution'),
    prepare: fixed({ suggestedInstitution: 'MEC' }),
  },
  {
    what: 'an institution that has ended as the competent one',
    mutation: 'declineReferral',
    refusal: { code: 'VALIDATION', path: 'suggestedInstitution', rules: ['NOT_ALLOWED'] },
    prepare: fixed({ suggestedInstitution: 'MSMPS' }),
  },
  {
    what: 'a referral that repeats itself',
    mutation: 'cancelReferral',
    refusal: { code: 'VALIDATION', path: 'duplicateOf', rules: ['UNKNOWN'] },
    prepare: async (world) => {
      const referral = await world.issued();
      return { ...headOf(referral), 'duplicateOf.id': referral.id };
    },
  },
  {
    what: 'a repetition of nothing',
    mutation: 'cancelReferral',
    refusal: required('duplicateOf'),
    prepare: fixed({ duplicateOf: undefined }),
  },
  ...(['reopenReferral', 'takeBackReferralAnswer'] as const).flatMap((mutation): Situation[] => [
    {
      what: 'a closed case',
      mutation,
      refusal: { code: 'CASE_NOT_OPEN' },
      prepare: async (world) => {
        const referral = await world.inStatus('COMPLETED');
        await close(world, await caseOf(world, referral.id));
        return headOf(referral);
      },
    },
    {
      what: 'the same need opened again meanwhile',
      mutation,
      refusal: { code: 'DUPLICATE' },
      prepare: async (world) => {
        const referral = await world.inStatus('COMPLETED');
        await world.issuedOn(await caseOf(world, referral.id));
        return headOf(referral);
      },
    },
  ]),
  {
    what: 'after 30 days, by the caseworker',
    mutation: 'reopenReferral',
    refusal: { code: 'APPROVAL_REQUIRED' },
    at: '2026-05-11T07:00:00Z',
    prepare: async (world) => ({ ...headOf(await world.inStatus('COMPLETED')), completionDue: '2026-09-01' }),
  },
  {
    what: 'after seven days',
    mutation: 'takeBackReferralAnswer',
    refusal: { code: 'ILLEGAL_TRANSITION' },
    at: '2026-04-18T07:00:00Z',
    prepare: async (world) => headOf(await world.inStatus('COMPLETED')),
  },
  {
    what: 'a case that is closed already',
    mutation: 'closeCase',
    refusal: { code: 'CASE_NOT_OPEN' },
    prepare: async (world) => ({ 'case.id': (await closedCase(world)).id, expectedVersion: 2 }),
  },
  {
    what: 'a case with referrals at institutions',
    mutation: 'closeCase',
    refusal: { code: 'OPEN_REFERRALS' },
    prepare: async (world) => ({ 'case.id': await caseOf(world, (await world.issued()).id) }),
  },
  {
    what: 'a case named in no way',
    mutation: 'closeCase',
    refusal: required('case'),
    prepare: fixed({ case: {} }),
  },
  {
    what: 'the number of another file',
    mutation: 'openCase',
    refusal: { code: 'DUPLICATE' },
    prepare: async (world) => ({ caseNumber: (await world.aCase()).caseNumber }),
  },
  {
    what: 'a status in which no case is opened',
    mutation: 'openCase',
    refusal: { code: 'VALIDATION', path: 'status', rules: ['UNKNOWN_CODE'] },
    prepare: fixed({ status: 'WITHDRAWN' }),
  },
  {
    what: 'an institution that has ended',
    mutation: 'addMember',
    refusal: inactive('institution'),
    prepare: fixed({ institution: 'MECC' }),
  },
  {
    what: 'a member of an institution that has ended',
    mutation: 'changeMember',
    place: 'admin',
    refusal: inactive('memberId'),
    prepare: async (world) => ({ memberId: await world.aMember('MD-MECC', ['INSTITUTION_HANDLER']) }),
  },
  {
    what: 'an account that is a member elsewhere',
    mutation: 'addMember',
    refusal: { code: 'DUPLICATE' },
    prepare: fixed({ subject: subOfPlace('contact.ms') }),
  },
  {
    what: 'a case with a referral at an institution',
    mutation: 'eraseBeneficiary',
    refusal: { code: 'OPEN_REFERRALS' },
    prepare: async (world) => {
      const document = 'query($id: ID) { referral(id: $id) { caseId caseNumber beneficiaryId } }';
      const { data } = await world.as('coordinator.igm')(document, { id: (await world.issued()).id });
      const { caseId, caseNumber, beneficiaryId } = data.referral;
      return { 'case.id': caseId, beneficiaryId, confirmCaseNumber: caseNumber };
    },
  },
  {
    what: 'another number than the one of the file',
    mutation: 'eraseBeneficiary',
    refusal: { code: 'VALIDATION', path: 'confirmCaseNumber', rules: ['NOT_ALLOWED'] },
    prepare: fixed({ confirmCaseNumber: 'DP-0' }),
  },
  {
    what: 'a reason that only the clock has',
    mutation: 'eraseBeneficiary',
    refusal: { code: 'VALIDATION', path: 'reasonCode', rules: ['NOT_ALLOWED'] },
    prepare: fixed({ reasonCode: 'RETENTION_OVER' }),
  },
  {
    what: 'somebody under a hold',
    mutation: 'eraseBeneficiary',
    refusal: { code: 'LEGAL_HOLD' },
    prepare: async (world) => {
      const person = await personOf(world);
      await held(world, person);
      return { ...person, confirmCaseNumber: await fileNumber(world, person) };
    },
  },
  ...(['setLegalHold', 'releaseLegalHold', 'eraseBeneficiary'] as const).map(
    (mutation): Situation => ({
      what: 'somebody who is erased',
      mutation,
      refusal: { code: 'PERSON_ERASED' },
      prepare: async (world) => {
        const person = await personOf(world);
        const confirmed = mutation === 'eraseBeneficiary' && { confirmCaseNumber: await fileNumber(world, person) };
        await erased(world, person);
        return { ...person, ...confirmed };
      },
    }),
  ),
  {
    what: 'somebody under a hold already',
    mutation: 'setLegalHold',
    refusal: { code: 'LEGAL_HOLD' },
    prepare: async (world) => {
      const person = await personOf(world);
      await held(world, person);
      return person;
    },
  },
  {
    what: 'another reason without words',
    mutation: 'setLegalHold',
    refusal: required('reasonText'),
    prepare: fixed({ reasonText: undefined }),
  },
  {
    what: 'somebody under no hold',
    mutation: 'releaseLegalHold',
    refusal: { code: 'NO_LEGAL_HOLD' },
    prepare: (world) => personOf(world),
  },
];
