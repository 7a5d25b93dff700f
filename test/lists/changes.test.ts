import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { feedHorizonMilliseconds } from '../../services/referrals/lists/referralLists.ts';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, succeed } from '../support/referrals.ts';

const startsAt = Date.parse('2026-04-10T07:00:00.000Z');
const second = 1_000;

let platform: InProcess;
let restore: () => void = () => undefined;
beforeAll(async () => {
  platform = await startInProcess();
});
beforeEach(async () => {
  await platform.fresh();
  at(0);
});
afterEach(() => restore());
afterAll(() => platform.stop());

const at = (seconds: number) => platform.setNow(new Date(startsAt + seconds * second).toISOString());
const caseworker = () => platform.as('caseworker.chisinau');
const contact = () => platform.as('contact.mec');

type Change = {
  id: string;
  referralId: string;
  type: string;
  version: number;
  previousVersion: number;
  recordedAt: string;
};
type Feed = { nodes: Change[]; cursor: string; hasMore: boolean };
const document = `query($since: String, $first: Int) { changes(since: $since, first: $first) { cursor hasMore
  nodes { id referralId number type version previousVersion recordedAt } } }`;

async function poll(client: Client, since?: string, first = 50): Promise<Feed> {
  const { data, errors } = await client(document, { first, ...(since !== undefined && { since }) });
  if (errors) throw new Error(JSON.stringify(errors[0]?.extensions));
  return data.changes;
}
const steps = ({ nodes }: Feed) => nodes.map(({ type, version, previousVersion }) => [type, version, previousVersion]);

describe('the feed of an institution', () => {
  it('stops short of now by the horizon, then has everything', async () => {
    await issuedReferral(caseworker());
    at(feedHorizonMilliseconds / second);
    const early = await poll(contact());
    expect(early.nodes).toEqual([]);
    at(feedHorizonMilliseconds / second + 1);
    expect(steps(await poll(contact(), early.cursor))).toEqual([['referral.issued', 1, 0]]);
  });

  it('counts from the first event that was told, so that drafts leave no gap', async () => {
    const opened = await openedCase(caseworker());
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    const { id } = (await succeed(caseworker(), 'draftReferral', input)).referral;
    await succeed(caseworker(), 'updateReferralDraft', { referral: { id }, expectedVersion: 1, urgency: 'URGENT' });
    const issue = { idempotencyKey: randomUUID(), referral: { id }, expectedVersion: 2 };
    await succeed(caseworker(), 'issueReferral', issue);
    const received = { referral: { id }, expectedVersion: 3, incomingNumber: 'MEC-1' };
    await succeed(contact(), 'acknowledgeReferral', received);
    at(60);
    const told = [
      ['referral.issued', 3, 0],
      ['referral.acknowledged', 4, 3],
    ];
    expect(steps(await poll(contact()))).toEqual(told);
    expect(steps(await poll(platform.as('coordinator.igm')))).toEqual(told);
    expect(steps(await poll(platform.as('contact.ms')))).toEqual([]);
  });

  it('tells a redirect to the institution that gave it up, its child to the one that has it, both to the issuer', async () => {
    const { id } = await issuedReferral(caseworker());
    const redirect = { receivingInstitution: 'MC', reasonCode: 'NOT_COMPETENT' };
    await succeed(contact(), 'redirectReferral', { referral: { id }, expectedVersion: 1, ...redirect });
    at(60);
    const parent = [
      ['referral.issued', 1, 0],
      ['referral.redirected', 2, 1],
    ];
    const child = [['referral.issued', 1, 0]];
    expect(steps(await poll(contact()))).toEqual(parent);
    expect(steps(await poll(platform.as('contact.mc')))).toEqual(child);
    const issuer = await poll(platform.as('coordinator.igm'));
    expect(steps(issuer)).toHaveLength(3);
    expect(steps(issuer)).toEqual(expect.arrayContaining([...parent, ...child]));
  });

  it('tells an institution that issues to itself once', async () => {
    await issuedReferral(caseworker(), { receivingInstitution: 'IGM', needCode: 'INFO' });
    at(60);
    expect(steps(await poll(platform.as('coordinator.igm')))).toEqual([['referral.issued', 1, 0]]);
  });

  it('shows a consumer who has missed a page that there is a gap, and the history fills it', async () => {
    const { id } = await issuedReferral(caseworker());
    for (let version = 1; version <= 4; version++) {
      const text = `Apelul ${version}.`;
      await succeed(contact(), 'addReferralNote', { referral: { id }, expectedVersion: version, text });
    }
    at(60);
    const first = await poll(contact(), undefined, 2);
    const missed = await poll(contact(), first.cursor, 2);
    const next = await poll(contact(), missed.cursor, 2);
    const lastSeen = first.nodes.at(-1)?.version;
    expect(next.nodes[0]?.previousVersion).not.toBe(lastSeen);
    const { data } = await contact()('query($id: ID) { referral(id: $id) { history { version } } }', { id });
    const filled = data.referral.history.filter(
      ({ version }: { version: number }) =>
        version > Number(lastSeen) && version <= Number(next.nodes[0]?.previousVersion),
    );
    expect(filled).toEqual(missed.nodes.map(({ version }) => ({ version })));
  });

  it.each(['contact.mec', 'coordinator.igm'])(
    'gives %s each event once, whatever the size of the page',
    async (place) => {
      const client = platform.as(place);
      const ids: string[] = [];
      for (let made = 0; made < 5; made++) {
        at(made);
        // Several events in the same millisecond.
        ids.push((await issuedReferral(caseworker())).id, (await issuedReferral(caseworker())).id);
      }
      for (const id of ids.slice(0, 6)) {
        await succeed(contact(), 'acknowledgeReferral', {
          referral: { id },
          expectedVersion: 1,
          incomingNumber: 'MEC-1',
        });
      }
      at(60);
      const whole = (await poll(client)).nodes.map(({ id }) => id);
      expect(new Set(whole).size).toBe(16);
      for (const size of [1, 2, 3, 7, 16]) {
        const paged: string[] = [];
        let page: Feed | undefined;
        do {
          page = await poll(client, page?.cursor, size);
          expect(page.nodes.length).toBeLessThanOrEqual(size);
          paged.push(...page.nodes.map(({ id }) => id));
        } while (page.hasMore);
        expect(paged).toEqual(whole);
        expect((await poll(client, page.cursor)).nodes).toEqual([]);
      }
    },
  );

  it('answers nothing, and no fault, when the clock that answers is behind the one that answered before', async () => {
    await issuedReferral(caseworker());
    at(feedHorizonMilliseconds / second + 1);
    const { cursor } = await poll(contact());
    at(feedHorizonMilliseconds / second - 1);
    expect(await poll(contact(), cursor)).toEqual({ nodes: [], cursor, hasMore: false });
  });

  it('refuses a cursor of another institution or a changed one, and those whom it is not for', async () => {
    const { cursor } = await poll(contact());
    await expect(poll(platform.as('contact.ms'), cursor)).rejects.toThrow('"path":"since","rule":"INVALID_FORMAT"');
    await expect(poll(contact(), `x${cursor.slice(1)}`)).rejects.toThrow('"path":"since","rule":"INVALID_FORMAT"');
    await expect(poll(platform.as('handler.mec'))).rejects.toThrow('FORBIDDEN');
  });
});

