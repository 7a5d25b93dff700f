import { randomUUID } from 'node:crypto';
import { lines } from '../lifeCycle/truth.ts';
import type { Answer, Client } from './inProcess.ts';

/** Makers with good defaults, and short ways for frequent steps. They use the public API only. */

export const aPerson = (more: object = {}) => ({
  givenNames: 'Amina',
  surname: 'Haled',
  birthDate: '1992-03-05',
  birthDatePrecision: 'DAY',
  category: 'INTERNATIONAL_PROTECTION',
  languages: ['arabă'],
  interpreterNeeded: true,
  locality: 'Chișinău',
  safeContact: { channel: 'telefon', value: '+373 60 000 000', safe: true },
  ...more,
});

export const aCase = (more: object = {}) => ({
  idempotencyKey: randomUUID(),
  caseNumber: `DP-${randomUUID().slice(0, 8).toUpperCase()}`,
  openedOn: '2026-04-01',
  track: 'PROGRAMME',
  status: 'ACTIVE',
  beneficiary: aPerson(),
  ...more,
});

/** A referral for a language course at the Ministry of Education, due in a month. */
export const aDraft = (caseId: string, more: object = {}) => ({
  case: { id: caseId },
  receivingInstitution: 'MEC',
  needCode: 'LANGUAGE',
  measures: [{ activity: 'Curs de limba română, nivel A1' }],
  urgency: 'NORMAL',
  summary: 'Are nevoie de un curs de limba română pentru începători.',
  completionDue: '2026-07-15',
  informationSharing: {
    informedAt: '2026-04-01',
    language: 'arabă',
    agreement: 'AGREED',
    legalBasis: 'Legea 274/2011, art. 11',
  },
  ...more,
});

export const referralFields = `id number version status waitingOn waitingFor availableActions outcome attempt hopCount handlerId
  incomingNumber completionDue receivingInstitution { id } measures { id needCode result { result } } impliedSteps`;

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
const documents = new Map<string, string>();

const sharingOne = new Set([...lines.map(({ mutation }) => mutation), 'draftReferral', 'confirmErasure']);
for (const own of ['redirectReferral', 'recordSharing']) sharingOne.delete(own);
/** The type of a mutation's success. The commands on one referral share theirs. */
export const successOf = (mutation: string) =>
  sharingOne.has(mutation) ? 'ReferralSuccess' : `${capital(mutation)}Success`;

/** The document of a mutation, with the referral, the event and every problem. */
export function documentOf(mutation: string): string {
  const known = documents.get(mutation);
  if (known) return known;
  const name = capital(mutation);
  const child = mutation === 'redirectReferral' ? 'child { id number }' : '';
  const event = mutation === 'markReferralSeen' ? '' : 'event { id type version from to impliedSteps }';
  const isCase = ['openCase', 'closeCase', 'updateBeneficiary', 'recordSharing'].includes(mutation);
  const success = isCase
    ? 'case { id caseNumber version status openReferrals beneficiary { id } householdMembers { id } }'
    : `referral { ${referralFields} } ${event} ${child}`;
  // Only problems that the union has can be selected.
  const document = `mutation($input: ${name}Input!) { result: ${mutation}(input: $input) { __typename
    ... on Problem { code message fields { path rule message } }
    ... on ${successOf(mutation)} { ${success} } } }`;
  documents.set(mutation, document);
  return document;
}

/** Runs a mutation and returns the member of its union. A GraphQL error fails the test. */
// biome-ignore lint/suspicious/noExplicitAny: the union member, as various as the mutations.
export async function run(client: Client, mutation: string, input: object): Promise<any> {
  const answer: Answer = await client(documentOf(mutation), { input });
  if (answer.errors) throw new Error(`${mutation}: ${JSON.stringify(answer.errors)}`);
  return answer.data.result;
}

/** Runs a mutation that must succeed. */
export async function succeed(client: Client, mutation: string, input: object) {
  const result = await run(client, mutation, input);
  if (result.code) throw new Error(`${mutation} was refused: ${JSON.stringify(result)}`);
  return result;
}

export const openedCase = async (caseworker: Client, more: object = {}) =>
  (await succeed(caseworker, 'openCase', aCase(more))).case;

/** A referral that the caseworker issued in a case of its own. */
export async function issuedReferral(caseworker: Client, more: object = {}) {
  const opened = await openedCase(caseworker);
  const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id, more) };
  return (await succeed(caseworker, 'issueReferral', input)).referral;
}
