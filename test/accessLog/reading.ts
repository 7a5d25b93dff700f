import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { ServedRequest } from '../../services/graphql/context.ts';
import { executableSchema, startServer } from '../../services/graphql/server.ts';
import type { Row } from '../../services/platform/commit.ts';
import type { Answer, InProcess } from '../support/inProcess.ts';
import { aDraft, aPerson, openedCase, succeed } from '../support/referrals.ts';
import { type Chance, chanceFrom, newWriter, oneOf, type Shown, selection, shownIn } from './mix.ts';
import { entriesSince } from './support.ts';

/** Persons and referrals to read, and requests whose answers are compared with their entries. */
export type Asked = { requestId: string; document: string; answer: Answer; shown: Shown };

export type Reading = {
  cases: { id: string; caseNumber: string }[];
  referrals: { id: string; number: string }[];
  /** The person of each referral. An institution knows the person by another id. */
  subjects: Map<string, string>;
  ask: (place: string, document: string, variables?: Record<string, unknown>) => Promise<Asked>;
  /** The entries of one request. */
  logged: (requestId: string) => Promise<Row[]>;
  /** So many random requests, always the same for a seed. */
  mix: (requests: number, seed?: number) => Promise<Asked[]>;
  stop: () => Promise<void>;
};

/** Three households of two persons, with a referral for each of the six at the Ministry of Education. */
export async function startReading(platform: InProcess): Promise<Reading> {
  const [server, schema] = [await startServer(), executableSchema()];
  const startedAt = Date.now();
  const reading: Reading = {
    cases: [],
    referrals: [],
    subjects: new Map(),
    ask,
    logged: async (requestId) =>
      (await entriesSince(platform.table, startedAt)).filter((row) => row.requestId === requestId),
    mix: async (requests, seed = 20_260_410) => {
      const chance = chanceFrom(seed);
      const asked: Asked[] = [];
      while (asked.length < requests) {
        asked.push(await ask(oneOf(chance, places), ...(await aDocument(platform, reading, schema, chance))));
      }
      return asked;
    },
    stop: () => server.stop(),
  };
  const caseworker = platform.as('caseworker.chisinau');
  for (let at = 0; at < 3; at++) {
    const opened = await openedCase(caseworker, { householdMembers: [aPerson({ givenNames: 'Sami' })] });
    reading.cases.push(opened);
    for (const person of [opened.beneficiary, ...opened.householdMembers]) {
      const draft = aDraft(opened.id, { beneficiaryId: person.id });
      const { referral } = await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft });
      reading.referrals.push(referral);
      reading.subjects.set(referral.id, person.id);
    }
  }
  return reading;

  async function ask(place: string, query: string, variables: Record<string, unknown> = {}): Promise<Asked> {
    const contextValue: ServedRequest = await platform.contextOf(place);
    const { body } = await server.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('one answer was expected');
    const answer = JSON.parse(JSON.stringify(body.singleResult)) as Answer;
    const shown = shownIn(answer.data, schema, (id) => reading.subjects.get(id) ?? 'unknown');
    return { requestId: contextValue.requestId, document: query, answer, shown };
  }
}

/** Members who see persons are chosen more often than members who do not. */
const seeing = ['caseworker.chisinau', 'coordinator.igm', 'contact.mec', 'supervisor.mec'];
const places = [...seeing, ...seeing, 'contact.mc', 'admin'];

type Document = [string, Record<string, unknown>];

async function aDocument(
  platform: InProcess,
  { referrals, cases }: Reading,
  schema: GraphQLSchema,
  chance: Chance,
): Promise<Document> {
  const writer = newWriter(schema, chance);
  const turn = chance();
  if (turn < 0.15) {
    const { id } = oneOf(chance, referrals);
    const { data } = await platform.as('coordinator.igm')(`{ referral(id: "${id}") { version } }`);
    const expectedVersion = data.referral.version;
    const input = { referral: { id }, expectedVersion, idempotencyKey: randomUUID(), text: 'O notă.' };
    const referral = selection(writer, 'Referral', 1);
    const event = selection(writer, 'ReferralEvent', 1);
    const document = `mutation($input: AddReferralNoteInput!) { addReferralNote(input: $input) { __typename
      ... on Problem { code } ... on ReferralSuccess { referral ${referral} event ${event} } } }`;
    return [`${document} ${writer.fragments.join(' ')}`, { input }];
  }
  const rootOf = (at: number): string => {
    const kind = chance();
    const [referral, found] = [oneOf(chance, referrals), oneOf(chance, cases)];
    if (kind < 0.5) return `r${at}: referral(id: "${referral.id}") ${selection(writer, 'Referral', 1)}`;
    if (kind < 0.6) return `r${at}: referral(number: "${referral.number}") ${selection(writer, 'Referral', 1)}`;
    if (kind < 0.8) return `r${at}: case(ref: { id: "${found.id}" }) ${selection(writer, 'IntegrationCase', 1)}`;
    const list = oneOf(chance, ['inbox', 'register', 'referrals']);
    return `r${at}: ${list}(first: 5) { __typename nodes ${selection(writer, 'ReferralSummary', 1)} }`;
  };
  const roots = Array.from({ length: turn < 0.6 ? 1 : 3 }, (_, at) => rootOf(at));
  return [`{ ${roots.join(' ')} } ${writer.fragments.join(' ')}`, {}];
}

export const readsIn = (rows: Row[]): Shown =>
  new Map(
    rows
      .filter(({ decision }) => decision === 'READ')
      .map((row) => [`${row.subject}|${row.purposeKind}|${row.purposeId}`, new Set(row.fields as string[])]),
  );

export const denialsIn = (rows: Row[]): string[] =>
  rows
    .filter(({ decision }) => decision === 'DENIED')
    .map(({ coordinate, subject, times }) => `${coordinate} ${subject ?? '-'} ×${times}`)
    .sort();

/** Purposes and fields as text, in one order. */
const textOf = (shown: Shown) => [...shown].map(([purpose, fields]) => `${purpose} ${[...fields].sort()}`).sort();

/**
 * The difference between an answer and its entries. Undefined when they agree. An error removes the other fields of its
 * parent, although they were read. The entries may then name more fields, never fewer.
 */
export function differenceOf({ document, answer, shown }: Asked, rows: Row[]): string | undefined {
  const [read, seen] = [readsIn(rows), textOf(shown)];
  if (rows.filter(({ decision }) => decision === 'READ').length !== read.size) return `twice: ${document}`;
  if (!answer.errors) return textOf(read).join() === seen.join() ? undefined : `${document}\n${textOf(read)}\n${seen}`;
  const isMissing = [...shown].some(([purpose, fields]) => [...fields].some((field) => !read.get(purpose)?.has(field)));
  return isMissing ? `${document}\n${textOf(read)}\n${seen}` : undefined;
}
