import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { directoriesFromFiles } from '../../data/directory.ts';
import { workerScope } from '../../services/caller/scope.ts';
import { forgetDirectories, putDirectory } from '../../services/institutions/institutionStore.ts';
import { readPartition } from '../../services/referrals/store/partitionStore.ts';
import { restrictReferrals } from '../../tools/restrictReferrals.ts';
import { addClerks } from '../campaigns/support/clerks.ts';
import { differences } from '../campaigns/support/recount.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, aPerson, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';

/**
 * A need that the directory marks as restricted (trafficking, torture, violence). Only the members who work on such a
 * referral see it.
 */

let platform: InProcess;
let caseworker: Client;
let colleague: Client;
beforeAll(async () => {
  platform = await startInProcess();
  caseworker = platform.as('caseworker.chisinau');
  const [added] = await addClerks(platform, 1, { institutionId: 'MD-IGM', centre: 'IGM-CH', role: 'CASEWORKER' });
  if (!added) throw new Error('no colleague');
  colleague = added.client;
});
afterAll(() => platform.stop());

const protection = { receivingInstitution: 'MMPS', needCode: 'PROTECTION_NRM', measures: [{ activity: 'Adăpost' }] };
const newDraft = async (more: object) => ({
  idempotencyKey: randomUUID(),
  draft: aDraft((await openedCase(caseworker)).id, more),
});
const query = `query($id: ID) { referral(id: $id) { restricted person { surname } summary history { type data { changes { field from to } } } } }`;
const read = async (client: Client, id: string) => (await client(query, { id })).data?.referral ?? null;
const fieldsOf = (result: { fields?: { path: string; rule: string }[] }) =>
  result.fields?.map(({ path, rule }) => `${path} ${rule}`);

/** The present directory with the former mark of the need. */
async function marked(restricted: boolean): Promise<void> {
  for (const directory of directoriesFromFiles()) {
    const needs = directory.needs.map((need) => (need.code === 'PROTECTION_NRM' ? { ...need, restricted } : need));
    await putDirectory({ ...directory, needs });
  }
  forgetDirectories();
}

describe('a referral for a need that is marked as restricted', () => {
  it.each(['draftReferral', 'issueReferral'])('is restricted by %s although nobody asked for it', async (mutation) => {
    const { referral } = await succeed(caseworker, mutation, await newDraft(protection));
    expect((await read(caseworker, referral.id)).restricted).toBe(true);
    for (const place of ['supervisor.mec', 'contact.mec'])
      expect(await read(platform.as(place), referral.id)).toBeNull();
    expect(await read(colleague, referral.id)).toBeNull();
  });

  it.each(['draftReferral', 'issueReferral'])('is not made unrestricted by %s', async (mutation) => {
    const refused = await run(caseworker, mutation, await newDraft({ ...protection, restricted: false }));
    expect([refused.code, fieldsOf(refused)]).toEqual(['VALIDATION', ['draft.restricted NOT_ALLOWED']]);
  });

  it('becomes restricted when a draft changes to that need, and does not go back', async () => {
    const { referral } = await succeed(caseworker, 'draftReferral', await newDraft({ measures: undefined }));
    const change = { referral: { id: referral.id }, expectedVersion: 1, ...protection };
    const refused = await run(caseworker, 'updateReferralDraft', { ...change, restricted: false });
    expect(fieldsOf(refused)).toEqual(['restricted NOT_ALLOWED']);
    await succeed(caseworker, 'updateReferralDraft', change);
    expect((await read(caseworker, referral.id)).restricted).toBe(true);
    const back = { referral: { id: referral.id }, expectedVersion: 2, summary: 'Altceva.', restricted: false };
    expect(fieldsOf(await run(caseworker, 'updateReferralDraft', back))).toEqual(['restricted NOT_ALLOWED']);
  });

  it('is redirected by the caseworker, not by the institution, and stays restricted there', async () => {
    const { referral } = await succeed(caseworker, 'issueReferral', await newDraft(protection));
    const contact = platform.as('contact.mmps');
    const onward = {
      referral: { id: referral.id },
      expectedVersion: 1,
      receivingInstitution: 'MS',
      reasonCode: 'NOT_COMPETENT',
    };
    expect((await run(contact, 'redirectReferral', onward)).code).toBe('FORBIDDEN');
    const { child } = await succeed(caseworker, 'redirectReferral', onward);
    expect((await read(caseworker, child.id)).restricted).toBe(true);
    expect(await read(colleague, child.id)).toBeNull();
  });
});

