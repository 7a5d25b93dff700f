import { randomUUID } from 'node:crypto';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { putMember } from '../../services/caller/memberStore.ts';
import { addClerks } from '../campaigns/support/clerks.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral } from '../support/referrals.ts';
import { allOf, costOfPages, idsOf, type ListName, pageOf } from './support/pages.ts';

/** Restricted referrals with the earliest due dates come before all visible ones. No position may name one of them. */

const restricted = 20;
const open = 3;
let platform: InProcess;
let shown: string[];
let hidden: { id: string; number: string; due: string }[];
let callers: Record<string, Client>;
beforeAll(async () => {
  platform = await startInProcess();
  const caseworker = platform.as('caseworker.chisinau');
  const issued = (completionDue: string, more: object) => issuedReferral(caseworker, { completionDue, ...more });
  shown = [];
  // In the register the newest number is first, and the hidden ones are in front too.
  for (let made = 0; made < open; made++) shown.push((await issued(`2026-06-0${made + 1}`, {})).id);
  hidden = [];
  for (let made = 0; made < restricted; made++) {
    const due = `2026-05-${String(made + 1).padStart(2, '0')}`;
    hidden.push({ ...(await issued(due, { restricted: true })), due });
  }
  const system = randomUUID();
  await putMember({
    ...{ memberId: system, kind: 'MACHINE', displayName: 'Sistem', email: `${system}@demo.indreptar.example` },
    ...{ roles: ['INSTITUTION_CONTACT'], country: 'MD', institutionId: 'MD-MEC', active: true, version: 1 },
  });
  const centre = { institutionId: 'MD-IGM', centre: 'IGM-CH' };
  const [registrar] = await addClerks(platform, 1, { ...centre, role: 'REGISTRAR' });
  if (!registrar) throw new Error('no clerk');
  callers = {
    'a supervisor': platform.as('supervisor.mec'),
    'a system': platform.asMember(system),
    'a registrar': registrar.client,
  };
});
afterAll(() => platform.stop());

const textOf = (cursor: string) => Buffer.from(cursor, 'base64url').toString('utf8');
/** The content of a cursor, which any reader can decode. */
const namesHidden = (cursor: string) =>
  hidden.some(({ id, number, due }) =>
    [id, number.slice(-6), due].some((word) => textOf(cursor).slice(checksumLength).includes(word)),
  );
const checksumLength = 10;

const lists: [who: string, list: ListName, order: (ids: string[]) => string[]][] = [
  ['a supervisor', 'referrals', (ids) => ids],
  ['a supervisor', 'inbox', (ids) => ids],
  ['a system', 'referrals', (ids) => ids],
  ['a system', 'inbox', (ids) => ids],
  ['a registrar', 'register', (ids) => [...ids].reverse()],
];
const clientOf = (who: string) => callers[who] as Client;

describe('with twenty restricted referrals in front', () => {
  it.each(lists)('%s is given the first own row of %s, and no position of a hidden one', async (who, list, order) => {
    const expected = order(shown);
    let after: string | null = null;
    for (const id of expected) {
      const page = await pageOf(clientOf(who), list, { first: 1, ...(after && { after }) });
      expect(idsOf(page.nodes)).toEqual([id]);
      for (const cursor of [...page.cursors, String(page.endCursor)]) expect(namesHidden(cursor)).toBe(false);
      after = page.endCursor;
    }
    expect(await pageOf(clientOf(who), list, { first: 1, after })).toMatchObject({ nodes: [], hasNextPage: false });
  });

  it('a position of one of them would be found', async () => {
    const { cursors } = await pageOf(platform.as('contact.mec'), 'inbox', { first: 50 });
    expect(cursors.filter(namesHidden)).toHaveLength(restricted);
  });
});

describe('with more of them than a page reads', () => {
  /** Written past the API. No institution has so many, but a position must not depend on their number. */
  beforeAll(async () => {
    const requests = Array.from({ length: 500 }, (_, at) => {
      const id = `${String(at).padStart(8, '0')}-0000-4000-8000-${'e'.repeat(12)}`;
      const due = '2026-04-30';
      hidden.push({ id, number: id, due });
      const listed = { id, restricted: true, status: 'ISSUED', waitingOn: 'INSTITUTION', handlerId: id };
      const keys = { pk: `REF#${id}`, sk: 'STATE', instDuePk: 'INST#MD-MEC#OPEN', dueSk: `${due}#${id}` };
      return { PutRequest: { Item: marshall({ ...keys, listed }) } };
    });
    for (let from = 0; from < requests.length; from += 25) {
      const RequestItems = { [platform.table.tableName]: requests.slice(from, from + 25) };
      await platform.table.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  });

  it('the page goes on from a sealed position, which opens for this list alone', async () => {
    const supervisor = clientOf('a supervisor');
    const cost = costOfPages();
    const page = await pageOf(supervisor, 'referrals', { first: 1 });
    cost.stop();
    expect(page).toMatchObject({ nodes: [], hasNextPage: true });
    expect(cost.queries).toBe(4);
    const sealed = String(page.endCursor);
    expect(textOf(sealed)).toMatch(/^[0-9a-f]{10}~[\w-]{60,}$/);
    const inside = Buffer.from(textOf(sealed).slice(checksumLength + 1), 'base64url').toString('utf8');
    expect(hidden.some(({ id, due }) => inside.includes(id) || inside.includes(due))).toBe(false);
    expect(idsOf(await allOf(supervisor, 'referrals', {}, 1))).toEqual(shown);
    await expect(pageOf(supervisor, 'inbox', { after: sealed })).rejects.toThrow('INVALID_FORMAT');
    await expect(pageOf(clientOf('a system'), 'referrals', { after: sealed })).rejects.toThrow('INVALID_FORMAT');
  });
});
