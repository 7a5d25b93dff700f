import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { issuedReferral, run, succeed } from '../support/referrals.ts';
import { addClerks, type Clerk } from './support/clerks.ts';
import { differences } from './support/recount.ts';
import { tapStore } from './support/storeTap.ts';

const inHand = 8;

let platform: InProcess;
let restore: () => void = () => undefined;
beforeAll(async () => {
  platform = await startInProcess();
});
afterEach(() => restore());
afterAll(() => platform.stop());

const contact = () => platform.as('contact.mec');
const remove = `mutation($input: RemoveMemberInput!) { result: removeMember(input: $input) {
  __typename ... on Problem { code } ... on RemoveMemberSuccess { unassignedReferrals member { id active } } } }`;

async function removed(memberId: string) {
  const { data, errors } = await platform.as('supervisor.mec')(remove, { input: { memberId } });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

async function handedOver(clerk: Clerk, howMany: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < howMany; at++) {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const input = { referral: { id }, expectedVersion: 1, incomingNumber: `MEC-${at}`, handlerId: clerk.memberId };
    await succeed(contact(), 'acknowledgeReferral', input);
    ids.push(id);
  }
  return ids;
}

const handlersOf = async (ids: string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const query = 'query($id: ID) { referral(id: $id) { handlerId history { type actor { role } } } }';
      return (await contact()(query, { id })).data.referral;
    }),
  );

describe('removing a member', () => {
  it('leaves every open referral unassigned, by a step that the history shows', async () => {
    const [clerk] = await addClerks(platform, 1, { role: 'INSTITUTION_HANDLER' });
    if (!clerk) throw new Error('no clerk');
    const ids = await handedOver(clerk, inHand);
    expect(await removed(clerk.memberId)).toMatchObject({ unassignedReferrals: inHand, member: { active: false } });
    for (const { handlerId, history } of await handlersOf(ids)) {
      expect(handlerId).toBeNull();
      expect(history.at(-1)).toEqual({ type: 'referral.assigned', actor: { role: 'SYSTEM' } });
    }
    expect(await differences(platform.table)).toEqual([]);
  });

  it('leaves none behind when the clerk is at work on them meanwhile', async () => {
    const [clerk] = await addClerks(platform, 1, { role: 'INSTITUTION_HANDLER' });
    if (!clerk) throw new Error('no clerk');
    const ids = await handedOver(clerk, inHand);
    let notes = 0;
    // Between reading the clerk's referrals and unassigning them, a colleague adds a note to each.
    restore = tapStore(async ({ name, input, next }) => {
      const answer = await next({ input });
      if (name === 'Query' && (input as { IndexName?: string }).IndexName === 'assigneeDue' && notes === 0) {
        for (const id of ids) {
          notes += 1;
          await succeed(contact(), 'addReferralNote', { referral: { id }, expectedVersion: 2, text: 'A sunat.' });
        }
      }
      return answer;
    });
    expect(await removed(clerk.memberId)).toMatchObject({ unassignedReferrals: inHand });
    expect(notes).toBe(inHand);
    for (const { handlerId } of await handlersOf(ids)) expect(handlerId).toBeNull();
    expect(await differences(platform.table)).toEqual([]);
  });

  it('goes on where it stopped, and counts nothing twice', async () => {
    const [clerk] = await addClerks(platform, 1, { role: 'INSTITUTION_HANDLER' });
    if (!clerk) throw new Error('no clerk');
    const ids = await handedOver(clerk, inHand);
    let transactions = 0;
    restore = tapStore(({ name, input, next }) => {
      if (name === 'TransactWriteItems') transactions += 1;
      if (transactions > 5) throw Object.assign(new Error('cut short'), { name: 'CutShort' });
      return next({ input });
    });
    await expect(removed(clerk.memberId)).rejects.toThrow('INTERNAL_SERVER_ERROR');
    restore();
    expect(await removed(clerk.memberId)).toMatchObject({ unassignedReferrals: inHand - 5 });
    expect(await removed(clerk.memberId)).toMatchObject({ unassignedReferrals: 0 });
    for (const { handlerId } of await handlersOf(ids)) expect(handlerId).toBeNull();
    expect(await differences(platform.table)).toEqual([]);
  });

  it('shuts the member out, and a referral is never handed to a removed member', async () => {
    const handlerId = subOfPlace('handler.mec');
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    await removed(handlerId);
    await expect(platform.as('handler.mec')('{ me { roles } }')).rejects.toThrow('no member');
    const input = { referral: { id }, expectedVersion: 1, incomingNumber: 'MEC-1', handlerId };
    expect(await run(contact(), 'acknowledgeReferral', input)).toMatchObject({
      code: 'VALIDATION',
      fields: [{ path: 'handlerId', rule: 'UNKNOWN' }],
    });
  });
});
