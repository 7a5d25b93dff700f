import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { documentOf } from '../support/referrals.ts';
import { denialsIn, differenceOf, type Reading, readsIn, startReading } from './reading.ts';
import { entriesIn } from './support.ts';

/** The persons in the answers, read from the answers only, compared with the entries of the same requests. */
let platform: InProcess;
let reading: Reading;
const ask: Reading['ask'] = (...of) => reading.ask(...of);
const logged: Reading['logged'] = (requestId) => reading.logged(requestId);
let referrals: Reading['referrals'];
let cases: Reading['cases'];
let subjects: Reading['subjects'];

beforeAll(async () => {
  platform = await startInProcess();
  reading = await startReading(platform);
  ({ referrals, cases, subjects } = reading);
});
afterAll(async () => {
  await reading.stop();
  await platform.stop();
});

describe('a mix of queries and commands', () => {
  it('writes exactly one entry for each person and purpose that an answer shows, with exactly its fields', async () => {
    const asked = await reading.mix(100);
    const rows = Map.groupBy(await entriesIn(platform.table), ({ requestId }) => requestId as string);
    const differences = asked.map((one) => differenceOf(one, rows.get(one.requestId) ?? []));
    expect(differences.filter((difference) => difference !== undefined)).toEqual([]);
    // The mix often reaches persons and often misses them.
    const whole = asked.filter(({ answer }) => !answer.errors);
    const shown = whole.flatMap((one) => [...one.shown.values()]);
    expect(whole.length).toBeGreaterThan(50);
    expect(whole.filter((one) => one.shown.size === 0).length).toBeGreaterThan(10);
    expect(shown.length).toBeGreaterThan(50);
    expect(shown.reduce((sum, fields) => sum + fields.size, 0)).toBeGreaterThan(150);
  });

  it('would fail with a trail that forgets a field', async () => {
    const document = `{ referral(id: "${referrals[0]?.id}") { __typename id summary person { __typename surname } } }`;
    const { requestId, shown, answer } = await ask('caseworker.chisinau', document);
    const rows = await logged(requestId);
    expect(differenceOf({ requestId, document, answer, shown }, rows)).toBeUndefined();
    const forgetful = rows.map((row) => ({ ...row, fields: ['Referral.summary'] }));
    expect(differenceOf({ requestId, document, answer, shown }, forgetful)).toContain('DisclosedPerson.surname');
    expect(differenceOf({ requestId, document, answer, shown }, [])).toBeDefined();
    expect(differenceOf({ requestId, document, answer, shown }, [...rows, ...rows])).toContain('twice');
  });
});

describe('an entry', () => {
  it('names the reader, the role, the institution, the purpose, the classes, the fields and the time', async () => {
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
  it('are written alike for an invisible record and for a missing one, once for each requested id', async () => {
    const absent = randomUUID();
    const foreign = referrals[0]?.id ?? '';
    const document = `{ a: referral(id: "${absent}") { id } b: referral(id: "${foreign}") { id } c: referral(id: "${foreign}") { number } }`;
    const { requestId } = await ask('contact.mc', document);
    expect(denialsIn(await logged(requestId))).toEqual(
      [`Query.referral ${absent} ×1`, `Query.referral ${foreign} ×2`].sort(),
    );
  });

  it('are written even if another part of the request has failed before', async () => {
    const foreign = referrals[0]?.id ?? '';
    const document = `{ a: register(first: 1) { nodes { id } } b: referral(id: "${foreign}") { id } }`;
    const { requestId, answer } = await ask('contact.mc', document);
    expect(answer.data).toBeNull();
    expect(denialsIn(await logged(requestId))).toEqual([
      expect.stringMatching(/^Query\.referral .* ×1$/),
      'Query.register - ×1',
    ]);
  });

  it('are written for a command and for a query that the role does not allow', async () => {
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

  it('are written for a refused field of a visible record, beside the reads of its other fields', async () => {
    const person = '{ __typename id surname vulnerabilities }';
    const document = `{ case(ref: { id: "${cases[0]?.id}" }) { __typename id beneficiary ${person} } }`;
    const { requestId, shown } = await ask('coordinator.igm', document);
    const rows = await logged(requestId);
    expect(readsIn(rows)).toEqual(shown);
    expect(denialsIn(rows)).toEqual([expect.stringMatching(/^Beneficiary\.vulnerabilities .* ×1$/)]);
  });
});
