import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';

/** A null in a command that changes existing fields. It would empty the field, so it is never dropped. */
let platform: InProcess;
let caseworker: Client;
let contact: Client;
beforeAll(async () => {
  platform = await startInProcess();
  caseworker = platform.as('caseworker.chisinau');
  contact = platform.as('contact.mec');
});
afterAll(() => platform.stop());

const refusedFor = (path: string) => ({
  code: 'VALIDATION',
  fields: [expect.objectContaining({ path, rule: 'REQUIRED' })],
});
const versionOf = async (client: Client, id: string) =>
  (await client('query($id: ID) { referral(id: $id) { version } }', { id })).data.referral.version;

describe('a null', () => {
  it('in a change of a draft is refused by its name, and the draft stays', async () => {
    const opened = await openedCase(caseworker);
    const draft = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    const { id } = (await succeed(caseworker, 'draftReferral', draft)).referral;
    const input = { referral: { id }, expectedVersion: 1, summary: null, urgency: 'URGENT' };
    expect(await run(caseworker, 'updateReferralDraft', input)).toMatchObject(refusedFor('summary'));
    expect(await versionOf(caseworker, id)).toBe(1);
  });

  it('in an amendment is refused by its name, and the referral stays', async () => {
    const { id } = await issuedReferral(caseworker);
    const input = { referral: { id }, expectedVersion: 1, completionDue: null, urgency: 'URGENT' };
    expect(await run(caseworker, 'amendReferral', input)).toMatchObject(refusedFor('completionDue'));
    expect(await versionOf(caseworker, id)).toBe(1);
  });

  it('in a correction of an answer is refused by its name, and the answer stays', async () => {
    const { id } = await issuedReferral(caseworker);
    const received = { referral: { id }, expectedVersion: 1, incomingNumber: 'MEC-17' };
    await succeed(contact, 'acknowledgeReferral', received);
    const input = { referral: { id }, expectedVersion: 2, incomingNumber: 'MEC-71', receivedAt: null };
    expect(await run(contact, 'correctReferralAnswer', input)).toMatchObject(refusedFor('receivedAt'));
    expect(await versionOf(caseworker, id)).toBe(2);
  });

  it('for a part that a step may leave out means the same as leaving it out', async () => {
    const { id } = await issuedReferral(caseworker);
    const input = { referral: { id }, expectedVersion: 1, incomingNumber: 'MEC-17', receivedAt: null };
    expect((await succeed(contact, 'acknowledgeReferral', input)).referral.status).toBe('ACKNOWLEDGED');
  });
});
