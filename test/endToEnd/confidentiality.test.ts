import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aMarkedPerson, type Markers, newMarkers } from '../access/markers.ts';
import { specimens } from '../badInput/specimens.ts';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { type Answer, type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aCase, aDraft, documentOf, succeed } from '../support/referrals.ts';

/**
 * docs/domain.md, "Acceptance scenarios", 12: an institution queries data of another one in every way. The answer is
 * that for a thing that does not exist: the same bytes, the same reads, the same line in the access log.
 */

let platform: InProcess;
let markers: Markers;

/** The values by which a caller could query a referral. */
type Target = {
  id: string;
  number: string;
  caseId: string;
  caseNumber: string;
  beneficiaryId: string;
  personalCode: string;
  surname: string;
};
let foreign: Target;
let absent: Target;

async function issuedTo(receivingInstitution: string, needCode: string, more: object = {}): Promise<Target> {
  const caseworker = platform.as('caseworker.chisinau');
  const person = aMarkedPerson(markers);
  const opened = (await succeed(caseworker, 'openCase', aCase({ beneficiary: person }))).case;
  const draft = aDraft(opened.id, {
    receivingInstitution,
    needCode,
    measures: [{ activity: markers.text('Curs') }],
    summary: markers.text('Are nevoie de'),
    ...more,
  });
  const { referral } = await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft });
  return {
    ...{ id: referral.id, number: referral.number, caseId: opened.id, caseNumber: opened.caseNumber },
    ...{ beneficiaryId: opened.beneficiary.id, personalCode: person.personalCode, surname: person.surname },
  };
}

beforeAll(async () => {
  platform = await startInProcess();
  markers = newMarkers(12);
  foreign = await issuedTo('MEC', 'LANGUAGE');
  absent = {
    ...{ id: randomUUID(), caseId: randomUUID(), beneficiaryId: randomUUID() },
    ...{ number: 'IGM-CH/2026/900017', caseNumber: 'DP-NOWHERE' },
    ...{ personalCode: newMarkers(99).personalCode(), surname: 'Nimeni' },
  };
  // The process loads directory, members and keys before the reads are counted.
  for (const place of ['contact.mc', 'contact.mec', 'auditor.igm', 'caseworker.balti']) {
    await platform.as(place)('{ me { member { institution { code } } } }');
    await platform.as(place)('query($id: ID) { referral(id: $id) { id } }', { id: randomUUID() });
  }
});
afterAll(() => platform?.stop());

type Question = { name: string; document: string; variables: (of: Target) => Record<string, unknown> };
const nested = `history { actor { displayName } data { note answer changes { from to } } }
  person { givenNames surname personalCode healthNeed vulnerabilities safeContact { value } document { number } }
  measures { activity result { details } } informationSharing { informedBy } availableActions`;

/** Every way to query one record: by each of its names, nested, under aliases, in fragments, by each mutation. */
const questions: Question[] = [
  ['by id', `query($id: ID) { referral(id: $id) { id status } }`, ({ id }: Target) => ({ id })],
  ['by number', `query($n: String) { referral(number: $n) { id status } }`, ({ number }: Target) => ({ n: number })],
  ['by id, nested', `query($id: ID) { referral(id: $id) { ${nested} } }`, ({ id }: Target) => ({ id })],
  [
    'under other names',
    `query($id: ID, $n: String) { a: referral(id: $id) { b: person { c: surname } } d: referral(number: $n) { e: id } }`,
    ({ id, number }: Target) => ({ id, n: number }),
  ],
  [
    'in fragments',
    `query($id: ID) { ...A } fragment A on Query { referral(id: $id) { ...B } } fragment B on Referral { person { ...C } }
     fragment C on DisclosedPerson { ... on DisclosedPerson { surname } }`,
    ({ id }: Target) => ({ id }),
  ],
  [
    'beside what is allowed',
    `query($id: ID) { me { member { id } } inbox { nodes { id } } referral(id: $id) { id } }`,
    ({ id }: Target) => ({ id }),
  ],
  ['as an id written into the text', '', ({ id }: Target) => ({ id })],
  ['the number as an id', `query($id: ID) { referral(id: $id) { id } }`, ({ number }: Target) => ({ id: number })],
  [
    'the case by id',
    `query($id: ID) { case(ref: { id: $id }) { caseNumber } }`,
    ({ caseId }: Target) => ({ id: caseId }),
  ],
  [
    'the case by number',
    `query($n: String) { case(ref: { caseNumber: $n }) { id beneficiary { surname asylumGrounds } } }`,
    ({ caseNumber }: Target) => ({ n: caseNumber }),
  ],
  [
    'by personal code',
    `query($code: String!) { findReferral(personalCode: $code) { id number } }`,
    ({ personalCode }: Target) => ({ code: personalCode }),
  ],
  ['by name', `query($t: String) { institutions(text: $t) { id } }`, ({ surname }: Target) => ({ t: surname })],
  [
    'by name as a number',
    `query($n: String) { referral(number: $n) { id } }`,
    ({ surname }: Target) => ({ n: surname }),
  ],
  [
    'the export of the person',
    `query($id: ID, $b: ID) { exportBeneficiary(case: { id: $id }, beneficiaryId: $b) { data } }`,
    ({ caseId, beneficiaryId }: Target) => ({ id: caseId, b: beneficiaryId }),
  ],
  [
    'who read it',
    `query($b: ID) { accessLog(about: { beneficiaryId: $b }, from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z") { nodes { id } } }`,
    ({ beneficiaryId }: Target) => ({ b: beneficiaryId }),
  ],
].map(([name, document, variables]) => ({ name, document, variables }) as Question);

