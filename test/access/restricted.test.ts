import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addClerks } from '../campaigns/support/clerks.ts';
import { type Client, type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';

/**
 * A restricted referral exists for few members. For all others it does not exist anywhere (docs/domain.md, "Restricted
 * referrals").
 */

let platform: InProcess;
let colleague: Client;
let registrar: Client;
beforeAll(async () => {
  platform = await startInProcess();
  const centre = { institutionId: 'MD-IGM', centre: 'IGM-CH' };
  colleague = await clerk({ ...centre, role: 'CASEWORKER' });
  registrar = await clerk({ ...centre, role: 'REGISTRAR' });
});
afterAll(() => platform.stop());

async function clerk(where: Parameters<typeof addClerks>[2]): Promise<Client> {
  const [added] = await addClerks(platform, 1, where);
  if (!added) throw new Error('no clerk');
  return added.client;
}

const query = `query($id: ID, $number: String) { referral(id: $id, number: $number) { id status history { type } } }`;
const sees = async (client: Client, id: string) => (await client(query, { id })).data?.referral != null;
const as = (place: string) => platform.as(place);
const places = [
  'caseworker.chisinau',
  'coordinator.igm',
  'contact.mec',
  'handler.mec',
  'handler2.mec',
  'supervisor.mec',
];
const seenBy = async (id: string) => {
  const seen: string[] = [];
  for (const place of places) if (await sees(as(place), id)) seen.push(place);
  return seen;
};
const listed = async (client: Client, list: string): Promise<string[]> => {
  const { data } = await client(`{ ${list}(first: 50) { nodes { id } } }`);
  return (data?.[list]?.nodes ?? []).map(({ id }: { id: string }) => id);
};

describe('a restricted referral', () => {
  it('is visible to its issuer, the coordinator, and the contacts until it has a handler', async () => {
    const { id } = await issuedReferral(as('caseworker.chisinau'), { restricted: true });
    expect(await seenBy(id)).toEqual(['caseworker.chisinau', 'coordinator.igm', 'contact.mec']);
    expect([await sees(colleague, id), await sees(registrar, id)]).toEqual([false, false]);
    const handlerId = subOfPlace('handler.mec');
    const handed = await succeed(as('contact.mec'), 'assignReferral', {
      referral: { id },
      expectedVersion: 1,
      handlerId,
    });
    // A member who assigned it away is told so, and no longer sees it.
    expect(handed).toMatchObject({ referral: null, event: { type: 'referral.assigned' } });
    expect(await seenBy(id)).toEqual(['caseworker.chisinau', 'coordinator.igm', 'handler.mec']);
    await succeed(as('handler.mec'), 'acceptReferral', {
      referral: { id },
      expectedVersion: 2,
      incomingNumber: 'R-1',
      noAppointmentReason: 'se stabilește prin telefon, discret',
    });
    expect(await listed(as('handler.mec'), 'inbox')).toContain(id);
  });

  it('is in the lists of the members who see it, and in no other list', async () => {
    const { id } = await issuedReferral(as('caseworker.chisinau'), { restricted: true });
    const draft = {
      idempotencyKey: randomUUID(),
      draft: aDraft((await openedCase(as('caseworker.chisinau'))).id, { restricted: true }),
    };
    const drafted = (await succeed(as('caseworker.chisinau'), 'draftReferral', draft)).referral.id;
    const [supervisor, contact, handler] = ['supervisor.mec', 'contact.mec', 'handler.mec'].map(as) as [
      Client,
      Client,
      Client,
    ];
    for (const [client, list] of [
      [colleague, 'inbox'],
      [colleague, 'register'],
      [registrar, 'register'],
      [supervisor, 'inbox'],
      [supervisor, 'referrals'],
      [handler, 'inbox'],
    ] as const) {
      const ids = await listed(client, list);
      expect([ids.includes(id), ids.includes(drafted)]).toEqual([false, false]);
    }
    expect(await listed(contact, 'inbox')).toContain(id);
    expect(await listed(as('caseworker.chisinau'), 'register')).toContain(id);
    expect(await listed(as('caseworker.chisinau'), 'inbox')).toContain(drafted);
    expect(await listed(as('coordinator.igm'), 'referrals')).toContain(id);
  });

  it('is in no feed, and leaves nothing to send', async () => {
    const { id } = await issuedReferral(as('caseworker.chisinau'), { restricted: true });
    const plain = await issuedReferral(as('caseworker.chisinau'));
    platform.setNow(new Date(platform.now().getTime() + 60_000).toISOString());
    for (const place of ['contact.mec', 'supervisor.mec', 'coordinator.igm']) {
      const { data } = await as(place)('{ changes(first: 50) { nodes { referralId } } }');
      const ids = data.changes.nodes.map(({ referralId }: { referralId: string }) => referralId);
      expect([ids.includes(plain.id), ids.includes(id)]).toEqual([true, false]);
    }
  });

  it('is not told as a duplicate to a member who may not see it, and is not counted among open referrals', async () => {
    const opened = await openedCase(as('caseworker.chisinau'));
    const issue = (client: Client, more: object) =>
      run(client, 'issueReferral', { idempotencyKey: randomUUID(), draft: aDraft(opened.id, more) });
    expect(await issue(as('caseworker.chisinau'), { restricted: true })).toMatchObject({
      __typename: 'ReferralSuccess',
    });
    const count = 'query($id: ID) { case(ref: { id: $id }) { openReferrals version } }';
    const open = async (client: Client) => (await client(count, { id: opened.id })).data.case.openReferrals;
    expect([await open(colleague), await open(as('coordinator.igm'))]).toEqual([0, 1]);
    const second = await issue(colleague, {});
    expect(second).toMatchObject({ __typename: 'ReferralSuccess' });
    const close = { case: { id: opened.id }, expectedVersion: 1, reasonCode: 'LEFT_COUNTRY' };
    const document = `mutation($input: CloseCaseInput!) { closeCase(input: $input) { __typename ... on OpenReferralsProblem { numbers } } }`;
    const { data } = await colleague(document, { input: close });
    expect(data.closeCase).toEqual({ __typename: 'OpenReferralsProblem', numbers: [second.referral.number] });
  });

  it('is answered like a referral that does not exist, in the same bytes', async () => {
    const { id, number } = await issuedReferral(as('caseworker.chisinau'), { restricted: true });
    for (const client of [
      colleague,
      registrar,
      as('supervisor.mec'),
      as('handler.mec'),
      as('auditor.igm'),
      as('admin'),
    ]) {
      const answers = [
        await client(query, { id }),
        await client(query, { number }),
        await client(query, { id: randomUUID() }),
        await client(query, { number: 'IGM-CH/2026/999999' }),
      ];
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      const note = { referral: { id }, expectedVersion: 1, text: 'bună ziua' };
      const absent = { ...note, referral: { id: randomUUID() } };
      expect(await run(client, 'addReferralNote', note)).toEqual(await run(client, 'addReferralNote', absent));
    }
  });
});

describe('ids of persons and cases', () => {
  it('are another institution’s own: the same there, and nothing that two of them could compare', async () => {
    const caseworker = as('caseworker.chisinau');
    const opened = await openedCase(caseworker);
    const draft = (more: object) => ({ idempotencyKey: randomUUID(), draft: aDraft(opened.id, more) });
    const issued = async (more: object) =>
      (await succeed(caseworker, 'issueReferral', draft(more))).referral.id as string;
    const [first, second] = [await issued({}), await issued({ needCode: 'EDUCATION_CHILD' })];
    const insurance = await issued({ receivingInstitution: 'CNAM', needCode: 'HEALTH_INSURANCE' });
    const idsFor = async (client: Client, id: string) => {
      const { data } = await client('query($id: ID) { referral(id: $id) { caseId beneficiaryId } }', { id });
      return data.referral as { caseId: string; beneficiaryId: string };
    };
    const own = await idsFor(caseworker, first);
    expect(own.caseId).toBe(opened.id);
    const ministry = await idsFor(as('contact.mec'), first);
    expect(await idsFor(as('contact.mec'), second)).toEqual(ministry);
    const insurer = await idsFor(as('contact.cnam'), insurance);
    const all = [own, ministry, insurer].flatMap(({ caseId, beneficiaryId }) => [caseId, beneficiaryId]);
    expect(new Set(all).size).toBe(6);
    for (const id of all) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const { data } = await as('contact.mec')('{ inbox(first: 50) { nodes { id caseId beneficiaryId } } }');
    expect(data.inbox.nodes).toContainEqual({ id: first, ...ministry });
  });
});
