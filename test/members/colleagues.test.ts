import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { issuedReferral, run, succeed } from '../support/referrals.ts';

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const query = '{ colleagues { id displayName roles unit } }';

describe('handing a referral over', () => {
  it.each(['contact.mec', 'handler.mec', 'supervisor.mec'])(
    '%s finds who answers in the own institution',
    async (place) => {
      const { colleagues } = (await platform.as(place)(query)).data;
      const names = colleagues.map(({ displayName }: { displayName: string }) => displayName).sort();
      expect(names).toEqual(['contact.mec', 'handler.mec', 'handler2.mec']);
    },
  );

  it.each(['caseworker.chisinau', 'coordinator.igm', 'admin', 'auditor.igm'])(
    '%s hands nothing over',
    async (place) => {
      expect((await platform.as(place)(query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    },
  );

  it('gives it to the colleague who was found', async () => {
    const contact = platform.as('contact.mec');
    const referral = await issuedReferral(platform.as('caseworker.chisinau'));
    const { colleagues } = (await contact(query)).data;
    const handler = colleagues.find(({ displayName }: { displayName: string }) => displayName === 'handler2.mec');
    const given = { referral: { id: referral.id }, expectedVersion: 1, handlerId: handler.id };
    expect((await succeed(contact, 'assignReferral', given)).referral.handlerId).toBe(subOfPlace('handler2.mec'));
    const taken = { referral: { id: referral.id }, expectedVersion: 2 };
    expect((await run(platform.as('handler.mec'), 'assignReferral', taken)).code).toBe('NOT_FOUND');
  });

  it('a handler who names no member takes it', async () => {
    const referral = await issuedReferral(platform.as('caseworker.chisinau'));
    const taken = { referral: { number: referral.number.toLowerCase() }, expectedVersion: 1 };
    const mine = await succeed(platform.as('handler.mec'), 'assignReferral', taken);
    expect(mine.referral.handlerId).toBe(subOfPlace('handler.mec'));
  });
});
