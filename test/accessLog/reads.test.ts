import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../services/graphql/context.ts';
import { executableSchema, startServer } from '../../services/graphql/server.ts';
import type { Row } from '../../services/platform/commit.ts';
import { type Answer, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, aPerson, documentOf, openedCase, succeed } from '../support/referrals.ts';
import { chanceFrom, newWriter, oneOf, type Shown, selection, shownIn } from './mix.ts';
import { entriesIn } from './support.ts';

/** What answers show of people, read from the answers alone, against what the access log says of the same requests. */
let platform: InProcess;
let server: Awaited<ReturnType<typeof startServer>>;
let schema: GraphQLSchema;
const cases: { id: string; caseNumber: string }[] = [];
const referrals: { id: string; number: string }[] = [];
const subjects = new Map<string, string>();

beforeAll(async () => {
  platform = await startInProcess();
  [server, schema] = [await startServer(), executableSchema()];
  const caseworker = platform.as('caseworker.chisinau');
  for (let at = 0; at < 3; at++) {
    const opened = await openedCase(caseworker, { householdMembers: [aPerson({ givenNames: 'Sami' })] });
    cases.push(opened);
    for (const person of [opened.beneficiary, ...opened.householdMembers]) {
      const draft = aDraft(opened.id, { beneficiaryId: person.id });
      const { referral } = await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft });
      referrals.push(referral);
      subjects.set(referral.id, person.id);
    }
  }
});
afterAll(async () => {
  await server.stop();
  await platform.stop();
});

type Asked = { requestId: string; document: string; answer: Answer; shown: Shown };

async function ask(place: string, document: string, variables: Record<string, unknown> = {}): Promise<Asked> {
  const contextValue: RequestContext = await platform.contextOf(place);
  const { body } = await server.executeOperation({ query: document, variables }, { contextValue });
  if (body.kind !== 'single') throw new Error('one answer was expected');
  const answer = JSON.parse(JSON.stringify(body.singleResult)) as Answer;
  const shown = shownIn(answer.data, schema, (id) => subjects.get(id) ?? 'unknown');
  return { requestId: contextValue.requestId, document, answer, shown };
}

const logged = async (requestId: string): Promise<Row[]> =>
  (await entriesIn(platform.table)).filter((row) => row.requestId === requestId);
const readsIn = (rows: Row[]) =>
  new Map(
    rows
      .filter(({ decision }) => decision === 'READ')
      .map((row) => [`${row.subject}|${row.purposeKind}|${row.purposeId}`, new Set(row.fields as string[])]),
  );
const denialsIn = (rows: Row[]) =>
  rows
    .filter(({ decision }) => decision === 'DENIED')
    .map(({ coordinate, subject, times }) => `${coordinate} ${subject ?? '-'} ×${times}`)
    .sort();

