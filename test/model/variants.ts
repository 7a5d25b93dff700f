import { today as dayOfTruth, leastData } from '../lifeCycle/truth.ts';
import { type Data, holder, members, type Ref } from './reference.ts';

/** Inputs of every action, right and wrong ones. The reference decides which are right at the moment. */

const dayMilliseconds = 86_400_000;
const long = 'Motiv explicat cu destule cuvinte.';
const short = 'Prea scurt';
const institutions = ['ANOFM', 'CNAM', 'MEC', 'MC'];

/** A complete content. `measures` is the number of measures. */
export const contentOf = (now: string, receivingInstitution = 'MEC', measures = 1): Data => ({
  receivingInstitution,
  measures,
  urgency: 'NORMAL',
  summary: 'Are nevoie de un curs de limba română.',
  completionDue: new Date(Date.parse(now) + 60 * dayMilliseconds).toISOString().slice(0, 10),
  informationSharing: true,
});

/** The least data of a step with its days moved. They are written for one day, and the model acts on many. */
function atDay(data: object | undefined, day: string): Data {
  const moved = Date.parse(day) - Date.parse(dayOfTruth);
  const later = (found: string) => new Date(Date.parse(found) + moved).toISOString().slice(0, 10);
  return JSON.parse(JSON.stringify(data ?? {}).replace(/\d{4}-\d\d-\d\d/g, later));
}

