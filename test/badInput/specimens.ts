import { randomUUID } from 'node:crypto';
import { leastData, lines } from '../lifeCycle/truth.ts';
import { subOfPlace } from '../support/inProcess.ts';
import { aCase, aDraft, aPerson } from '../support/referrals.ts';
import type { Status, World } from './world.ts';

/** A valid input for every mutation, with as many fields as possible. Bad input is a specimen with one broken part. */
export type Patch = Record<string, unknown>;
export type Specimen = {
  mutation: string;
  /** The variant, for a mutation with several uses. */
  variant?: string;
  place: string;
  /** Members in the same role of another institution, centre or country. */
  strangers: string[];
  /** A member who sees the thing and may not use the mutation, or a member who may never use it. */
  forbidden?: string;
  input: object;
  /** Makes the stored data that the input needs. Returns the values that depend on it, by path. */
  prepare: (world: World) => Promise<Patch>;
  /** The paths that this variant does not use. */
  unused?: string[];
  /** The texts that need at least 20 characters. */
  explains?: string[];
};

/** Part of every text that is sent. No refusal may repeat it. */
export const marker = 'Zzqmarker';
export const words = `${marker}: explicat în mai mult de douăzeci de caractere`;
const someId = '00000000-0000-4000-8000-000000000000';
const handler = subOfPlace('handler.mec');

const head = { referral: { id: someId }, expectedVersion: 0, idempotencyKey: someId };
const past = { occurredAt: '2026-04-11T07:00:00Z' };
const receipt = { incomingNumber: `${marker}-17`, receivedAt: '2026-04-11T07:00:00Z' };
const appointment = { at: '2026-04-20T08:00:00Z', place: `${marker}, etajul 2` };
const measure = { activity: `Curs ${marker}`, needCode: 'LANGUAGE', planMeasureId: someId };
const result = {
  measureId: someId,
  result: 'PARTIAL',
  date: '2026-04-12',
  reasonCode: 'OTHER',
  reasonText: words,
  certificateNumber: `${marker}-A1`,
  validFrom: '2026-04-12',
  validTo: '2026-10-12',
  details: `${marker}: nivel A1`,
};
const attempts = [
  { date: '2026-04-11', channel: `telefon ${marker}` },
  { date: '2026-04-12', channel: 'telefon' },
];
const sharing = {
  informedAt: '2026-04-01',
  informedBy: marker,
  language: 'arabă',
  agreement: 'AGREED',
  legalBasis: `Legea 274/2011 ${marker}`,
};
const details = {
  personalCode: '2000000000004',
  ...{ originalGivenNames: marker, originalSurname: marker, nationality: 'SY', address: `str. ${marker} 1` },
  ...{ protectionForm: 'REFUGEE', stayPurpose: 'FAMILY', stayValidUntil: '2027-12-31', localityCode: '0101' },
  document: { type: 'REFUGEE_CARD', number: marker, issuedOn: '2025-02-03', expiresOn: '2030-02-02' },
  ...{ phone: marker, email: `${marker}@persoana.example`, preferredChannel: 'PHONE', sex: 'FEMALE' },
  ...{ maritalStatus: 'MARRIED', householdSize: 4, dependants: [{ relation: 'CHILD', birthDate: '2016-05-01' }] },
  guardian: { name: marker, relation: 'PARENT', phone: marker },
  ...{ educationLevel: 'HIGHER', studiesAbroad: words, profession: marker, workHistory: words, romanianLevel: 'A1' },
  ...{ incomeBand: 'NONE', healthNeed: words, disabilityDegree: 'MEDIUM', workLimits: words },
  ...{ vulnerabilities: ['SINGLE_PARENT'], asylumGrounds: words },
};
const person = aPerson({
  ...details,
  surname: marker,
  safeContact: { channel: 'telefon', value: `${marker} 60 000 000`, safe: true },
});
const content = {
  ...aDraft(someId),
  beneficiaryId: someId,
  follows: { id: someId },
  measures: [measure],
  summary: words,
  servicesAlreadyProvided: words,
  informationSharing: sharing,
};