describe('a mix of queries and commands', () => {
  // Those who see people more often than those who do not.
  const seeing = ['caseworker.chisinau', 'coordinator.igm', 'contact.mec', 'supervisor.mec'];
  const places = [...seeing, ...seeing, 'contact.mc', 'admin'];

  it('writes exactly one entry for each person and purpose that an answer shows, with exactly its fields', async () => {
    const chance = chanceFrom(20_260_410);
    const asked: Asked[] = [];
    for (let round = 0; round < 100; round++)
      asked.push(await ask(oneOf(chance, places), ...(await aDocument(chance))));
    const rows = Map.groupBy(await entriesIn(platform.table), ({ requestId }) => requestId as string);
    const counts = { entries: 0, fields: 0, requestsWithout: 0, whole: 0 };
    for (const { requestId, shown, answer, document } of asked) {
      const of = rows.get(requestId) ?? [];
      const read = readsIn(of);
      expect(of.filter(({ decision }) => decision === 'READ')).toHaveLength(read.size);
      // An error takes its parent's other fields with it: what was read for them may not have left.
      if (answer.errors) {
        for (const [purpose, fields] of shown) {
          expect([document, [...fields].filter((field) => !read.get(purpose)?.has(field))]).toEqual([document, []]);
        }
        continue;
      }
      expect([document, read]).toEqual([document, shown]);
      counts.whole += 1;
      counts.entries += read.size;
      counts.requestsWithout += read.size === 0 ? 1 : 0;
      for (const fields of read.values()) counts.fields += fields.size;
    }
    // The mix reaches people and misses them, both often.
    expect(counts.whole).toBeGreaterThan(50);
    expect(counts.entries).toBeGreaterThan(50);
    expect(counts.fields).toBeGreaterThan(150);
    expect(counts.requestsWithout).toBeGreaterThan(10);
  });

  async function aDocument(chance: () => number): Promise<[string, Record<string, unknown>]> {
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
        ... on Problem { code } ... on AddReferralNoteSuccess { referral ${referral} event ${event} } } }`;
      return [`${document} ${writer.fragments.join(' ')}`, { input }];
    }
    const roots = Array.from({ length: turn < 0.6 ? 1 : 3 }, (_, at) => {
      const kind = chance();
      if (kind < 0.5)
        return `r${at}: referral(id: "${oneOf(chance, referrals).id}") ${selection(writer, 'Referral', 1)}`;
      if (kind < 0.6)
        return `r${at}: referral(number: "${oneOf(chance, referrals).number}") ${selection(writer, 'Referral', 1)}`;
      if (kind < 0.8)
        return `r${at}: case(ref: { id: "${oneOf(chance, cases).id}" }) ${selection(writer, 'IntegrationCase', 1)}`;
      const list = oneOf(chance, ['inbox', 'register', 'referrals']);
      return `r${at}: ${list}(first: 5) { __typename nodes ${selection(writer, 'ReferralSummary', 1)} }`;
    });
    return [`{ ${roots.join(' ')} } ${writer.fragments.join(' ')}`, {}];
  }

  it('would not pass with a trail that forgets a field', async () => {
    const document = `{ referral(id: "${referrals[0]?.id}") { __typename id summary person { __typename surname } } }`;
    const { requestId, shown } = await ask('caseworker.chisinau', document);
    const read = readsIn(await logged(requestId));
    expect(read).toEqual(shown);
    for (const fields of read.values()) fields.delete('DisclosedPerson.surname');
    expect(read).not.toEqual(shown);
  });
});

describe('an entry', () => {
  it('says who, with which role, of which institution, for what purpose, which classes and fields, and when', async () => {
    const [referral] = referrals;
    const before = new Date().toISOString();
    const document = `query { a: referral(id: "${referral?.id}") { summary ...P } b: referral(number: "${referral?.number}") { person { givenNames } } }
      fragment P on Referral { person { surname } }`;
    const { requestId } = await ask('caseworker.chisinau', document);
    const [row, ...others] = await logged(requestId);
    expect(others).toEqual([]);
    const { actor } = await platform.contextOf('caseworker.chisinau');
    expect(row).toMatchObject({
      decision: 'READ',
      memberId: actor.memberId,
      memberKind: 'PERSON',
      roles: actor.roles,
      institutionId: 'MD-IGM',
      country: 'MD',
      subject: subjects.get(referral?.id ?? ''),
      purposeKind: 'REFERRAL',
      purposeId: referral?.id,
      dataClasses: ['PERSONAL'],
      fields: ['DisclosedPerson.givenNames', 'DisclosedPerson.surname', 'Referral.summary'],
      operations: ['Query.referral'],
    });
    expect([before <= String(row?.at), String(row?.at) <= new Date().toISOString()]).toEqual([true, true]);
    expect(JSON.stringify(row)).not.toMatch(/Haled|Amina|începători/);
  });

  it('is not written for a request that reads no person', async () => {
    const { requestId, answer } = await ask(
      'caseworker.chisinau',
      '{ register(first: 5) { nodes { id number } } me { member { displayName } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(await logged(requestId)).toEqual([]);
  });
});

describe('denials', () => {
  it('are written for what is another’s and for what is not there alike, once for each id that was asked for', async () => {
    const absent = randomUUID();
    const foreign = referrals[0]?.id ?? '';
    const document = `{ a: referral(id: "${absent}") { id } b: referral(id: "${foreign}") { id } c: referral(id: "${foreign}") { number } }`;
    const { requestId } = await ask('contact.mc', document);
    expect(denialsIn(await logged(requestId))).toEqual(
      [`Query.referral ${absent} ×1`, `Query.referral ${foreign} ×1`].sort(),
    );
  });

  it('are written for a command that is not the caller’s, and for a query that is not their role’s', async () => {
    const input = {
      referral: { id: referrals[0]?.id },
      expectedVersion: 1,
      idempotencyKey: randomUUID(),
      incomingNumber: 'MC-1',
    };
    const command = await ask('contact.mc', documentOf('acknowledgeReferral'), { input });
    expect(denialsIn(await logged(command.requestId))).toEqual([`Mutation.acknowledgeReferral ${referrals[0]?.id} ×1`]);
    const query = await ask('contact.mc', `{ case(ref: { id: "${cases[0]?.id}" }) { id } }`);
    expect(denialsIn(await logged(query.requestId))).toEqual([expect.stringMatching(/^Query\.case /)]);
  });

  it('are written for a field that is refused inside a record that is not, beside what is read of it', async () => {
    const person = '{ __typename id surname vulnerabilities }';
    const document = `{ case(ref: { id: "${cases[0]?.id}" }) { __typename id beneficiary ${person} } }`;
    const { requestId, shown } = await ask('coordinator.igm', document);
    const rows = await logged(requestId);
    expect(readsIn(rows)).toEqual(shown);
    expect(denialsIn(rows)).toEqual([expect.stringMatching(/^Beneficiary\.vulnerabilities .* ×1$/)]);
  });
});
