import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral, succeed } from '../support/referrals.ts';

/**
 * The length of a history reveals nothing to a stranger: the answer waits for the state only (docs/security.md,
 * "Threats", T07).
 */

let platform: InProcess;
let proxy: FaultProxy;
let known: { id: string; number: string };
beforeAll(async () => {
  platform = await startInProcess(undefined, async (endpoint) => {
    proxy = await startFaultProxy(endpoint);
    return proxy.endpoint;
  });
  known = await issuedReferral(platform.as('caseworker.chisinau'));
  for (let version = 1; version <= 20; version++) {
    await succeed(platform.as('contact.mec'), 'addReferralNote', {
      referral: { id: known.id },
      expectedVersion: version,
      text: 'notă '.repeat(100),
    });
  }
  // The process has loaded the values that it keeps.
  for (const place of ['contact.mc', 'contact.mec']) await platform.as(place)(byId, { id: randomUUID() });
});
afterAll(async () => {
  await platform.stop();
  await proxy.stop();
});

const byId = 'query($id: ID) { referral(id: $id) { id } }';
const byNumber = 'query($number: String) { referral(number: $number) { id } }';
const codeOf = async (place: string, document: string, variables: object) =>
  (await platform.as(place)(document, { ...variables })).errors?.[0]?.extensions.code;

/** The calls of one request while the query of a whole referral is never answered. */
async function withoutHistory(place: string, document: string, variables: object) {
  proxy.decide = (action) => (action === 'Query' ? 'STALLED' : 'NONE');
  const ended: string[] = [];
  const calls: string[] = [];
  const untap = tapStore(async ({ name, input, next }) => {
    calls.push(name);
    try {
      return await next({ input });
    } catch (error) {
      ended.push(`${name} ${(error as Error).name}`);
      throw error;
    }
  });
  try {
    return { code: await codeOf(place, document, variables), calls, ended };
  } finally {
    untap();
    proxy.decide = () => 'NONE';
  }
}

it('a foreign referral with a long history asks for the same as an absent one, and waits for no more', async () => {
  const asked = [
    await withoutHistory('contact.mc', byId, { id: known.id }),
    await withoutHistory('contact.mc', byId, { id: randomUUID() }),
  ];
  const numbered = [
    await withoutHistory('contact.mc', byNumber, { number: known.number }),
    await withoutHistory('contact.mc', byNumber, { number: 'IGM-CH/2026/999999' }),
  ];
  for (const [foreign, absent] of [asked, numbered]) {
    expect(foreign).toEqual(absent);
    expect(foreign).toMatchObject({ code: 'NOT_FOUND', ended: [] });
  }
  expect(asked[0]?.calls.slice(0, 2)).toEqual(['GetItem', 'Query']);
});

it('the own one needs its history, and is answered when there is one', async () => {
  const whole = 'query($id: ID) { referral(id: $id) { id history { type } } }';
  const { data } = await platform.as('contact.mec')(whole, { id: known.id });
  expect(data.referral.history).toHaveLength(21);
});

it('many refusals in a row leave no connection taken', async () => {
  for (let asked = 0; asked < 120; asked++) await codeOf('contact.mc', byId, { id: known.id });
  expect((await platform.as('contact.mec')(byId, { id: known.id })).data.referral.id).toBe(known.id);
});