/** The inputs of an action on a referral, mostly right ones and mostly wrong ones. */
export function inputsOf(
  action: string,
  by: string,
  ref: Ref,
  now: string,
  dice: number,
): { right: Data[]; wrong: Data[] } {
  const date = (days: number) => new Date(Date.parse(now) + days * dayMilliseconds).toISOString().slice(0, 10);
  const instant = (days: number) => `${date(days)}T09:00:00.000Z`;
  const today = date(0);
  const issuedOn = (ref.issuedAt ?? now).slice(0, 10);
  const beforeIssue = new Date(Date.parse(issuedOn) - dayMilliseconds).toISOString().slice(0, 10);
  const own = holder(ref);
  const other = institutions.filter((code) => !ref.chain.includes(code))[dice % 2] ?? 'MC';
  const incomingNumber = `${own}-${ref.version}`;
  const known = ref.entries.incomingNumber ?? incomingNumber;
  const receipt = ref.status === 'ISSUED' ? { incomingNumber } : {};
  const clerk = Object.keys(members).filter((place) => members[place]?.of === own)[dice % 3] ?? 'contact.mec';
  const count = Number(ref.content.measures ?? 0);
  const each = (result: Data, rest = result) =>
    Array.from({ length: count }, (_, n) => ({ ...(count > 1 && { measure: n }), ...(n === 0 ? result : rest) }));
  const delivered = { result: 'DELIVERED', date: today };
  const partly = { result: 'PARTIAL', date: today, reasonCode: 'NO_SHOW' };
  const not = { result: 'NOT_DELIVERED', reasonCode: 'NO_CAPACITY' };
  const attempts = (...dates: string[]) => ({ contactAttempts: dates.map((date) => ({ date })) });
  const fresh = `Text nou ${now}`;

  const inputs: { [action: string]: { right: Data[]; wrong: Data[] } } = {
    UPDATE_DRAFT: {
      right: [{ ...contentOf(now), summary: fresh }, { summary: fresh }, { receivingInstitution: other }],
      wrong: [{}, { summary: ref.content.summary }, { summary: ' ' }],
    },
    ISSUE: { right: [{}], wrong: [{}] },
    ACKNOWLEDGE: {
      right: [{ incomingNumber }, { incomingNumber, handlerId: clerk }, { incomingNumber, occurredAt: ref.issuedAt }],
      wrong: [
        { incomingNumber: ' ' },
        { incomingNumber: 'x'.repeat(61) },
        { incomingNumber, occurredAt: instant(1) },
        { incomingNumber, receivedAt: `${beforeIssue}T09:00:00.000Z` },
        { incomingNumber, handlerId: 'contact.cnam' },
        { incomingNumber, unit: 'ANOFM-CH' },
      ],
    },
    ACCEPT: {
      right: [
        { ...receipt, noAppointmentReason: 'Grupa începe mai târziu' },
        { ...receipt, appointment: { at: instant(5), place: 'Biroul 2' } },
        { incomingNumber: known, noAppointmentReason: 'Grupa începe mai târziu', handlerId: clerk },
      ],
      wrong: [
        { noAppointmentReason: 'Grupa începe mai târziu' },
        receipt,
        { incomingNumber, noAppointmentReason: 'Grupa începe mai târziu' },
        { ...receipt, noAppointmentReason: 'x', handlerId: 'contact.anofm' },
      ],
    },
    DECLINE: {
      right: [
        { reasonCode: 'NO_CAPACITY', reasonText: long },
        { reasonCode: 'NOT_ELIGIBLE', reasonText: long, legalGround: 'Legea 274/2011, art. 9' },
        { reasonCode: 'NOT_COMPETENT', reasonText: long, suggestedInstitution: other },
      ],
      wrong: [
        { reasonCode: 'OTHER', reasonText: short },
        { reasonCode: 'NOT_ELIGIBLE', reasonText: long },
        { reasonCode: 'NOT_COMPETENT', reasonText: long },
        { reasonCode: 'NOT_COMPETENT', reasonText: long, suggestedInstitution: own },
        { reasonCode: 'NO_CAPACITY', reasonText: long, occurredAt: instant(1) },
      ],
    },
    REQUEST_INFO: { right: [{ question: 'Ce nivel are?' }], wrong: [{ question: '' }] },
    PROVIDE_INFO: { right: [{ answer: 'Începător' }], wrong: [{ answer: 'x'.repeat(2001) }] },
    WITHDRAW_QUESTION: { right: [{}, { reason: 'Am aflat' }], wrong: [{ reason: ' ' }] },
    REDIRECT: {
      right: [
        { receivingInstitution: other, reasonCode: 'NOT_COMPETENT' },
        { receivingInstitution: other, reasonCode: 'OTHER', reasonText: long },
        { receivingInstitution: ref.hops > 0 ? ref.chain[0] : other, reasonCode: 'NO_CAPACITY' },
        { receivingInstitution: 'MC', reasonCode: 'SERVICE_NOT_AVAILABLE' },
      ],
      wrong: [
        { receivingInstitution: own, reasonCode: 'NO_CAPACITY' },
        { receivingInstitution: 'NOWHERE', reasonCode: 'NO_CAPACITY' },
        { receivingInstitution: other, reasonCode: 'OTHER', reasonText: short },
      ],
    },
    ASSIGN: {
      // The Ministry of Culture has no units.
      right: [
        { handlerId: clerk },
        { handlerId: by },
        { unassign: true },
        own === 'MC' ? { handlerId: clerk } : { unit: `${own}-CH` },
      ],
      wrong: [{}, { handlerId: 'contact.anofm' }, { handlerId: 'supervisor.mec' }, { unit: 'CNAM-BL' }],
    },
    START: {
      right: [{ serviceDate: today }, { serviceDate: issuedOn }],
      wrong: [{ serviceDate: date(1) }, { serviceDate: beforeIssue }],
    },
    REPORT_PROGRESS: {
      right: [
        { activity: 'Lecție' },
        { activity: 'Lecție', serviceDate: today },
        { activity: 'Lecție', occurredAt: now },
      ],
      wrong: [{ activity: '' }, { activity: 'Lecție', serviceDate: date(1) }],
    },
    HOLD: {
      right: [
        { reasonCode: 'ILLNESS', expectedResumeDate: date(90) },
        { reasonCode: 'OTHER', reasonText: long, expectedResumeDate: date(1) },
      ],
      wrong: [
        { reasonCode: 'ILLNESS', expectedResumeDate: date(91) },
        { reasonCode: 'ILLNESS', expectedResumeDate: today },
        { reasonCode: 'OTHER', expectedResumeDate: date(9) },
      ],
    },
    RESUME: { right: [{}, { note: 'Sănătos' }], wrong: [{ note: '' }] },
    COMPLETE: {
      right: [
        { ...receipt, results: each(delivered) },
        { ...receipt, results: each(partly, delivered) },
        { ...receipt, results: each(delivered, not) },
      ],
      wrong: [
        { results: each(delivered) },
        { incomingNumber, results: each(delivered) },
        { ...receipt, results: each(not) },
        { ...receipt, results: [{ ...delivered, measure: 0 }] },
        { ...receipt, results: [{ ...delivered, measure: 7 }] },
        { ...receipt, results: each({ result: 'DELIVERED' }) },
        { ...receipt, results: each({ result: 'PARTIAL', date: today }) },
        { ...receipt, results: each({ ...delivered, date: date(1) }) },
      ],
    },
    FAIL: {
      right: [
        { ...receipt, reasonCode: 'CLIENT_REFUSED' },
        { ...receipt, reasonCode: 'NO_SHOW', ...attempts(issuedOn, today) },
        { ...receipt, reasonCode: 'OTHER', reasonText: long },
      ],
      wrong: [
        { reasonCode: 'LEFT_COUNTRY' },
        { ...receipt, reasonCode: 'UNREACHABLE', ...attempts(today, today) },
        { ...receipt, reasonCode: 'UNREACHABLE', ...attempts(beforeIssue, today) },
        { ...receipt, reasonCode: 'OTHER', reasonText: short },
      ],
    },
    VERIFY: {
      right: [{ verified: true, beneficiaryConfirmed: 'YES' }],
      wrong: [{ verified: false, beneficiaryConfirmed: 'NO', followUpNeed: '' }],
    },
    CANCEL: {
      right: [
        { reasonCode: 'WITHDRAWN' },
        { reasonCode: 'OTHER', reasonText: long },
        { reasonCode: 'DUPLICATE', duplicateOf: dice % 3 },
      ],
      wrong: [{ reasonCode: 'DUPLICATE' }, { reasonCode: 'OTHER', reasonText: short }, { reasonCode: 'OTHER' }],
    },
    REOPEN: {
      right: [{ reason: 'S-a întors', completionDue: date(40) }],
      wrong: [
        { reason: 'S-a întors', completionDue: today },
        { reason: 'S-a întors', completionDue: date(731) },
      ],
    },
    MARK_ENTERED_IN_ERROR: { right: [{ reason: long }], wrong: [{ reason: short }] },
    AMEND: {
      right: [
        { urgency: ref.content.urgency === 'NORMAL' ? 'URGENT' : 'NORMAL' },
        { summary: fresh, completionDue: date(50) },
        { measures: 2 },
      ],
      wrong: [{}, { urgency: ref.content.urgency }, { completionDue: today }],
    },
    CORRECT_ANSWER: {
      right: [
        { incomingNumber: `corectat-${ref.version}` },
        { results: each(partly, delivered) },
        { reasonText: `${long} ${now}` },
      ],
      wrong: [{}, { incomingNumber: ref.entries.incomingNumber ?? 'x' }, { reasonText: short }, { results: each(not) }],
    },
    TAKE_BACK_ANSWER: { right: [{ reason: 'Din greșeală' }], wrong: [{ reason: '' }] },
    ADD_NOTE: { right: [{ text: 'Am vorbit la telefon' }], wrong: [{ text: ' ' }] },
  };
  const least = [atDay(leastData[action], today)];
  return inputs[action] ?? { right: least, wrong: least };
}

/** The contents of a new referral. A draft may leave out parts that the issue needs. */
export const newContents = (now: string, dice: number): { right: Data[]; wrong: Data[] } => {
  const { summary: _summary, ...unexplained } = contentOf(now);
  return {
    right: [contentOf(now), contentOf(now, 'MEC', 2), contentOf(now, institutions[dice % 2])],
    wrong: [unexplained, { ...contentOf(now), completionDue: now.slice(0, 10) }],
  };
};