describe('a cursor of the feed', () => {
  const longestCommit = 10;
  const commands = 30;

  it('never passes an event that appears later, although commits take up to ten seconds and overtake each other', async () => {
    const ids: string[] = [];
    for (let made = 0; made < commands; made++) ids.push((await issuedReferral(caseworker())).id);
    at(60);
    let cursor = (await poll(contact())).cursor;
    // From here the test holds every transaction until it releases it.
    const held: { at: number; go: () => void; done: Promise<unknown> }[] = [];
    let reached: () => void = () => undefined;
    let gate: Promise<void> = Promise.resolve();
    restore = tapStore(async ({ name, input, next }) => {
      if (name !== 'TransactWriteItems') return next({ input });
      const own = gate;
      reached();
      await own;
      return next({ input });
    });
    const seen: Change[] = [];
    const overtaken: number[] = [];
    const pollOnce = async () => {
      const page = await poll(contact(), cursor);
      seen.push(...page.nodes);
      cursor = page.cursor;
    };
    for (let tick = 0; tick < commands + longestCommit + 30; tick++) {
      at(60 + tick);
      const id = ids[tick];
      if (id) {
        const { promise, resolve } = Promise.withResolvers<void>();
        gate = promise;
        const arrived = new Promise<void>((resolved) => {
          reached = resolved;
        });
        const input = { referral: { id }, expectedVersion: 1, incomingNumber: `MEC-${tick}` };
        const done = succeed(contact(), 'acknowledgeReferral', input);
        await arrived;
        held.push({ at: tick + ((tick * 7) % (longestCommit + 1)), go: resolve, done });
      }
      // The feed is read just before a commit arrives and just after.
      await pollOnce();
      for (const [order, command] of held.entries()) {
        if (command.at !== tick) continue;
        command.go();
        await command.done;
        overtaken.push(order);
      }
      await pollOnce();
    }
    // Commits overtook each other, and no event was lost or read twice.
    expect(overtaken).not.toEqual([...overtaken].sort((a, b) => a - b));
    expect(seen.map(({ referralId }) => referralId)).toEqual(ids);
    expect(seen.every(({ version, previousVersion }) => version === 2 && previousVersion === 1)).toBe(true);
  });
});