describe('amending a restriction', () => {
  it('raises it, removes its events from the feeds, and moves its counts', async () => {
    const { id } = await issuedReferral(caseworker);
    await succeed(platform.as('contact.mec'), 'acknowledgeReferral', {
      referral: { id },
      expectedVersion: 1,
      incomingNumber: 'R-1',
    });
    await succeed(caseworker, 'amendReferral', { referral: { id }, expectedVersion: 2, restricted: true });
    expect(await read(colleague, id)).toBeNull();
    expect(await read(platform.as('supervisor.mec'), id)).toBeNull();
    const { history } = await read(caseworker, id);
    expect(history.at(-1)).toEqual({
      type: 'referral.amended',
      data: { changes: [{ field: 'restricted', from: 'false', to: 'true' }] },
    });
    platform.setNow(new Date(platform.now().getTime() + 60_000).toISOString());
    const { data } = await platform.as('contact.mec')('{ changes(first: 50) { nodes { referralId } } }');
    expect(data.changes.nodes.map(({ referralId }: { referralId: string }) => referralId)).not.toContain(id);
    for (const row of await readPartition(workerScope('test'), id)) expect(row).not.toHaveProperty('pending');
    expect(await differences(platform.table)).toEqual([]);
  });

  it('never lowers it', async () => {
    const { id } = await issuedReferral(caseworker, { restricted: true });
    const lowered = { referral: { id }, expectedVersion: 1, restricted: false };
    expect(fieldsOf(await run(caseworker, 'amendReferral', lowered))).toEqual(['restricted NOT_ALLOWED']);
  });

  it('is possible beside an open restricted referral, and both can be closed', async () => {
    const opened = await openedCase(caseworker);
    const issue = async (more: object) =>
      (await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft: aDraft(opened.id, more) }))
        .referral;
    const [first, second] = [await issue({ restricted: true }), await issue({})];
    await succeed(caseworker, 'amendReferral', { referral: { id: second.id }, expectedVersion: 1, restricted: true });
    for (const [id, expectedVersion] of [
      [first.id, 1],
      [second.id, 2],
    ]) {
      await succeed(caseworker, 'cancelReferral', { referral: { id }, expectedVersion, reasonCode: 'WITHDRAWN' });
    }
    expect(await differences(platform.table)).toEqual([]);
  });
});

describe('a referral that was stored before the need was marked', () => {
  it('is found and restricted by `npm run restrict`, in every status, and says so', async () => {
    await marked(false);
    const ids: string[] = [];
    for (const mutation of ['draftReferral', 'issueReferral', 'issueReferral']) {
      ids.push((await succeed(caseworker, mutation, await newDraft(protection))).referral.id);
    }
    const closed = { referral: { id: ids[2] }, expectedVersion: 1, reasonCode: 'WITHDRAWN' };
    await succeed(caseworker, 'cancelReferral', closed);
    const other = await issuedReferral(caseworker);
    expect(await read(colleague, ids[1] ?? '')).toMatchObject({ restricted: false, person: { surname: 'Haled' } });
    await marked(true);

    const lines: string[] = [];
    const done = await restrictReferrals(platform.now(), (line) => lines.push(line));
    expect(done).toEqual({ found: 3, restricted: 3 });
    expect(lines.join('\n')).not.toContain('Haled');
    for (const id of ids) {
      expect(await read(colleague, id)).toBeNull();
      expect((await read(caseworker, id)).history.at(-1)).toEqual({
        type: 'referral.restricted',
        data: { changes: [{ field: 'restricted', from: 'false', to: 'true' }] },
      });
    }
    expect((await read(colleague, other.id)).restricted).toBe(false);
    expect(await restrictReferrals(platform.now(), () => undefined)).toEqual({ found: 0, restricted: 0 });
    expect(await differences(platform.table)).toEqual([]);
  });

  it('is restricted when the draft is issued, and the contact may not redirect it', async () => {
    await marked(false);
    const drafted = (await succeed(caseworker, 'draftReferral', await newDraft(protection))).referral;
    const issued = (await succeed(caseworker, 'issueReferral', await newDraft(protection))).referral;
    await marked(true);
    const issue = { idempotencyKey: randomUUID(), referral: { id: drafted.id }, expectedVersion: 1 };
    await succeed(caseworker, 'issueReferral', issue);
    expect((await read(caseworker, drafted.id)).restricted).toBe(true);
    const onward = {
      referral: { id: issued.id },
      expectedVersion: 1,
      receivingInstitution: 'MS',
      reasonCode: 'NOT_COMPETENT',
    };
    expect((await run(platform.as('contact.mmps'), 'redirectReferral', onward)).code).toBe('FORBIDDEN');
  });
});

describe('an earlier referral that is followed', () => {
  it('is one of the same person in the same case', async () => {
    const opened = await openedCase(caseworker, { householdMembers: [aPerson({ givenNames: 'Sami' })] });
    const first = (
      await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft: aDraft(opened.id) })
    ).referral;
    const strangers = await issuedReferral(caseworker);
    const following = (id: string, more: object = {}) =>
      run(caseworker, 'draftReferral', {
        idempotencyKey: randomUUID(),
        draft: aDraft(opened.id, { needCode: 'EDUCATION_CHILD', follows: { id }, ...more }),
      });
    expect(fieldsOf(await following(strangers.id))).toEqual(['draft.follows UNKNOWN']);
    const relative = { beneficiaryId: opened.householdMembers[0].id };
    expect(fieldsOf(await following(first.id, relative))).toEqual(['draft.follows UNKNOWN']);
    expect((await following(first.id)).code).toBeUndefined();
  });
});
