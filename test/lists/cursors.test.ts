import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aPerson, issuedReferral } from '../support/referrals.ts';
import { allOf, costOfPages, idsOf, type ListName, pageOf } from './support/pages.ts';

let platform: InProcess;
const due = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05', '2026-05-06'];
beforeAll(async () => {
  platform = await startInProcess();
  for (const completionDue of due) await issuedReferral(platform.as('caseworker.chisinau'), { completionDue });
});
afterAll(() => platform.stop());

const lists: [ListName, string, object][] = [
  ['inbox', 'contact.mec', {}],
  ['register', 'caseworker.chisinau', {}],
  ['referrals', 'coordinator.igm', {}],
  ['referrals', 'coordinator.igm', { institution: 'MEC' }],
  ['referrals', 'contact.mec', { period: { from: '2026-04-01' } }],
];
const refusedAfter = (client: Client, list: ListName, args: object) =>
  expect(pageOf(client, list, args)).rejects.toThrow(
    '"code":"VALIDATION","fields":[{"path":"after","rule":"INVALID_FORMAT"',
  );

describe('a cursor', () => {
  it.each(lists)('of %s, for %s, is refused when a character of it has changed', async (list, place, args) => {
    const client = platform.as(place);
    const { cursors, endCursor } = await pageOf(client, list, { ...args, first: 2 });
    expect(cursors.at(-1)).toBe(endCursor);
    const cursor = String(endCursor);
    for (let at = 0; at < cursor.length; at += 3) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      await refusedAfter(client, list, { ...args, after: cursor.slice(0, at) + other + cursor.slice(at + 1) });
    }
    for (const after of ['', ' ', 'x', cursor.slice(1), `${cursor}AAAA`, '%00', 'ș'.repeat(10), 'A'.repeat(2000)]) {
      await refusedAfter(client, list, { ...args, after });
    }
  });

  it('is refused in every other list, and when another member sends it', async () => {
    const cursors = await Promise.all(
      lists.map(
        async ([list, place, args]) => (await pageOf(platform.as(place), list, { ...args, first: 2 })).endCursor,
      ),
    );
    for (const [at, [list, place, args]] of lists.entries()) {
      for (const after of cursors.filter((_cursor, other) => other !== at)) {
        await refusedAfter(platform.as(place), list, { ...args, after });
      }
    }
    await refusedAfter(platform.as('supervisor.mec'), 'inbox', { after: cursors[0] });
  });

  it.each(lists)('of %s, for %s, holds a position and nothing of a person', async (list, place, args) => {
    const { cursors } = await pageOf(platform.as(place), list, args);
    const { givenNames, surname, birthDate, locality, safeContact } = aPerson() as Record<string, unknown>;
    const personal = [givenNames, surname, birthDate, locality, (safeContact as { value: string }).value, 'DP-'];
    for (const cursor of cursors) {
      const text = Buffer.from(cursor, 'base64url').toString('utf8');
      expect(text).toMatch(/^[0-9a-f]{10}(\d{6}|[\d:.TZ-]{10,24}#[0-9a-f-]{36})$/);
      for (const word of personal) expect(text).not.toContain(word);
    }
  });

  it('goes on under another filter, and ends the list when it lies beyond the range', async () => {
    const contact = platform.as('contact.mec');
    const { cursors } = await pageOf(contact, 'inbox');
    const after = cursors[3];
    const upTo = async (dueBefore: string) => {
      const page = await pageOf(contact, 'inbox', { after, filter: { dueBefore } });
      return [page.nodes.map(({ completionDue }) => completionDue), page.hasNextPage];
    };
    expect(await upTo('2026-05-05')).toEqual([['2026-05-05'], false]);
    expect(await upTo('2026-05-04')).toEqual([[], false]);
    expect(await upTo('2026-05-01')).toEqual([[], false]);
  });

  it('never leads out of the requested period', async () => {
    const contact = platform.as('contact.mec');
    const april = await pageOf(contact, 'referrals', { period: { from: '2026-04-01', to: '2026-04-30' }, first: 2 });
    const after = april.endCursor;
    expect((await pageOf(contact, 'referrals', { period: { from: '2026-05-01' }, after })).nodes).toEqual([]);
    expect((await pageOf(contact, 'referrals', { period: { to: '2026-04-01' }, after })).nodes).toEqual([]);
  });
});

describe('a period that ends before it begins', () => {
  it.each([
    ['referrals', 'contact.mec', {}],
    ['referrals', 'coordinator.igm', {}],
    ['register', 'caseworker.chisinau', {}],
  ] as const)('is refused by %s of %s', async (list, place, args) => {
    const asked = pageOf(platform.as(place), list, { ...args, period: { from: '2026-04-11', to: '2026-04-10' } });
    await expect(asked).rejects.toThrow('"fields":[{"path":"period.to","rule":"TOO_EARLY"');
  });
});

describe('a list in which few of very many fit the filter', () => {
  const many = 1_000;
  const fitting = 990;

  /** Rows of the greatest length, written past the API: a bad year at one institution. */
  async function addRows() {
    const requests = Array.from({ length: many }, (_, at) => {
      const id = `${String(at).padStart(8, '0')}-0000-4000-8000-${'f'.repeat(12)}`;
      const listed = {
        ...{ id, number: `IGM-CH/2025/${String(at).padStart(6, '0')}`, version: 999, hopCount: 2, restricted: false },
        ...{ status: 'INFO_REQUESTED', waitingOn: at === fitting ? 'INSTITUTION' : 'ISSUER', urgency: 'EMERGENCY' },
        ...{ needCode: 'X'.repeat(40), declineCode: 'SERVICE_NOT_AVAILABLE', outcome: 'PARTIAL' },
        ...{
          caseId: id,
          beneficiaryId: id,
          handlerId: id,
          receivingUnit: 'X'.repeat(40),
          issuingCentre: 'X'.repeat(40),
        },
        ...{ issuingInstitutionId: 'MD-IGM', receivingInstitutionId: 'MD-MEC', completionDue: '2025-12-31' },
        ...{ issuedAt: '2025-10-01T07:00:00.000Z', updatedAt: '2025-10-01T07:00:00.000Z' },
      };
      const keys = { pk: `REF#${id}`, sk: 'STATE', instDuePk: 'INST#MD-MEC#OPEN', dueSk: `2025-12-31#${id}` };
      return { PutRequest: { Item: marshall({ ...keys, listed }) } };
    });
    for (let from = 0; from < many; from += 25) {
      const RequestItems = { [platform.table.tableName]: requests.slice(from, from + 25) };
      await platform.table.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  }

  it('answers the rows found after four queries and less than a megabyte, and goes on from there', async () => {
    await addRows();
    const contact = platform.as('contact.mec');
    await pageOf(contact, 'inbox');
    const cost = costOfPages();
    const page = await pageOf(contact, 'inbox', { first: 50 });
    cost.stop();
    expect(page).toMatchObject({ nodes: [], hasNextPage: true, endCursor: expect.any(String) });
    expect(cost.queries).toBe(4);
    expect(cost.bytes).toBeGreaterThan(512 * 1024);
    expect(cost.bytes).toBeLessThanOrEqual(1024 * 1024);
    const whole = await allOf(contact, 'inbox', {}, 50);
    expect(whole).toHaveLength(due.length + 1);
    expect(new Set(idsOf(whole)).size).toBe(due.length + 1);
  });
});