const key = () => ({ idempotencyKey: randomUUID() });
const onNewCase = async (world: World): Promise<Patch> => {
  const opened = await world.aCase();
  const former = await world.issuedOn(opened.id, { needCode: 'EDUCATION_CHILD' });
  return {
    ...key(),
    'draft.case.id': opened.id,
    'draft.beneficiaryId': opened.beneficiary.id,
    'draft.follows.id': former.id,
  };
};
// biome-ignore lint/suspicious/noExplicitAny: a referral as the API answers it.
const headOf = (referral: any): Patch => ({
  ...key(),
  'referral.id': referral.id,
  expectedVersion: referral.version,
});

const atInstitution = {
  place: 'contact.mec',
  strangers: ['contact.ms', 'caseworker.balti'],
  forbidden: 'caseworker.chisinau',
};
const atIssuer = {
  place: 'caseworker.chisinau',
  strangers: ['caseworker.balti', 'caseworker.bucuresti', 'contact.ms'],
  forbidden: 'contact.mec',
};

const step = (
  mutation: string,
  who: Pick<Specimen, 'place' | 'strangers' | 'forbidden'>,
  status: Parameters<World['inStatus']>[0],
  input: object,
  more: Partial<Specimen> = {},
): Specimen => ({
  mutation,
  ...who,
  input: { ...head, ...input },
  prepare: async (world) => headOf(await world.inStatus(status)),
  ...more,
});

const corrected = {
  place: 'coordinator.igm',
  strangers: ['coordinator.igi', 'contact.ms'],
  forbidden: 'caseworker.chisinau',
};
const atCoordinator = {
  place: 'coordinator.igm',
  strangers: ['coordinator.igi'],
  forbidden: 'caseworker.chisinau',
};
const whom = { idempotencyKey: someId, case: { id: someId }, beneficiaryId: someId };

/** Each person under hold or erasure has a case of its own. */
const cases = new WeakMap<World, { id: string; caseNumber: string; beneficiary: { id: string } }>();
const latestCase = async (world: World) => cases.get(world) ?? (await world.aCase());
export async function personOf(world: World): Promise<Patch> {
  const opened = await world.aCase();
  cases.set(world, opened);
  return { ...key(), 'case.id': opened.id, beneficiaryId: opened.beneficiary.id };
}

export const held = (world: World, person: Patch) =>
  done(world, 'setLegalHold', { ...idsOf(person), reasonCode: 'APPEAL' });
export async function erased(world: World, person: Patch): Promise<void> {
  const document = 'query($id: ID) { case(ref: { id: $id }) { caseNumber } }';
  const { data } = await world.as('coordinator.igm')(document, { id: person['case.id'] });
  const reason = { reasonCode: 'REQUEST_OF_PERSON', confirmCaseNumber: data.case.caseNumber };
  await done(world, 'eraseBeneficiary', { ...idsOf(person), ...reason });
}
const idsOf = (person: Patch) => ({ case: { id: person['case.id'] }, beneficiaryId: person.beneficiaryId });

