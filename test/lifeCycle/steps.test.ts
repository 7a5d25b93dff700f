import { describe, expect, it } from '@jest/globals';
import { rowOf } from '../../services/lifeCycle/cycle.ts';
import { type Action, referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../../services/referrals/referral.ts';
import { accepted, acknowledged, draft, first, inProgress, issued, least, twenty } from './guardTable.ts';
import { attempt, done, type Given, inStatus, issuedAt, now, today } from './makers.ts';

/** The changes of each step in the referral, field by field, and the content of its event. */

/** The fields that differ, `null` where one was removed. Fields that every step changes are left out. */
function changesIn(before: Referral, after: Referral): Record<string, unknown> {
  const moved = ['version', 'updatedAt', 'status'];
  const valueIn = (referral: Referral, field: string) => referral[field as keyof Referral] ?? null;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !moved.includes(field),
  );
  const differing = fields.filter(
    (field) => JSON.stringify(valueIn(before, field)) !== JSON.stringify(valueIn(after, field)),
  );
  return Object.fromEntries(differing.map((field) => [field, valueIn(after, field)]));
}

const [handler, colleague] = ['00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-0000000000b2'] as const;
const contact = 'member-INSTITUTION_CONTACT';
const half = '2026-04-10T07:30:00.000Z';
const appointment = { at: '2026-04-13T07:00:00.000Z', place: 'Strada Mare 1' };
const caseworker = { role: 'CASEWORKER' } satisfies Given;
const incomingNumber = 'MEC-17';
const noAppointmentReason = 'Grupa începe în mai.';
const delivered = { result: 'DELIVERED', date: today };
const asked = { id: first, needCode: 'LANGUAGE', activity: 'Curs de limba română' };
const measures = [{ ...asked, result: delivered }];
const inHand = (referral: Referral): Referral => ({ ...referral, handlerId: colleague, receivingUnit: 'MEC-BL' });
const answeredFrom = (status: string, ...answerImplied: string[]) => ({
  ...{ answeredFrom: status, answeredAt: now, answerImplied },
});
const gone = (...fields: string[]) => Object.fromEntries(fields.map((field) => [field, null]));
const answerGone = gone('answeredFrom', 'answeredAt', 'answerImplied');