/** Each mutation with an input that is valid except that the thing is foreign. */
const commands: Question[] = specimens
  .filter(({ input }) => 'referral' in input || 'case' in input || 'draft' in input)
  .map(({ mutation, variant, input }) => ({
    name: `${mutation}${variant ? `, ${variant}` : ''}`,
    document: documentOf(mutation),
    variables: ({ id, caseId }: Target) => {
      const named: Record<string, unknown> = { ...input, idempotencyKey: randomUUID() };
      if ('referral' in named) named.referral = { id };
      if ('case' in named) named.case = { id: caseId };
      if ('draft' in named) named.draft = { ...(named.draft as object), case: { id: caseId } };
      return { input: named };
    },
  }));

const textOf = (question: Question, { id }: Target) => question.document || `{ referral(id: "${id}") { id } }`;

type Told = { bytes: string; calls: string[] };

/** The answer, and the calls to the store meanwhile: operations and tables, without keys. */
async function told(client: Client, question: Question, of: Target): Promise<Told> {
  const calls: string[] = [];
  const untap = tapStore(({ name, input, next }) => {
    const { TableName, RequestItems, TransactItems } = input as Record<string, unknown>;
    const tables = TableName ?? Object.keys(RequestItems ?? {}).join() ?? '';
    calls.push(`${name} ${tables || (TransactItems as unknown[] | undefined)?.length}`);
    return next({ input });
  });
  try {
    const answer = await client(textOf(question, of), question.variables(of));
    return { bytes: JSON.stringify(inOrder(answer)), calls };
  } finally {
    untap();
  }
}

const all = [...questions, ...commands];

/** Two queries in one document may be answered in any order, so their errors are sorted by their places. */
const inOrder = (answer: Answer) => ({
  ...answer,
  ...(answer.errors && { errors: [...answer.errors].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }),
});

describe.each([
  ['a clerk of the Ministry of Culture', 'contact.mc'],
  ['a caseworker of another centre', 'caseworker.balti'],
])('%s asks for a language referral of the Ministry of Education', (_who, place) => {
  it.each(all.map((question) => [question.name, question] as const))('%s', async (_name, question) => {
    const stranger = platform.as(place);
    const [one, other] = [await told(stranger, question, foreign), await told(stranger, question, absent)];
    expect(one.bytes).toBe(other.bytes);
    expect(one.calls).toEqual(other.calls);
    for (const marker of markers.all()) expect(one.bytes).not.toContain(marker);
  });
});

it('for its readers, the answers and the reads differ from those of a missing referral', async () => {
  const mine = platform.as('contact.mec');
  const [byId] = questions as [Question];
  const [one, other] = [await told(mine, byId, foreign), await told(mine, byId, absent)];
  expect(one.bytes).not.toBe(other.bytes);
  expect(one.calls).not.toEqual(other.calls);
});

type Line = { decision: string; coordinate: string | null; subject: string | null; times: number | null };

/** The refusals of a member in the access log, without the values that differ between requests. */
async function refusedTo(place: string, subjects: string[]): Promise<Line[]> {
  const { data, errors } = (await platform.as('auditor.igm')(
    `query($m: String) { accessLog(about: { memberId: $m }, from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z", first: 50) {
      nodes { decision coordinate subject times memberId requestId } } }`,
    { m: (await platform.contextOf(place)).actor.memberId },
  )) as Answer;
  expect(errors).toBeUndefined();
  return data.accessLog.nodes.filter(({ subject }: Line) => subject && subjects.includes(subject));
}