async function done(world: World, mutation: string, input: object): Promise<void> {
  const name = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`;
  const document = `mutation($input: ${name}Input!) { result: ${mutation}(input: $input) { __typename } }`;
  const { data } = await world.as('coordinator.igm')(document, { input: { ...key(), ...input } });
  if (data?.result.__typename !== `${name}Success`) throw new Error(`${mutation} was refused`);
}

/** A referral of a person who was erased afterwards. */
async function erasedReferral(world: World) {
  const referral = await world.inStatus('DECLINED');
  const document = 'query($id: ID) { referral(id: $id) { caseId beneficiaryId } }';
  const { data } = await world.as('coordinator.igm')(document, { id: referral.id });
  await erased(world, { 'case.id': data.referral.caseId, beneficiaryId: data.referral.beneficiaryId });
  return { ...referral, version: referral.version + 1 };
}

const withMeasure = (status: Parameters<World['inStatus']>[0]) => async (world: World) => {
  const referral = await world.inStatus(status);
  return { ...headOf(referral), 'results.0.measureId': referral.measures[0].id };
};

const named: Specimen[] = [
  {
    mutation: 'openCase',
    place: 'caseworker.chisinau',
    strangers: [],
    forbidden: 'coordinator.igm',
    input: aCase({ idempotencyKey: someId, beneficiary: person, householdMembers: [person], householdId: someId }),
    prepare: async () => key(),
  },
  {
    mutation: 'closeCase',
    place: 'caseworker.chisinau',
    strangers: ['caseworker.balti', 'caseworker.bucuresti', 'contact.mec'],
    input: { case: { id: someId }, expectedVersion: 1, idempotencyKey: someId, reasonCode: 'OTHER', reasonText: words },
    prepare: async (world) => ({ ...key(), 'case.id': (await world.aCase()).id }),
    explains: ['reasonText'],
  },
  {
    mutation: 'updateBeneficiary',
    place: 'caseworker.chisinau',
    strangers: ['caseworker.balti', 'caseworker.bucuresti'],
    forbidden: 'coordinator.igm',
    input: {
      ...{ case: { id: someId }, beneficiaryId: someId, expectedVersion: 1, idempotencyKey: someId, reason: words },
      ...{ changes: { ...person, locality: marker, phone: undefined }, clear: ['phone'] },
    },
    prepare: async (world) => {
      const { id, beneficiary } = await world.aCase();
      return { ...key(), 'case.id': id, beneficiaryId: beneficiary.id };
    },
  },
  {
    mutation: 'setLegalHold',
    ...atCoordinator,
    input: { ...whom, reasonCode: 'OTHER', reasonText: words },
    prepare: personOf,
    explains: ['reasonText'],
  },
  {
    mutation: 'releaseLegalHold',
    ...atCoordinator,
    input: whom,
    prepare: async (world) => {
      const person = await personOf(world);
      await held(world, person);
      return person;
    },
  },
  {
    mutation: 'eraseBeneficiary',
    ...atCoordinator,
    input: { ...whom, confirmCaseNumber: 'DP-1', reasonCode: 'REQUEST_OF_PERSON', incomingNumber: `${marker}-17` },
    prepare: async (world) => ({ ...(await personOf(world)), confirmCaseNumber: (await latestCase(world)).caseNumber }),
  },
  {
    mutation: 'confirmErasure',
    ...atInstitution,
    input: { ...head, copies: 'ERASED' },
    prepare: async (world) => headOf(await erasedReferral(world)),
  },
  {
    mutation: 'recordSharing',
    place: 'caseworker.chisinau',
    strangers: ['caseworker.balti', 'caseworker.bucuresti'],
    forbidden: 'coordinator.igm',
    input: { case: { id: someId }, beneficiaryId: someId, idempotencyKey: someId, ...sharing },
    prepare: async (world) => {
      const { id, beneficiary } = await world.aCase();
      return { ...key(), 'case.id': id, beneficiaryId: beneficiary.id };
    },
  },
  {
    mutation: 'draftReferral',
    place: 'caseworker.chisinau',
    strangers: ['caseworker.balti', 'caseworker.bucuresti'],
    forbidden: 'coordinator.igm',
    input: { idempotencyKey: someId, draft: content },
    prepare: onNewCase,
  },
  {
    mutation: 'updateReferralDraft',
    ...atIssuer,
    forbidden: 'coordinator.igm',
    input: {
      ...head,
      receivingInstitution: 'MMPS',
      needCode: 'LANGUAGE',
      measures: [measure],
      summary: words,
      servicesAlreadyProvided: words,
      completionDue: '2026-08-15',
      informationSharing: sharing,
    },
    prepare: async (world) => headOf(await world.drafted()),
  },
  {
    mutation: 'issueReferral',
    place: 'caseworker.chisinau',
    strangers: ['caseworker.balti', 'caseworker.bucuresti'],
    forbidden: 'contact.mec',
    input: { idempotencyKey: someId, draft: content },
    prepare: onNewCase,
    unused: ['referral', 'expectedVersion'],
  },
  {
    mutation: 'issueReferral',
    variant: 'of a draft',
    place: 'caseworker.chisinau',
    strangers: ['caseworker.balti', 'caseworker.bucuresti'],
    forbidden: 'coordinator.igm',
    input: head,
    prepare: async (world) => headOf(await world.drafted()),
    unused: ['draft'],
  },
  step('acknowledgeReferral', atInstitution, 'ISSUED', { ...receipt, handlerId: handler, ...past }),
  step('acceptReferral', atInstitution, 'ISSUED', {
    ...receipt,
    handlerId: handler,
    appointment,
    noAppointmentReason: words,
    ...past,
  }),
  step(
    'declineReferral',
    atInstitution,
    'ISSUED',
    {
      ...receipt,
      reasonCode: 'NOT_COMPETENT',
      reasonText: words,
      legalGround: `art. 5 ${marker}`,
      suggestedInstitution: 'MMPS',
      ...past,
    },
    { explains: ['reasonText'] },
  ),
  step('requestReferralInfo', atInstitution, 'ISSUED', { question: words, missingFields: [marker], ...past }),
  step('provideReferralInfo', atIssuer, 'INFO_REQUESTED', { answer: words }),
  step('withdrawReferralQuestion', atInstitution, 'INFO_REQUESTED', { reason: words }),
  step(
    'redirectReferral',
    atInstitution,
    'ISSUED',
    { receivingInstitution: 'MMPS', reasonCode: 'OTHER', reasonText: words },
    { explains: ['reasonText'] },
  ),
  step('assignReferral', atInstitution, 'ISSUED', { handlerId: handler }),
  step('startReferral', atInstitution, 'ACCEPTED', { serviceDate: '2026-04-12' }),
  step('reportReferralProgress', atInstitution, 'ACCEPTED', {
    activity: `Vizită ${marker}`,
    attended: true,
    note: words,
    serviceDate: '2026-04-12',
    ...past,
  }),
  step(
    'holdReferral',
    atInstitution,
    'ACCEPTED',
    { reasonCode: 'OTHER', reasonText: words, expectedResumeDate: '2026-05-04' },
    { explains: ['reasonText'] },
  ),
  step('resumeReferral', atInstitution, 'ON_HOLD', { note: words }),
  step(
    'completeReferral',
    atInstitution,
    'ISSUED',
    { ...receipt, results: [result], handlerId: handler, ...past },
    { prepare: withMeasure('ISSUED'), explains: ['results.0.reasonText'] },
  ),
  step('failReferral', atInstitution, 'ISSUED', {
    ...receipt,
    reasonCode: 'UNREACHABLE',
    reasonText: words,
    contactAttempts: attempts,
    handlerId: handler,
    ...past,
  }),
  step('verifyReferral', atIssuer, 'COMPLETED', {
    verified: true,
    beneficiaryConfirmed: 'YES',
    followUpNeed: words,
  }),
  step(
    'cancelReferral',
    atIssuer,
    'ISSUED',
    { reasonCode: 'DUPLICATE', reasonText: words, duplicateOf: { id: someId } },
    {
      prepare: async (world) => ({
        ...headOf(await world.inStatus('ISSUED')),
        'duplicateOf.id': (await world.issued()).id,
      }),
    },
  ),
  step('reopenReferral', atIssuer, 'COMPLETED', { reason: words, completionDue: '2026-08-15' }),
  step('markReferralEnteredInError', corrected, 'ISSUED', { reason: words }, { explains: ['reason'] }),
  step('amendReferral', atIssuer, 'ISSUED', {
    urgency: 'URGENT',
    summary: words,
    measures: [measure],
    interpreterNeeded: false,
    completionDue: '2026-08-15',
  }),
  step(
    'correctReferralAnswer',
    atInstitution,
    'COMPLETED',
    { ...receipt, appointment, serviceDate: '2026-04-11', results: [result] },
    {
      variant: 'of a completion',
      prepare: withMeasure('COMPLETED'),
      unused: ['reasonText', 'legalGround', 'contactAttempts'],
      explains: ['results.0.reasonText'],
    },
  ),
  step(
    'correctReferralAnswer',
    atInstitution,
    'DECLINED',
    { reasonText: words, legalGround: `art. 6 ${marker}` },
    {
      variant: 'of a decline',
      unused: ['incomingNumber', 'receivedAt', 'appointment', 'serviceDate', 'results', 'contactAttempts'],
      explains: ['reasonText'],
    },
  ),
  step(
    'correctReferralAnswer',
    atInstitution,
    'NOT_COMPLETED',
    { contactAttempts: attempts },
    {
      variant: 'of a failure',
      unused: ['incomingNumber', 'receivedAt', 'appointment', 'serviceDate', 'results', 'legalGround'],
    },
  ),
  step('takeBackReferralAnswer', atInstitution, 'COMPLETED', { reason: words }),
  step('addReferralNote', { ...atInstitution, forbidden: 'supervisor.mec' }, 'ISSUED', { text: words }),
  step('markReferralSeen', atInstitution, 'ISSUED', {}),
  {
    mutation: 'addMember',
    place: 'admin',
    strangers: [],
    forbidden: 'contact.mec',
    input: {
      idempotencyKey: someId,
      subject: someId,
      displayName: marker,
      email: `${marker}@demo.indreptar.example`,
      kind: 'PERSON',
      roles: ['INSTITUTION_HANDLER'],
      institution: 'MEC',
    },
    prepare: async () => ({ ...key(), subject: randomUUID() }),
  },
  {
    mutation: 'changeMember',
    place: 'supervisor.mec',
    strangers: ['supervisor.ms'],
    forbidden: 'contact.mec',
    input: { memberId: someId, displayName: marker, roles: ['INSTITUTION_CONTACT'] },
    prepare: async (world) => ({ memberId: await world.aMember('MD-MEC', ['INSTITUTION_HANDLER']) }),
  },
  {
    mutation: 'removeMember',
    place: 'supervisor.mec',
    strangers: ['supervisor.ms'],
    forbidden: 'contact.mec',
    input: { memberId: someId },
    prepare: async (world) => ({ memberId: await world.aMember('MD-MEC', ['INSTITUTION_HANDLER']) }),
  },
];

const supervised = { place: 'supervisor.mec', strangers: ['supervisor.ms'], forbidden: 'caseworker.chisinau' };
const whoIs: Record<string, Pick<Specimen, 'place' | 'strangers' | 'forbidden'>> = {
  CASEWORKER: atIssuer,
  COORDINATOR: corrected,
  INSTITUTION_CONTACT: atInstitution,
  INSTITUTION_SUPERVISOR: supervised,
};
const reachable: Record<Status, true> = {
  ...{ ISSUED: true, ACKNOWLEDGED: true, INFO_REQUESTED: true, ACCEPTED: true, IN_PROGRESS: true, ON_HOLD: true },
  ...{ COMPLETED: true, NOT_COMPLETED: true, DECLINED: true, ENTERED_IN_ERROR: true },
};

/**
 * The specimens of steps without one above. They use the least data of the step, which then has to name every field of
 * its input.
 */
const least: Specimen[] = lines
  .filter((line) => !named.some(({ mutation }) => mutation === line.mutation))
  .map(({ action, mutation, from }) => {
    const [status, roles] = [...from].find(([name, who]) => name in reachable && who.length > 0) ?? ['ISSUED', []];
    const who = whoIs[roles.find((role) => role in whoIs) ?? ''] ?? atInstitution;
    return step(mutation, who, status as Status, { ...leastData[action] });
  });

export const specimens: Specimen[] = [...named, ...least];

export const titleOf = ({ mutation, variant }: Specimen) => (variant ? `${mutation} ${variant}` : mutation);
