import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, succeed } from '../support/referrals.ts';

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

describe('the referral loop', () => {
  it('goes from draft to closed, and every step is in the history', async () => {
    const caseworker = platform.as('caseworker.chisinau');
    const contact = platform.as('contact.mec');
    const opened = await openedCase(caseworker);
    const drafted = await succeed(caseworker, 'draftReferral', {
      idempotencyKey: randomUUID(),
      draft: aDraft(opened.id),
    });
    expect(drafted.referral).toMatchObject({ status: 'DRAFT', number: null, version: 1, waitingFor: 'ISSUE' });
    const { id } = drafted.referral;
    const issued = await succeed(caseworker, 'issueReferral', {
      idempotencyKey: randomUUID(),
      referral: { id },
      expectedVersion: 1,
    });
    expect(issued.referral).toMatchObject({
      status: 'ISSUED',
      number: 'IGM-CH/2026/000001',
      waitingFor: 'ACKNOWLEDGE',
    });
    const { number } = issued.referral;
    const acknowledged = await succeed(contact, 'acknowledgeReferral', {
      referral: { number },
      expectedVersion: 2,
      incomingNumber: 'MEC-17',
    });
    expect(acknowledged.referral).toMatchObject({ status: 'ACKNOWLEDGED', incomingNumber: 'MEC-17' });
    const completed = await succeed(contact, 'completeReferral', {
      referral: { id },
      expectedVersion: 3,
      results: [{ result: 'DELIVERED', date: '2026-04-10', certificateNumber: 'A1-7' }],
    });
    expect(completed.event.impliedSteps).toEqual(['ACCEPT', 'START']);
    expect(completed.referral).toMatchObject({ status: 'COMPLETED', outcome: 'FULL', waitingFor: 'VERIFY' });
    const verified = await succeed(caseworker, 'verifyReferral', {
      referral: { id },
      expectedVersion: 4,
      verified: true,
      beneficiaryConfirmed: 'YES',
    });
    expect(verified.referral).toMatchObject({ status: 'CLOSED', waitingOn: 'NOBODY' });

    const query = 'query($id: ID) { referral(id: $id) { history { type version from to data { incomingNumber } } } }';
    const seen = (await contact(query, { id })).data.referral.history;
    expect(seen.map((event: { type: string }) => event.type)).toEqual([
      'referral.issued',
      'referral.acknowledged',
      'referral.completed',
      'referral.verified',
    ]);
    const whole = (await caseworker(query, { id })).data.referral.history;
    expect(whole[0]).toMatchObject({ type: 'referral.drafted', from: null, to: 'DRAFT' });
  });

  it('is answered in one mutation straight from ISSUED, and shows up in lists and counts', async () => {
    const referral = await issuedReferral(platform.as('caseworker.chisinau'));
    const contact = platform.as('contact.mec');
    const list =
      '{ inbox(first: 50) { nodes { id waitingFor receivingInstitution { id name { ro } } } pageInfo { hasNextPage } } }';
    const inbox = (await contact(list)).data.inbox.nodes;
    expect(inbox.map((node: { id: string }) => node.id)).toContain(referral.id);
    await succeed(contact, 'completeReferral', {
      referral: { id: referral.id },
      expectedVersion: 1,
      incomingNumber: 'MEC-18',
      results: [{ result: 'PARTIAL', date: '2026-04-10', reasonCode: 'NO_CAPACITY' }],
    });
    const after = (await contact(list)).data.inbox.nodes;
    expect(after.map((node: { id: string }) => node.id)).not.toContain(referral.id);
    const counts = await platform.as('coordinator.igm')('{ referralCounts { institution { code } status count } }');
    expect(counts.data.referralCounts).toContainEqual({ institution: { code: 'MEC' }, status: 'COMPLETED', count: 1 });
    const register = await platform.as('caseworker.chisinau')('{ register { nodes { number } } }');
    expect(register.data.register.nodes[0].number).toBe(referral.number);
  });
});
