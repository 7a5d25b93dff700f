import { randomUUID } from 'node:crypto';
import { leastData, lines } from '../../lifeCycle/truth.ts';
import { subOfPlace } from '../../support/inProcess.ts';

/** One mutation with usual data, and the steps before it. */
export type Step = { mutation: string; place: string; input: object; after: Step[] };

const by = (place: string, mutation: string, input: object, ...after: Step[]): Step => ({
  mutation,
  place,
  input,
  after,
});
const contact = (mutation: string, input: object, ...after: Step[]) => by('contact.mec', mutation, input, ...after);
const caseworker = (mutation: string, input: object, ...after: Step[]) =>
  by('caseworker.chisinau', mutation, input, ...after);

const whole = 'Grupele sunt complete până în toamnă, nu mai sunt locuri.';
const delivered = { results: [{ result: 'DELIVERED', date: '2026-04-10', certificateNumber: 'A1-7' }] };

export const acknowledge = contact('acknowledgeReferral', { incomingNumber: 'MEC-17' });
export const accept = contact('acceptReferral', { noAppointmentReason: 'Grupa se formează.' }, acknowledge);
const start = contact('startReferral', { serviceDate: '2026-04-10' }, acknowledge, accept);
const inProgress = [acknowledge, accept, start];
export const progress = contact('reportReferralProgress', { activity: 'Prima lecție', attended: true }, ...inProgress);
const hold = contact('holdReferral', { reasonCode: 'ILLNESS', expectedResumeDate: '2026-05-10' }, ...inProgress);
const ask = contact('requestReferralInfo', { question: 'Ce nivel de limbă are persoana?' }, acknowledge);
export const complete = contact('completeReferral', delivered, ...inProgress);
const verified = { verified: true, beneficiaryConfirmed: 'YES' };
export const verify = caseworker('verifyReferral', verified, ...inProgress, complete);
const redirected = { receivingInstitution: 'MC', reasonCode: 'NOT_COMPETENT' };

const named: Step[] = [
  acknowledge,
  accept,
  start,
  progress,
  hold,
  contact('resumeReferral', {}, ...inProgress, hold),
  ask,
  contact('withdrawReferralQuestion', { reason: 'S-a lămurit la telefon.' }, acknowledge, ask),
  caseworker('provideReferralInfo', { answer: 'Începător.' }, acknowledge, ask),
  contact('assignReferral', { handlerId: subOfPlace('handler.mec') }, acknowledge),
  contact('declineReferral', { reasonCode: 'NO_CAPACITY', reasonText: whole }, acknowledge),
  contact('redirectReferral', redirected, acknowledge),
  complete,
  contact('failReferral', { reasonCode: 'NO_LONGER_NEEDED' }, ...inProgress),
  verify,
  caseworker('cancelReferral', { reasonCode: 'MOVED' }, acknowledge),
  caseworker('reopenReferral', { reason: 'Cursul continuă.', completionDue: '2026-08-15' }, ...inProgress, complete),
  by('coordinator.igm', 'markReferralEnteredInError', { reason: 'Emisă pentru altă persoană decât cea vizată.' }),
  caseworker('amendReferral', { urgency: 'URGENT' }, acknowledge),
  contact('correctReferralAnswer', { incomingNumber: 'MEC-71' }, acknowledge),
  contact('takeBackReferralAnswer', { reason: 'Certificatul era al altei persoane.' }, ...inProgress, complete),
  contact('addReferralNote', { text: 'A fost contactată telefonic.' }, acknowledge),
  contact('markReferralSeen', {}),
];

const ways: Record<string, Step[]> = {
  ISSUED: [],
  ACKNOWLEDGED: [acknowledge],
  INFO_REQUESTED: [acknowledge, ask],
  ACCEPTED: [acknowledge, accept],
  IN_PROGRESS: inProgress,
  ON_HOLD: [...inProgress, hold],
  COMPLETED: [...inProgress, complete],
  CLOSED: [...inProgress, complete, verify],
};
const places: Record<string, string> = {
  CASEWORKER: 'caseworker.chisinau',
  COORDINATOR: 'coordinator.igm',
  INSTITUTION_CONTACT: 'contact.mec',
  INSTITUTION_HANDLER: 'handler.mec',
  INSTITUTION_SUPERVISOR: 'supervisor.mec',
};
const ofDrafts = ['updateReferralDraft', 'issueReferral'];
const ofThePerson = ['recordSharing'];

/**
 * The steps without usual data above. They use their least data, in the first status and by the first role that the
 * truth allows.
 */
const least = lines
  .filter(({ mutation }) => ![...ofDrafts, ...ofThePerson, ...named.map((step) => step.mutation)].includes(mutation))
  .map(({ action, mutation, from }) => {
    const [status, roles] = [...from].find(([name, who]) => ways[name] && who.length > 0) ?? ['ISSUED', []];
    return by(places[roles[0] ?? ''] ?? 'contact.mec', mutation, { ...leastData[action] }, ...(ways[status] ?? []));
  });

/** Every mutation of an existing referral, once. */
export const steps: Step[] = [...named, ...least];

export const aMember = () => ({
  idempotencyKey: randomUUID(),
  subject: randomUUID(),
  displayName: 'Funcționar',
  email: 'functionar@demo.indreptar.example',
  roles: ['INSTITUTION_HANDLER'],
  institution: 'MEC',
});
