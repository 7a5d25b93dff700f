import { randomUUID } from 'node:crypto';
import type { Client, InProcess } from '../support/inProcess.ts';
import { aDraft, aPerson, openedCase, succeed, successOf } from '../support/referrals.ts';

/** Persons with a case, referrals and markers in every text, made through the public API only. */

export type Place = 'caseworker.chisinau' | 'coordinator.igm' | 'contact.mec' | 'auditor.igm' | 'contact.ms';

export const marker = () => `Zq${randomUUID().slice(0, 8)}`;

/** A record with every field. Every text is a marker. */
export function aFullPerson(markers: string[]) {
  const text = () => {
    const one = marker();
    markers.push(one);
    return one;
  };
  return aPerson({
    givenNames: text(),
    surname: text(),
    locality: text(),
    address: text(),
    originalSurname: text(),
    profession: text(),
    workHistory: text(),
    studiesAbroad: text(),
    healthNeed: text(),
    workLimits: text(),
    asylumGrounds: text(),
    vulnerabilities: ['TORTURE'],
    guardian: { name: text(), relation: 'RELATIVE', phone: '+373 69 111 222' },
    dependants: [{ relation: 'CHILD', birthDate: '2015-02-03' }],
    safeContact: { channel: 'telefon', value: text(), safe: true },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a union member, as various as the mutations.
export type Result = any;

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
const shown: Record<string, string> = {
  setLegalHold: 'hold { beneficiaryId reason reasonText setAt releasedAt }',
  releaseLegalHold: 'hold { beneficiaryId reason setAt releasedAt }',
  eraseBeneficiary: `erasure { id beneficiaryId caseId caseNumber reason incomingNumber erasedAt waitingSince
    confirmations { referralId number institution { code } since confirmedAt copies } }`,
  confirmErasure:
    'referral { id status version erasedAt erasureConfirmedAt availableActions } event { type version from to }',
};

export async function ask(client: Client, mutation: string, input: object): Promise<Result> {
  const name = capital(mutation);
  const document = `mutation($input: ${name}Input!) { result: ${mutation}(input: $input) { __typename
    ... on Problem { code message fields { path rule } }${mutation === 'eraseBeneficiary' ? ' ... on OpenReferralsProblem { numbers }' : ''}
    ... on ${successOf(mutation)} { ${shown[mutation]} } } }`;
  const { data, errors } = await client(document, { input });
  if (errors) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
  return data.result;
}

export type Someone = {
  caseId: string;
  caseNumber: string;
  beneficiaryId: string;
  referrals: { id: string; number: string; version: number }[];
  /** The texts in the histories of the referrals. */
  words: string[];
};

/** A case with one person and the given number of referrals. The ministry declined each, so that none is open. */
export async function someone(platform: InProcess, person: object, referrals = 1): Promise<Someone> {
  const caseworker = platform.as('caseworker.chisinau');
  const opened = await openedCase(caseworker, { beneficiary: person });
  const issued: Someone['referrals'] = [];
  const words: string[] = [];
  for (let at = 0; at < referrals; at++) {
    const draft = aDraft(opened.id, { summary: `${marker()} are nevoie de un curs de limba română.` });
    const { referral } = await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft });
    words.push(marker());
    issued.push(await declined(platform, referral, `${words.at(-1)}: grupele sunt complete până în toamnă.`));
  }
  const { id: caseId, caseNumber, beneficiary } = opened;
  return { caseId, caseNumber, beneficiaryId: beneficiary.id, referrals: issued, words };
}

async function declined(platform: InProcess, referral: { id: string; version: number }, reasonText: string) {
  const answer = await succeed(platform.as('contact.mec'), 'declineReferral', {
    referral: { id: referral.id },
    expectedVersion: referral.version,
    incomingNumber: 'MEC-1',
    reasonCode: 'NO_CAPACITY',
    reasonText,
  });
  return answer.referral as Someone['referrals'][number];
}

export const erasing = ({ caseId, caseNumber, beneficiaryId }: Someone, more: object = {}) => ({
  idempotencyKey: randomUUID(),
  case: { id: caseId },
  beneficiaryId,
  confirmCaseNumber: caseNumber,
  reasonCode: 'REQUEST_OF_PERSON',
  incomingNumber: 'C-17/2026',
  ...more,
});

export const holding = ({ caseId, beneficiaryId }: Someone, more: object = {}) => ({
  idempotencyKey: randomUUID(),
  case: { id: caseId },
  beneficiaryId,
  reasonCode: 'COURT_PROCEEDINGS',
  reasonText: 'Instanța a cerut păstrarea dosarului.',
  ...more,
});
export const releasing = ({ caseId, beneficiaryId }: Someone) => ({
  idempotencyKey: randomUUID(),
  case: { id: caseId },
  beneficiaryId,
});
