import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences } from '../campaigns/support/recount.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, documentOf, openedCase, run, succeed } from '../support/referrals.ts';

/**
 * A person has one open referral for a need at an institution. A refusal names the other one only to a caller who may
 * know it.
 */

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const as = (place: string) => platform.as(place);
type Head = { id: string; version: number; number?: string };
const head = ({ id, version }: Head) => ({ referral: { id }, expectedVersion: version });
const issued = async (caseId: string, more: object = {}) =>
  (
    await succeed(as('caseworker.chisinau'), 'issueReferral', {
      idempotencyKey: randomUUID(),
      draft: aDraft(caseId, more),
    })
  ).referral;
const toMec = (referral: Head) => ({ ...head(referral), receivingInstitution: 'MEC', reasonCode: 'NOT_COMPETENT' });
const linksOf = async (place: string, id: string) => {
  const query = `query($id: ID) { referral(id: $id) { version number status duplicateOf { id number } } }`;
  return (await as(place)(query, { id })).data.referral;
};
/** Two referrals of one person: one at MEC, and one at MC by mistake. */
async function doubled(more: object = {}) {
  const { id } = await openedCase(as('caseworker.chisinau'));
  return { first: await issued(id, more), astray: await issued(id, { ...more, receivingInstitution: 'MC' }) };
}
/** The fields of an answer, without those that always differ. */
const shapeOf = (value: unknown) =>
  JSON.stringify(value)
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .replace(/IGM-CH\/\d+\/\d+/g, 'number');

describe('an institution that redirects to an institution with the same open need', () => {
  it('gets the answer of any redirect, byte for byte except for ids and numbers', async () => {
    const { first, astray } = await doubled();
    const lone = await issued((await openedCase(as('caseworker.chisinau'))).id, {
      receivingInstitution: 'MC',
    });
    const [told, usual] = await Promise.all(
      [astray, lone].map((one) => as('contact.mc')(documentOf('redirectReferral'), { input: toMec(one) })),
    );
    expect(usual?.data.result.__typename).toBe('RedirectReferralSuccess');
    expect(shapeOf(told)).toBe(shapeOf(usual));
    expect(JSON.stringify(told)).not.toContain(first.number);
  });

  it('makes a child that both sides work on and end as usual, and so does the other referral', async () => {
    const { first, astray } = await doubled();
    const { child } = await succeed(as('contact.mc'), 'redirectReferral', toMec(astray));
    const decline = { reasonCode: 'NO_CAPACITY', reasonText: 'Grupa este completă până la toamnă.' };
    const contact = as('contact.mec');
    await succeed(contact, 'declineReferral', { ...head({ ...child, version: 1 }), ...decline });
    await succeed(contact, 'takeBackReferralAnswer', { ...head({ ...child, version: 2 }), reason: 'Din greșeală.' });
    await succeed(contact, 'declineReferral', { ...head({ ...child, version: 3 }), ...decline });
    const reopening = { reason: 'Mai este nevoie de curs.', completionDue: '2026-09-01' };
    await succeed(as('caseworker.chisinau'), 'reopenReferral', { ...head({ ...child, version: 4 }), ...reopening });
    const cancelled = { reasonCode: 'DUPLICATE', duplicateOf: { id: first.id } };
    await succeed(as('caseworker.chisinau'), 'cancelReferral', { ...head({ ...child, version: 5 }), ...cancelled });
    // The other referral still blocks a third one, until it ends itself.
    const again = await issuedAgain(first.id);
    expect(again.code).toBe('DUPLICATE');
    await succeed(as('caseworker.chisinau'), 'cancelReferral', { ...head(first), reasonCode: 'WITHDRAWN' });
    expect((await issuedAgain(first.id)).code).toBeUndefined();
    expect(await differences(platform.table)).toEqual([]);
  });
});

describe('a restricted referral that would repeat an open one', () => {
  it('cannot be redirected by the institution, and the caseworker is told of a duplicate without its number', async () => {
    const { astray } = await doubled({ restricted: true });
    expect((await run(as('contact.mc'), 'redirectReferral', toMec(astray))).code).toBe('FORBIDDEN');
    expect(await problemOf('caseworker.chisinau', 'redirectReferral', toMec(astray))).toEqual({
      code: 'DUPLICATE',
      message: 'It exists already.',
      existingNumber: null,
    });
    expect(await differences(platform.table)).toEqual([]);
  });
});

async function issuedAgain(of: string) {
  const caseworker = as('caseworker.chisinau');
  const { caseId } = (await caseworker('query($id: ID) { referral(id: $id) { caseId } }', { id: of })).data.referral;
  return run(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft: aDraft(caseId) });
}

describe('a redirect to an institution with an open referral for the need', () => {
  it('is told to the issuer, and to neither institution', async () => {
    const { first, astray } = await doubled();
    const { child } = await succeed(as('contact.mc'), 'redirectReferral', toMec(astray));
    const link = { id: first.id, number: first.number };
    expect((await linksOf('caseworker.chisinau', child.id)).duplicateOf).toEqual(link);
    expect((await linksOf('coordinator.igm', child.id)).duplicateOf).toEqual(link);
    expect((await linksOf('contact.mec', child.id)).duplicateOf).toBeNull();
    expect(await linksOf('contact.mc', child.id)).toBeNull();
  });

  it('is refused to the coordinator, with the number of the duplicate', async () => {
    const { first, astray } = await doubled();
    expect(await problemOf('coordinator.igm', 'redirectReferral', toMec(astray))).toEqual({
      code: 'DUPLICATE',
      message: `It exists already: ${first.number}.`,
      existingNumber: first.number,
    });
  });
});

async function problemOf(place: string, mutation: string, input: object) {
  const name = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation($input: ${name}!) { result: ${mutation}(input: $input) {
    ... on DuplicateProblem { code message existingNumber } } }`;
  return (await as(place)(document, { input })).data.result;
}

describe('an answer that cannot be taken back, because the need is open again', () => {
  it.each([false, true])('names no number to the institution (restricted: %s)', async (restricted) => {
    const { id } = await openedCase(as('caseworker.chisinau'));
    const first = await issued(id, { restricted });
    const decline = { reasonCode: 'NO_CAPACITY', reasonText: 'Grupa este completă până la toamnă.' };
    await succeed(as('contact.mec'), 'declineReferral', { ...head(first), ...decline });
    const second = await issued(id, { restricted });
    const version = first.version + 1;
    const unnamed = { code: 'DUPLICATE', message: 'It exists already.', existingNumber: null };
    const takeBack = { ...head({ ...first, version }), reason: 'Din greșeală.' };
    expect(await problemOf('contact.mec', 'takeBackReferralAnswer', takeBack)).toEqual(unnamed);
    // The issuer is told of the other referral, unless it is restricted.
    const reopening = { ...head({ ...first, version }), reason: 'Mai este nevoie.', completionDue: '2026-09-01' };
    const named = { code: 'DUPLICATE', message: `It exists already: ${second.number}.`, existingNumber: second.number };
    expect(await problemOf('caseworker.chisinau', 'reopenReferral', reopening)).toEqual(restricted ? unnamed : named);
  });
});
