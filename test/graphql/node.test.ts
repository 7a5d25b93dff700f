import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, openedCase, succeed } from '../support/referrals.ts';

/** `node(id:)` finds what the single queries find, for the same readers. */
let platform: InProcess;
let opened: { id: string };
let referral: { id: string };
beforeAll(async () => {
  platform = await startInProcess();
  const caseworker = platform.as('caseworker.chisinau');
  opened = await openedCase(caseworker);
  const issued = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
  referral = (await succeed(caseworker, 'issueReferral', issued)).referral;
  // The first query of a process loads more than the later ones.
  for (const place of ['contact.mec', 'contact.mc', 'admin']) await found(place, randomUUID());
});
afterAll(() => platform.stop());

const document = `query($id: ID!) { node(id: $id) { __typename id
  ... on Referral { number summary person { surname } } ... on IntegrationCase { caseNumber beneficiary { surname } }
  ... on Institution { code name { ro } } } }`;
async function found(place: string, id: string) {
  const { data, errors } = await platform.as(place)(document, { id });
  return errors ? errors[0]?.extensions.code : data.node;
}

describe('node', () => {
  it('finds a referral, a case and an institution by the id that they show', async () => {
    expect(await found('contact.mec', referral.id)).toMatchObject({
      __typename: 'Referral',
      id: referral.id,
      person: { surname: expect.any(String) },
    });
    expect(await found('caseworker.chisinau', opened.id)).toMatchObject({
      __typename: 'IntegrationCase',
      id: opened.id,
      beneficiary: { surname: expect.any(String) },
    });
    expect(await found('contact.mec', 'RO-IGI')).toMatchObject({
      __typename: 'Institution',
      id: 'RO-IGI',
      code: 'IGI',
    });
    expect(await found('contact.mec', 'MEC')).toBe('VALIDATION');
  });

  it.each([
    ['contact.mc', () => referral.id],
    ['caseworker.balti', () => referral.id],
    ['contact.mec', () => opened.id],
    ['caseworker.balti', () => opened.id],
    ['admin', () => referral.id],
  ])('does not exist for %s when the reader may not see the thing', async (place, idOf) => {
    expect([await found(place, idOf()), await found(place, randomUUID())]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });

  it('costs the same reads for a foreign id as for an unknown one', async () => {
    const readsOf = async (id: string) => {
      const calls: string[] = [];
      const stop = tapStore(async ({ name, input, next }) => {
        // Writes are left out: the access log records a refusal.
        if (!/Write|Put|Update/.test(name)) calls.push(name);
        return next({ input });
      });
      await found('contact.mc', id);
      stop();
      return calls;
    };
    expect(await readsOf(referral.id)).toEqual(await readsOf(randomUUID()));
  });

  it('refuses an id that has the form of none, and names the field', async () => {
    const { errors } = await platform.as('contact.mec')(document, { id: 'abc' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION', fields: [{ path: 'id' }] });
  });
});