describe('the access log', () => {
  it('has the same line for an invisible referral and for a missing one', async () => {
    const ask = `query($id: ID) { referral(id: $id) { person { surname } } }`;
    const nowhere = randomUUID();
    const mine = platform.as('contact.anofm');
    for (const id of [foreign.id, nowhere]) await mine(ask, { id });
    const [first, second, ...rest] = await refusedTo('contact.anofm', [foreign.id, nowhere]);
    expect(rest).toEqual([]);
    expect([first?.subject, second?.subject].sort()).toEqual([foreign.id, nowhere].sort());
    const alike = (line?: Line) => ({ ...line, subject: 'whichever', requestId: 'whichever' });
    expect(alike(first)).toEqual(alike(second));
    expect(first).toMatchObject({ decision: 'DENIED', coordinate: 'Query.referral' });
  });

  it('has a line for every command that a stranger tried', async () => {
    const { id } = await issuedTo('MEC', 'LANGUAGE');
    const stranger = platform.as('contact.cnas');
    const tried = commands.filter(({ name }) =>
      ['acknowledgeReferral', 'completeReferral', 'addReferralNote'].includes(name),
    );
    for (const { document, variables } of tried) await stranger(document, variables({ ...absent, id }));
    const lines = await refusedTo('contact.cnas', [id]);
    expect(lines.map(({ coordinate }) => coordinate).sort()).toEqual(
      tried.map(({ name }) => `Mutation.${name}`).sort(),
    );
  });
});

describe('the contact of ANOFM reads the own referral', () => {
  const everything = `id summary measures { activity } disclosedFields availableActions caseId beneficiaryId
    person { givenNames surname personalCode healthNeed disabilityDegree workLimits vulnerabilities category incomeBand address
      dependants { relation } maritalStatus }
    personNow { surname healthNeed vulnerabilities } history { type data { note answer changes { from to } } }`;

  it('and finds no health data and no vulnerability, by any path', async () => {
    const own = await issuedTo('ANOFM', 'EMPLOYMENT');
    const anofm = platform.as('contact.anofm');
    const documents = [
      `query($id: ID) { referral(id: $id) { ${everything} } }`,
      `query($id: ID) { r: referral(id: $id) { p: person { h: healthNeed d: disabilityDegree v: vulnerabilities } } }`,
      `query($id: ID) { referral(id: $id) { ...R } } fragment R on Referral { person { ... on DisclosedPerson { ...P } } }
       fragment P on DisclosedPerson { healthNeed disabilityDegree vulnerabilities }`,
    ];
    const { data } = await anofm(documents[0] ?? '', { id: own.id });
    expect(data.referral.person).toMatchObject({ surname: own.surname, healthNeed: null, vulnerabilities: null });
    expect(data.referral.person.disabilityDegree).toBeNull();
    expect(data.referral.disclosedFields).not.toContain('healthNeed');
    expect(data.referral.disclosedFields).not.toContain('vulnerabilities');
    for (const document of documents) {
      const bytes = JSON.stringify(await anofm(document, { id: own.id }));
      expect(bytes).not.toContain('TORTURE');
      expect(bytes).not.toMatch(/Are nevoie de Zq\w+"[^}]*healthNeed|"healthNeed":"/);
      expect(bytes).not.toContain('asylumGrounds');
    }
    const viaCase = await anofm(
      `query($id: ID) { case(ref: { id: $id }) { beneficiary { healthNeed vulnerabilities asylumGrounds } } }`,
      { id: own.caseId },
    );
    expect(viaCase.data.case).toBeNull();
    expect(viaCase.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('under ids of its own for the person and the case, which two institutions cannot compare', async () => {
    const own = await issuedTo('ANOFM', 'EMPLOYMENT');
    const ask = `query($id: ID) { referral(id: $id) { caseId beneficiaryId } }`;
    const { referral } = (await platform.as('contact.anofm')(ask, { id: own.id })).data;
    expect(referral.caseId).not.toBe(own.caseId);
    expect(referral.beneficiaryId).not.toBe(own.beneficiaryId);
  });
});

describe('a restricted referral', () => {
  const restricted = { restricted: true };
  const byId = `query($id: ID) { referral(id: $id) { id status person { surname } } }`;

  it('does not exist for colleagues, other centres, supervisors and systems, and is in no list, count or search', async () => {
    const secret = await issuedTo('MMPS', 'PROTECTION_NRM', restricted);
    const others = ['caseworker.balti', 'contact.mec', 'supervisor.mec', 'contact.mc', 'auditor.igm', 'admin'];
    for (const place of others) {
      const client = platform.as(place);
      const [one, other] = [await client(byId, { id: secret.id }), await client(byId, { id: randomUUID() })];
      expect(JSON.stringify(one)).toBe(JSON.stringify(other));
      const lists = await client(
        `{ inbox { nodes { id } } referrals { nodes { id } } register { nodes { id } } changes { nodes { referralId } } }`,
      );
      expect(JSON.stringify(lists)).not.toContain(secret.id);
      const search = await client('query($c: String!) { findReferral(personalCode: $c) { id } }', {
        c: secret.personalCode,
      });
      expect(JSON.stringify(search)).not.toContain(secret.id);
    }
    const mine = await platform.as('caseworker.chisinau')(byId, { id: secret.id });
    expect(mine.data.referral.id).toBe(secret.id);
    const theirs = await platform.as('contact.mmps')(byId, { id: secret.id });
    expect(theirs.data.referral.person.surname).toBe(secret.surname);
  });
});
