import { randomUUID } from 'node:crypto';
import { aMarkedPerson, type Markers } from '../access/markers.ts';
import type { Client } from '../support/inProcess.ts';
import { aCase, aDraft, succeed } from '../support/referrals.ts';

/** Drives the whole API with unique values: every text of every mutation is a marker. */
// biome-ignore lint/suspicious/noExplicitAny: what mutations answer.
type Any = any;
export type Clients = Record<'caseworker' | 'coordinator' | 'mec' | 'anofm' | 'mc' | 'stranger', Client>;

const long = 'Explicat pe larg, în mai mult de douăzeci de caractere:';
const day = '2026-04-10';

export function drive({ caseworker, coordinator, mec, anofm, mc }: Clients, markers: Markers) {
  const { text } = markers;
  const why = () => text(long);
  const step = async (client: Client, mutation: string, referral: Any, more: object = {}): Promise<Any> =>
    (await succeed(client, mutation, { referral: { id: referral.id }, expectedVersion: referral.version, ...more }))
      .referral;
  const measures = () => [{ activity: text('Curs') }];
  const sharing = () => ({
    informedAt: day,
    informedBy: text(),
    language: text(),
    legalBasis: 'Legea 274/2011',
    agreement: 'AGREED',
  });
  const opened = async (): Promise<Any> =>
    (
      await succeed(caseworker, 'openCase', {
        ...aCase({ beneficiary: aMarkedPerson(markers), householdMembers: [aMarkedPerson(markers)] }),
      })
    ).case;
  const draftOf = (caseId: string, more: object = {}) => ({
    ...aDraft(caseId, {
      summary: text(),
      servicesAlreadyProvided: text(),
      measures: measures(),
      informationSharing: sharing(),
    }),
    ...more,
  });
  const issued = async (more: object = {}): Promise<Any> => {
    const { id } = await opened();
    return (await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft: draftOf(id, more) }))
      .referral;
  };
  const attempts = () => [
    { date: day, channel: text() },
    { date: day, channel: text() },
  ];

  /** Each is a course of a referral. Together they use every mutation with a text. */
  const journeys: Record<string, () => Promise<unknown>> = {
    answered: async () => {
      let one = await issued();
      one = await step(mec, 'acknowledgeReferral', one, { incomingNumber: 'MEC-1' });
      one = await step(mec, 'requestReferralInfo', one, { question: text(), missingFields: ['document'] });
      one = await step(caseworker, 'provideReferralInfo', one, { answer: text() });
      one = await step(mec, 'acceptReferral', one, { appointment: { at: '2026-04-20T08:00:00Z', place: text() } });
      one = await step(mec, 'startReferral', one, { serviceDate: day });
      one = await step(mec, 'reportReferralProgress', one, {
        activity: text(),
        note: text(),
        attended: true,
        serviceDate: day,
      });
      one = await step(mec, 'holdReferral', one, {
        reasonCode: 'OTHER',
        reasonText: why(),
        expectedResumeDate: '2026-05-01',
      });
      one = await step(mec, 'resumeReferral', one, { note: text() });
      one = await step(mec, 'addReferralNote', one, { text: text() });
      one = await step(caseworker, 'amendReferral', one, { summary: text() });
      const result = { result: 'PARTIAL', date: day, reasonCode: 'OTHER', certificateNumber: text() };
      one = await step(mec, 'completeReferral', one, { results: [{ ...result, reasonText: why(), details: text() }] });
      one = await step(mec, 'correctReferralAnswer', one, {
        results: [{ ...result, reasonText: why(), details: text() }],
      });
      one = await step(caseworker, 'verifyReferral', one, {
        verified: true,
        beneficiaryConfirmed: 'YES',
        followUpNeed: text(),
      });
      one = await step(caseworker, 'reopenReferral', one, { reason: why(), completionDue: '2026-07-01' });
      await step(mec, 'failReferral', one, {
        reasonCode: 'CLIENT_REFUSED',
        reasonText: why(),
        contactAttempts: attempts(),
      });
    },
    declined: async () => {
      let one = await issued();
      one = await step(mec, 'acknowledgeReferral', one, { incomingNumber: 'MEC-2' });
      one = await step(mec, 'declineReferral', one, { reasonCode: 'OTHER', reasonText: why() });
      one = await step(mec, 'takeBackReferralAnswer', one, { reason: why() });
      one = await step(mec, 'requestReferralInfo', one, { question: text() });
      one = await step(mec, 'withdrawReferralQuestion', one, { reason: text() });
      await step(mec, 'acceptReferral', one, { noAppointmentReason: text() });
    },
    drafted: async () => {
      const { id } = await opened();
      const drafted = { idempotencyKey: randomUUID(), draft: draftOf(id) };
      let one = (await succeed(caseworker, 'draftReferral', drafted)).referral;
      one = await step(caseworker, 'updateReferralDraft', one, {
        summary: text(),
        measures: measures(),
        informationSharing: sharing(),
      });
      one = await step(caseworker, 'issueReferral', one, { idempotencyKey: randomUUID() });
      await step(caseworker, 'cancelReferral', one, { reasonCode: 'OTHER', reasonText: why() });
      const ended = { case: { id }, expectedVersion: 1, reasonCode: 'OTHER', reasonText: why() };
      await succeed(caseworker, 'closeCase', ended);
    },
    redirected: async () => {
      const one = await issued({ receivingInstitution: 'ANOFM', needCode: 'EMPLOYMENT' });
      await step(anofm, 'redirectReferral', one, {
        receivingInstitution: 'MEC',
        reasonCode: 'OTHER',
        reasonText: why(),
      });
    },
    mistaken: async () => {
      await step(coordinator, 'markReferralEnteredInError', await issued(), { reason: why() });
    },
    objected: async () => {
      const one = await issued({ receivingInstitution: 'MC', needCode: 'CULTURE' });
      const { data } = await caseworker('query($id: ID) { referral(id: $id) { caseId beneficiaryId } }', {
        id: one.id,
      });
      const { caseId, beneficiaryId } = data.referral;
      const person = { case: { id: caseId }, beneficiaryId };
      const version = (await caseworker('query($id: ID) { case(ref: { id: $id }) { version } }', { id: caseId })).data
        .case.version;
      const changes = { surname: text(), address: text(), healthNeed: text() };
      await ask(caseworker, 'updateBeneficiary', { ...person, expectedVersion: version, changes, reason: why() });
      await ask(caseworker, 'recordSharing', {
        ...person,
        idempotencyKey: randomUUID(),
        ...sharing(),
        agreement: 'OBJECTED',
      });
      await mc('query($id: ID) { referral(id: $id) { summary person { surname } } }', { id: one.id });
    },
    erased: async () => {
      let one = await issued();
      const { data } = await caseworker('query($id: ID) { referral(id: $id) { caseId caseNumber beneficiaryId } }', {
        id: one.id,
      });
      const { caseId, caseNumber, beneficiaryId } = data.referral;
      const person = { case: { id: caseId }, beneficiaryId };
      one = await step(mec, 'completeReferral', one, {
        incomingNumber: 'MEC-9',
        results: [{ result: 'DELIVERED', date: day }],
      });
      await step(caseworker, 'verifyReferral', one, {
        verified: true,
        beneficiaryConfirmed: 'YES',
        followUpNeed: text(),
      });
      await ask(coordinator, 'setLegalHold', {
        ...person,
        idempotencyKey: randomUUID(),
        reasonCode: 'OTHER',
        reasonText: why(),
      });
      await coordinator('query($id: ID) { exportBeneficiary(case: { id: $id }) { fileName } }', { id: caseId });
      await ask(coordinator, 'releaseLegalHold', { ...person, idempotencyKey: randomUUID() });
      await ask(coordinator, 'eraseBeneficiary', {
        ...{ ...person, idempotencyKey: randomUUID(), confirmCaseNumber: caseNumber, reasonCode: 'REQUEST_OF_PERSON' },
      });
    },
  };
  return { journeys, opened, issued };
}

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

/** A mutation that must succeed, whatever its success contains. */
export async function ask(client: Client, mutation: string, input: object): Promise<Any> {
  const document = `mutation($input: ${capital(mutation)}Input!) { result: ${mutation}(input: $input) { __typename
    ... on Problem { code fields { path rule } } } }`;
  const { data, errors } = await client(document, { input });
  if (errors || data.result.code) throw new Error(`${mutation}: ${JSON.stringify(errors ?? data.result)}`);
  return data.result;
}
