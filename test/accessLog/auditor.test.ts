import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { aDraft, documentOf, openedCase, succeed } from '../support/referrals.ts';
import { anEntry, entriesIn, write } from './support.ts';

/** The queries of the auditor, through the API. */
let platform: InProcess;
let opened: { id: string; caseNumber: string; beneficiary: { id: string } };
let referral: { id: string; number: string };
const from = new Date(Date.now() - 60_000).toISOString();
const to = new Date(Date.now() + 3_600_000).toISOString();

const document = `query Audit($about: AccessLogAbout!, $from: DateTime!, $to: DateTime!, $decision: AccessDecision, $first: Int, $after: String) {
  accessLog(about: $about, from: $from, to: $to, decision: $decision, first: $first, after: $after) {
    nodes { id at decision memberId memberKind roles roleNames { ro en } institution { code name { ro } } operations requestId
      subject purpose { kind id } dataClasses fields coordinate times }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

const asked = (place: string, about: object, more: object = {}): Promise<Answer> =>
  platform.as(place)(document, { about, from, to, ...more });
const nodesOf = async (about: object, more: object = {}) => {
  const { data, errors } = await asked('auditor.igm', about, more);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.accessLog.nodes;
};
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;

beforeAll(async () => {
  platform = await startInProcess();
  const caseworker = platform.as('caseworker.chisinau');
  opened = await openedCase(caseworker);
  const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
  referral = (await succeed(caseworker, 'issueReferral', input)).referral;
  await caseworker(`{ case(ref: { id: "${opened.id}" }) { beneficiary { surname } } }`);
  await platform.as('contact.mec')(`{ referral(id: "${referral.id}") { summary person { surname } } }`);
  await platform.as('contact.mc')(`{ referral(id: "${referral.id}") { summary } }`);
});
afterAll(() => platform.stop());

const short = (nodes: { decision: string; institution: { code: string }; operations: string[] }[]) =>
  nodes.map(({ decision, institution, operations }) => `${decision} ${institution?.code} ${operations}`);
const isAudit = ({ purpose }: { purpose: { kind: string } | null }) => purpose?.kind === 'AUDIT';
// biome-ignore lint/suspicious/noExplicitAny: answers, as everywhere in the tests.
const withoutAudits = (nodes: any[]) => nodes.filter((node) => !isAudit(node));

describe('the readers of a person', () => {
  it('are listed by person, by number of a referral and by number of a case, newest first', async () => {
    const reads = ['READ MEC Query.referral', 'READ IGM Query.case'];
    const { id } = opened.beneficiary;
    expect(short(withoutAudits(await nodesOf({ beneficiaryId: id })))).toEqual(reads);
    expect(short(withoutAudits(await nodesOf({ referralNumber: referral.number })))).toEqual([
      'DENIED MC Query.referral',
      ...reads,
    ]);
    expect(short(withoutAudits(await nodesOf({ referralNumber: referral.number }, { decision: 'DENIED' })))).toEqual([
      'DENIED MC Query.referral',
    ]);
    expect(short(withoutAudits(await nodesOf({ caseNumber: opened.caseNumber }, { decision: 'READ' })))).toEqual(reads);
  });

  it('are told in words: the institution by its name, the role in both languages, the purpose, classes and fields', async () => {
    const [node] = withoutAudits(await nodesOf({ beneficiaryId: opened.beneficiary.id }));
    expect(node).toMatchObject({
      memberId: subOfPlace('contact.mec'),
      memberKind: 'PERSON',
      roles: ['INSTITUTION_CONTACT'],
      roleNames: { ro: expect.any(String), en: 'Contact person of the institution' },
      institution: { code: 'MEC', name: { ro: expect.stringContaining('Minister') } },
      subject: opened.beneficiary.id,
      purpose: { kind: 'REFERRAL', id: referral.id },
      dataClasses: ['PERSONAL'],
      fields: ['DisclosedPerson.surname', 'Referral.summary'],
      coordinate: null,
      times: null,
    });
  });

  it('is itself recorded, before it is answered', async () => {
    const [newest] = await nodesOf({ beneficiaryId: opened.beneficiary.id }, { first: 1 });
    const again = await nodesOf({ beneficiaryId: opened.beneficiary.id }, { first: 2 });
    expect(again.find(({ id }: { id: string }) => id !== newest.id && isAudit(newest))).toBeDefined();
    expect(again[0]).toMatchObject({
      purpose: { kind: 'AUDIT', id: opened.beneficiary.id },
      roles: ['DPO_AUDITOR'],
      operations: ['Query.accessLog'],
    });
  });
});

describe('the reads of a member', () => {
  it('are listed between two instants, with the refused reads', async () => {
    const culture = subOfPlace('contact.mc');
    expect(await nodesOf({ memberId: culture })).toMatchObject([
      { decision: 'DENIED', coordinate: 'Query.referral', subject: referral.id, times: 1, purpose: null, fields: [] },
    ]);
    expect(
      await nodesOf({ memberId: culture }, { from: '2026-01-01T00:00:00+02:00', to: '2026-01-02T00:00:00+02:00' }),
    ).toEqual([]);
    const [{ at }] = await nodesOf({ memberId: culture });
    expect(await nodesOf({ memberId: culture }, { from: at, to: at })).toHaveLength(1);
  });

  it('fit the cost limit of a request as a page of fifty complete entries', async () => {
    expect(await nodesOf({ memberId: randomUUID() }, { first: 50 })).toEqual([]);
  });

  it('come in pages without a gap or a repetition, reads and refusals in one order', async () => {
    const memberId = randomUUID();
    const instants = Array.from({ length: 23 }, (_, second) => new Date(Date.now() - second * 1_000).toISOString());
    for (const [index, at] of instants.entries()) {
      await write(
        anEntry({ at, memberId, ...(index % 3 === 0 && { decision: 'DENIED', coordinate: 'Query.case', times: 1 }) }),
      );
    }
    const seen: string[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 5; pages++) {
      const { data } = await asked('auditor.igm', { memberId }, { first: 5, after });
      const { nodes, pageInfo } = data.accessLog;
      seen.push(...nodes.map(({ at }: { at: string }) => at));
      expect(pageInfo.hasNextPage).toBe(pages < 4);
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(instants);
    const other = await asked('auditor.igm', { memberId: randomUUID() }, { after });
    expect(codeOf(other)).toBe('VALIDATION');
  });
});

describe('the log', () => {
  it('is the auditor’s alone, and of their own country alone', async () => {
    const about = { beneficiaryId: opened.beneficiary.id };
    for (const place of ['coordinator.igm', 'admin', 'caseworker.chisinau', 'contact.mec']) {
      expect(codeOf(await asked(place, about))).toBe('FORBIDDEN');
    }
    const memberId = randomUUID();
    await write(anEntry({ at: new Date().toISOString(), memberId, country: 'RO' }));
    expect(await nodesOf({ memberId })).toEqual([]);
  });

  it('refuses impossible inputs, and answers an absent member like an inaccessible one', async () => {
    const about = { memberId: 'x' };
    const tooMany = `query($from: DateTime!, $to: DateTime!) { accessLog(about: { memberId: "x" }, from: $from, to: $to, first: 51) { nodes { at } } }`;
    expect(codeOf(await asked('auditor.igm', {}))).toBe('VALIDATION');
    expect(codeOf(await asked('auditor.igm', { ...about, beneficiaryId: randomUUID() }))).toBe('VALIDATION');
    expect(codeOf(await asked('auditor.igm', about, { from: to, to: from }))).toBe('VALIDATION');
    expect(codeOf(await platform.as('auditor.igm')(tooMany, { from, to }))).toBe('VALIDATION');
    expect(codeOf(await asked('auditor.igm', { referralNumber: 'IGM-CH/2026/999999' }))).toBe('NOT_FOUND');
    expect(codeOf(await asked('auditor.igm', { caseNumber: 'NIMIC' }))).toBe('NOT_FOUND');
  });

  it('holds no personal data in any of its rows', async () => {
    await succeed(platform.as('contact.mec'), 'acknowledgeReferral', {
      referral: { id: referral.id },
      expectedVersion: 1,
      incomingNumber: 'MEC-9',
    });
    await platform.as('caseworker.chisinau')(documentOf('openCase'), { input: { caseNumber: 'Haled' } });
    const text = JSON.stringify(await entriesIn(platform.table));
    expect(text).not.toMatch(/Amina|Haled|arabă|Chișinău|începători|060 000/);
  });
});