type Says = { type: string; to: string; data: object; impliedSteps?: string[]; occurredAt?: string };
const steps: [what: string, Referral, Action, Given, changes: object, says: Says][] = [
  [
    'a draft is written on',
    draft({}),
    'UPDATE_DRAFT',
    { ...caseworker, data: { urgency: 'URGENT', summary: undefined } },
    { urgency: 'URGENT' },
    { type: 'draftUpdated', to: 'DRAFT', data: { changes: [{ field: 'urgency', from: 'NORMAL', to: 'URGENT' }] } },
  ],
  [
    'issuing notes when and by whom',
    draft({}),
    'ISSUE',
    { ...caseworker, data: { urgency: 'EMERGENCY' } },
    { urgency: 'EMERGENCY', issuedAt: now, issuedBy: 'member-CASEWORKER' },
    { type: 'issued', to: 'ISSUED', data: {} },
  ],
  [
    'receipt is now, where nothing else is said',
    issued,
    'ACKNOWLEDGE',
    {},
    { incomingNumber, receivedAt: now, acknowledgedAt: now },
    { type: 'acknowledged', to: 'ACKNOWLEDGED', data: { incomingNumber } },
  ],
  [
    'the receipt holds its time and the handler',
    inHand(issued),
    'ACKNOWLEDGE',
    { data: { incomingNumber, receivedAt: half, handlerId: handler, unit: 'MEC-CH' } },
    { incomingNumber, receivedAt: half, acknowledgedAt: now, handlerId: handler, receivingUnit: 'MEC-CH' },
    {
      ...{ type: 'acknowledged', to: 'ACKNOWLEDGED', occurredAt: half },
      data: { incomingNumber, receivedAt: half, handlerId: handler, unit: 'MEC-CH' },
    },
  ],
  [
    'receipt that happened at another time than the paper came, and leaves it in the hand that it is in',
    inHand(issued),
    'ACKNOWLEDGE',
    { data: { incomingNumber, receivedAt: half, occurredAt: issuedAt } },
    { incomingNumber, receivedAt: half, acknowledgedAt: now },
    {
      ...{ type: 'acknowledged', to: 'ACKNOWLEDGED', occurredAt: issuedAt },
      data: { incomingNumber, receivedAt: half, occurredAt: issuedAt },
    },
  ],
  [
    'whoever takes on what nobody has, has it in hand',
    acknowledged,
    'ACCEPT',
    {},
    { acceptedAt: now, handlerId: contact, noAppointmentReason },
    { type: 'accepted', to: 'ACCEPTED', data: { noAppointmentReason } },
  ],
  [
    'taking on leaves it in the hand that it is in',
    inHand(acknowledged),
    'ACCEPT',
    {},
    { acceptedAt: now, noAppointmentReason },
    { type: 'accepted', to: 'ACCEPTED', data: { noAppointmentReason } },
  ],
  [
    'taking on gives it into another hand, with an appointment',
    inHand(acknowledged),
    'ACCEPT',
    { data: { handlerId: handler, unit: 'MEC-CH', appointment, occurredAt: half } },
    { acceptedAt: now, handlerId: handler, receivingUnit: 'MEC-CH', appointment },
    {
      ...{ type: 'accepted', to: 'ACCEPTED', occurredAt: half },
      data: { handlerId: handler, unit: 'MEC-CH', appointment, occurredAt: half },
    },
  ],
  [
    'taking on straight away is a receipt as well, as of when it came',
    issued,
    'ACCEPT',
    { data: { incomingNumber, receivedAt: half, noAppointmentReason } },
    {
      ...{ incomingNumber, receivedAt: half, acknowledgedAt: now, impliedSteps: ['ACKNOWLEDGE'] },
      ...{ acceptedAt: now, handlerId: contact, noAppointmentReason },
    },
    {
      ...{ type: 'accepted', to: 'ACCEPTED', impliedSteps: ['ACKNOWLEDGE'] },
      data: { incomingNumber, receivedAt: half, noAppointmentReason },
    },
  ],
  [
    'a decline holds the reason, the legal ground and the competent institution',
    issued,
    'DECLINE',
    {
      data: {
        ...{ reasonCode: 'NOT_COMPETENT', reasonText: twenty, legalGround: 'Legea 274/2011' },
        ...{ suggestedInstitution: 'MD-ANOFM', incomingNumber, occurredAt: half },
      },
    },
    {
      ...{ declineCode: 'NOT_COMPETENT', incomingNumber, ...answeredFrom('ISSUED') },
      decline: { reasonText: twenty, legalGround: 'Legea 274/2011', suggestedInstitutionId: 'MD-ANOFM' },
    },
    {
      ...{ type: 'declined', to: 'DECLINED', occurredAt: half },
      data: {
        ...{ reasonCode: 'NOT_COMPETENT', reasonText: twenty, legalGround: 'Legea 274/2011' },
        ...{ suggestedInstitution: 'MD-ANOFM', incomingNumber, occurredAt: half },
      },
    },
  ],
  [
    'a question names what is missing, and where it goes back to',
    inProgress,
    'REQUEST_INFO',
    { data: { question: 'Ce nivel are?', missingFields: ['languages'], occurredAt: half } },
    {
      returnTo: 'IN_PROGRESS',
      question: { text: 'Ce nivel are?', missingFields: ['languages'], askedAt: now },
    },
    {
      ...{ type: 'infoRequested', to: 'INFO_REQUESTED', occurredAt: half },
      data: { question: 'Ce nivel are?', missingFields: ['languages'], occurredAt: half },
    },
  ],
  [
    'a question that misses nothing',
    issued,
    'REQUEST_INFO',
    {},
    { returnTo: 'ISSUED', question: { text: 'Ce nivel are?', missingFields: [], askedAt: now } },
    { type: 'infoRequested', to: 'INFO_REQUESTED', data: { question: 'Ce nivel are?' } },
  ],
  [
    'an answered question is no longer open',
    inStatus('INFO_REQUESTED'),
    'PROVIDE_INFO',
    caseworker,
    gone('returnTo', 'question'),
    { type: 'infoProvided', to: 'ACKNOWLEDGED', data: { answer: 'Începător.' } },
  ],
  [
    'a question that is withdrawn',
    inStatus('INFO_REQUESTED', { returnTo: undefined }),
    'WITHDRAW_QUESTION',
    {},
    gone('question'),
    { type: 'questionWithdrawn', to: 'ISSUED', data: {} },
  ],
  [
    'a redirect ends it here',
    acknowledged,
    'REDIRECT',
    {},
    { closedAt: now },
    {
      ...{ type: 'redirected', to: 'REDIRECTED' },
      data: { receivingInstitution: 'MD-ANOFM', reasonCode: 'NOT_COMPETENT' },
    },
  ],
  [
    'handing over tells who had it',
    inHand(issued),
    'ASSIGN',
    { data: { handlerId: handler } },
    { handlerId: handler },
    {
      ...{ type: 'assigned', to: 'ISSUED' },
      data: { handlerId: handler, formerHandlerId: colleague, formerUnit: 'MEC-BL' },
    },
  ],
  [
    'handing over to a unit leaves the hand',
    inHand(issued),
    'ASSIGN',
    { data: { unit: 'MEC-CH' } },
    { receivingUnit: 'MEC-CH' },
    { type: 'assigned', to: 'ISSUED', data: { unit: 'MEC-CH', formerHandlerId: colleague, formerUnit: 'MEC-BL' } },
  ],
  [
    'putting down leaves the unit',
    inHand(issued),
    'ASSIGN',
    { data: { unassign: true } },
    gone('handlerId'),
    { type: 'assigned', to: 'ISSUED', data: { unassign: true, formerHandlerId: colleague, formerUnit: 'MEC-BL' } },
  ],
  [
    'starting notes the day of the service',
    accepted,
    'START',
    {},
    { startedAt: today },
    { type: 'started', to: 'IN_PROGRESS', data: { serviceDate: today } },
  ],
  [
    'the first progress with a day of service is the start',
    { ...accepted, impliedSteps: ['ACKNOWLEDGE'] },
    'REPORT_PROGRESS',
    { data: { activity: 'Lecție', serviceDate: today, occurredAt: half } },
    { startedAt: today, impliedSteps: ['ACKNOWLEDGE', 'START'] },
    {
      ...{ type: 'progressReported', to: 'IN_PROGRESS', impliedSteps: ['START'], occurredAt: half },
      data: { activity: 'Lecție', serviceDate: today, occurredAt: half },
    },
  ],
  [
    'further progress starts nothing again',
    { ...inProgress, startedAt: '2026-04-09' },
    'REPORT_PROGRESS',
    { data: { activity: 'Lecție', serviceDate: today, occurredAt: half } },
    {},
    {
      ...{ type: 'progressReported', to: 'IN_PROGRESS', occurredAt: half },
      data: { activity: 'Lecție', serviceDate: today, occurredAt: half },
    },
  ],
  [
    'a hold holds the reason, the last day and the status to return to',
    accepted,
    'HOLD',
    {},
    { returnTo: 'ACCEPTED', hold: { reasonCode: 'ILLNESS', expectedResumeDate: '2026-05-04' } },
    { type: 'held', to: 'ON_HOLD', data: { reasonCode: 'ILLNESS', expectedResumeDate: '2026-05-04' } },
  ],
  [
    'what resumes is no longer held',
    inStatus('ON_HOLD'),
    'RESUME',
    {},
    gone('returnTo', 'hold'),
    { type: 'resumed', to: 'IN_PROGRESS', data: {} },
  ],
  [
    'completing straight away fills in every step before it',
    issued,
    'COMPLETE',
    { data: { results: [delivered], incomingNumber, receivedAt: half, handlerId: handler } },
    {
      ...{ incomingNumber, receivedAt: half, acknowledgedAt: now, acceptedAt: now, startedAt: today },
      ...{ handlerId: handler, impliedSteps: ['ACKNOWLEDGE', 'ACCEPT', 'START'], measures, outcome: 'FULL' },
      ...answeredFrom('ISSUED', 'ACKNOWLEDGE', 'ACCEPT', 'START'),
    },
    {
      ...{ type: 'completed', to: 'COMPLETED', impliedSteps: ['ACKNOWLEDGE', 'ACCEPT', 'START'] },
      data: { results: [delivered], incomingNumber, receivedAt: half, handlerId: handler, outcome: 'FULL' },
    },
  ],
  [
    'completing what somebody has in hand leaves it there, and adds to the steps that were implied before',
    { ...inHand(accepted), impliedSteps: ['ACKNOWLEDGE'], startedAt: undefined },
    'COMPLETE',
    { data: { results: [delivered], occurredAt: half } },
    {
      ...{ startedAt: today, impliedSteps: ['ACKNOWLEDGE', 'START'], measures, outcome: 'FULL' },
      ...answeredFrom('ACCEPTED', 'START'),
    },
    {
      ...{ type: 'completed', to: 'COMPLETED', impliedSteps: ['START'], occurredAt: half },
      data: { results: [delivered], occurredAt: half, outcome: 'FULL' },
    },
  ],
  [
    'completing what was confirmed leaves it in the hand that it is in',
    inHand(acknowledged),
    'COMPLETE',
    {},
    {
      ...{ acceptedAt: now, startedAt: today, impliedSteps: ['ACCEPT', 'START'], measures, outcome: 'FULL' },
      ...answeredFrom('ACKNOWLEDGED', 'ACCEPT', 'START'),
    },
    {
      ...{ type: 'completed', to: 'COMPLETED', impliedSteps: ['ACCEPT', 'START'] },
      data: { results: [delivered], outcome: 'FULL' },
    },
  ],
  [
    'completing what nobody has is by whoever answers',
    acknowledged,
    'COMPLETE',
    {},
    {
      ...{ acceptedAt: now, startedAt: today, impliedSteps: ['ACCEPT', 'START'], measures, outcome: 'FULL' },
      ...{ handlerId: contact, ...answeredFrom('ACKNOWLEDGED', 'ACCEPT', 'START') },
    },
    {
      ...{ type: 'completed', to: 'COMPLETED', impliedSteps: ['ACCEPT', 'START'] },
      data: { results: [delivered], outcome: 'FULL' },
    },
  ],
  [
    'a failure holds the reason and the attempts, and implies no start',
    issued,
    'FAIL',
    {
      data: {
        ...{ reasonCode: 'OTHER', reasonText: twenty, incomingNumber, occurredAt: half },
        contactAttempts: [{ date: today }],
      },
    },
    {
      ...{ incomingNumber, receivedAt: now, acknowledgedAt: now, acceptedAt: now, handlerId: contact },
      ...{ failureCode: 'OTHER', outcome: 'NONE', impliedSteps: ['ACKNOWLEDGE', 'ACCEPT'] },
      failure: { reasonText: twenty, contactAttempts: [{ date: today }] },
      ...answeredFrom('ISSUED', 'ACKNOWLEDGE', 'ACCEPT'),
    },
    {
      ...{ type: 'failed', to: 'NOT_COMPLETED', impliedSteps: ['ACKNOWLEDGE', 'ACCEPT'], occurredAt: half },
      data: {
        ...{ reasonCode: 'OTHER', reasonText: twenty, incomingNumber, occurredAt: half, outcome: 'NONE' },
        contactAttempts: [{ date: today }],
      },
    },
  ],
  [
    'failing later implies nothing',
    inProgress,
    'FAIL',
    {},
    {
      ...{ failureCode: 'CLIENT_REFUSED', failure: { contactAttempts: [] }, outcome: 'NONE' },
      ...answeredFrom('IN_PROGRESS'),
    },
    { type: 'failed', to: 'NOT_COMPLETED', data: { reasonCode: 'CLIENT_REFUSED', outcome: 'NONE' } },
  ],
  [
    'verifying closes',
    inStatus('COMPLETED'),
    'VERIFY',
    caseworker,
    { verification: { verified: true, beneficiaryConfirmed: 'YES' }, closedAt: now },
    { type: 'verified', to: 'CLOSED', data: { verified: true, beneficiaryConfirmed: 'YES' } },
  ],
  [
    'a cancellation holds the reason and the other referral',
    issued,
    'CANCEL',
    { ...caseworker, data: { reasonCode: 'DUPLICATE', reasonText: 'A doua.', duplicateOf: { id: colleague } } },
    { cancelReason: 'DUPLICATE', endReasonText: 'A doua.', duplicateOf: { id: colleague }, closedAt: now },
    {
      ...{ type: 'cancelled', to: 'CANCELLED' },
      data: { reasonCode: 'DUPLICATE', reasonText: 'A doua.', duplicateOf: { id: colleague } },
    },
  ],
  [
    'cancelling keeps which one it was known to double',
    { ...issued, duplicateOf: { id: colleague, number: 'IGM-CH/2026/000001' } },
    'CANCEL',
    caseworker,
    { cancelReason: 'WITHDRAWN', closedAt: now },
    { type: 'cancelled', to: 'CANCELLED', data: { reasonCode: 'WITHDRAWN' } },
  ],
  [
    'reopening what was done keeps the first answer in the event alone',
    inStatus('CLOSED'),
    'REOPEN',
    caseworker,
    {
      ...{ attempt: 2, completionDue: '2026-08-31', measures: [asked] },
      ...{ ...gone('outcome', 'verification', 'closedAt'), ...answerGone },
    },
    {
      ...{ type: 'reopened', to: 'IN_PROGRESS' },
      data: { reason: 'Persoana s-a întors.', completionDue: '2026-08-31', former: { outcome: 'FULL' } },
    },
  ],
  [
    'reopening what was declined begins with the decision',
    inStatus('DECLINED'),
    'REOPEN',
    caseworker,
    { attempt: 2, completionDue: '2026-08-31', ...gone('declineCode', 'decline'), ...answerGone },
    {
      ...{ type: 'reopened', to: 'ACKNOWLEDGED' },
      data: { reason: 'Persoana s-a întors.', completionDue: '2026-08-31', former: { declineCode: 'NO_CAPACITY' } },
    },
  ],
  [
    'what was issued by mistake ends with the reason',
    issued,
    'MARK_ENTERED_IN_ERROR',
    { role: 'COORDINATOR' },
    { endReasonText: 'Emisă pentru altă persoană decât cea consultată.', closedAt: now },
    {
      ...{ type: 'markedEnteredInError', to: 'ENTERED_IN_ERROR' },
      data: { reason: 'Emisă pentru altă persoană decât cea consultată.' },
    },
  ],
  [
    'an amendment keeps the old value in the event',
    issued,
    'AMEND',
    caseworker,
    { urgency: 'URGENT' },
    { type: 'amended', to: 'ISSUED', data: { changes: [{ field: 'urgency', from: 'NORMAL', to: 'URGENT' }] } },
  ],
  [
    'that an interpreter is needed is amended in what was disclosed',
    { ...issued, person: { surname: 'Al', interpreterNeeded: false } as unknown as Referral['person'] },
    'AMEND',
    { ...caseworker, data: { interpreterNeeded: true } },
    { person: { surname: 'Al', interpreterNeeded: true } },
    {
      ...{ type: 'amended', to: 'ISSUED' },
      data: {
        changes: [
          {
            field: 'person',
            from: { surname: 'Al', interpreterNeeded: false },
            to: { surname: 'Al', interpreterNeeded: true },
          },
        ],
      },
    },
  ],
  [
    'a corrected answer keeps the old value in the event',
    acknowledged,
    'CORRECT_ANSWER',
    { data: { incomingNumber: 'MEC-71', receivedAt: half } },
    { incomingNumber: 'MEC-71', receivedAt: half },
    {
      ...{ type: 'answerCorrected', to: 'ACKNOWLEDGED' },
      data: {
        changes: [
          { field: 'incomingNumber', from: incomingNumber, to: 'MEC-71' },
          { field: 'receivedAt', from: now, to: half },
        ],
      },
    },
  ],
  [
    'corrected results have another outcome',
    inStatus('COMPLETED'),
    'CORRECT_ANSWER',
    { data: { results: [{ result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' }] } },
    { measures: [{ ...asked, result: { result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' } }], outcome: 'PARTIAL' },
    {
      ...{ type: 'answerCorrected', to: 'COMPLETED' },
      data: {
        changes: [
          {
            ...{ field: 'measures', from: measures },
            to: [{ ...asked, result: { result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' } }],
          },
          { field: 'outcome', from: 'FULL', to: 'PARTIAL' },
        ],
      },
    },
  ],
  [
    'an answer that is taken back leaves its reason in the event alone',
    inStatus('NOT_COMPLETED'),
    'TAKE_BACK_ANSWER',
    {},
    { ...gone('failureCode', 'failure', 'outcome'), ...answerGone },
    {
      ...{ type: 'answerTakenBack', to: 'IN_PROGRESS' },
      data: { reason: 'Marcat din greșeală.', former: { outcome: 'NONE', failureCode: 'CLIENT_REFUSED' } },
    },
  ],
  [
    'an answer without a stored former status returns to the decision',
    inStatus('DECLINED', { answeredFrom: undefined, answerImplied: undefined }),
    'TAKE_BACK_ANSWER',
    {},
    gone('declineCode', 'decline', 'answeredAt'),
    {
      ...{ type: 'answerTakenBack', to: 'ACKNOWLEDGED' },
      data: { reason: 'Marcat din greșeală.', former: { declineCode: 'NO_CAPACITY' } },
    },
  ],
  [
    'a note moves nothing',
    issued,
    'ADD_NOTE',
    caseworker,
    {},
    { type: 'noteAdded', to: 'ISSUED', data: { text: 'Am vorbit la telefon.', lateInformation: false } },
  ],
];

describe('a step', () => {
  it.each(steps)('%s', (_what, before, action, given, changes, says) => {
    const { referral, event, ...refusal } = attempt(before, action, given);
    expect(refusal).toEqual({});
    expect(referral && changesIn(before, referral)).toEqual(changes);
    const { type, occurredAt = now, impliedSteps = [], ...rest } = says;
    const facts = { action, from: before.status, role: given.role ?? 'INSTITUTION_CONTACT' };
    expect(event).toEqual({ ...facts, ...rest, type: `referral.${type}`, occurredAt, impliedSteps });
    expect(referral?.updatedAt).toBe(now);
  });

  it('that drafts and issues at once has no status before it', () => {
    expect(attempt(draft({ version: 0 }), 'ISSUE', caseworker).event?.from).toBeNull();
  });

  it('that does not exist is a fault of the program, which names it', () => {
    expect(() => rowOf(referralCycle.rows, 'FORGET' as Action)).toThrow('no row for FORGET');
  });

  it('has the reported time as its real time, and the present time as its time of recording', () => {
    const recorded = done(accepted, 'COMPLETE', least('COMPLETE', { occurredAt: half }));
    expect(recorded).toMatchObject({ answeredAt: now, updatedAt: now });
  });
});
