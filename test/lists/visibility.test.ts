import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addClerks } from '../campaigns/support/clerks.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, succeed } from '../support/referrals.ts';

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

const query = `query($id: ID, $number: String) { referral(id: $id, number: $number) {
  id status person { surname } history { type } delivery { openedAt } } }`;
const sees = async (client: Client, id: string) => (await client(query, { id })).data.referral !== null;

async function clerkOf(where: Parameters<typeof addClerks>[2]): Promise<Client & { memberId: string }> {
  const [clerk] = await addClerks(platform, 1, where);
  if (!clerk) throw new Error('no clerk');
  return Object.assign(clerk.client, { memberId: clerk.memberId });
}
const handlerOf = (unit?: string) => clerkOf({ role: 'INSTITUTION_HANDLER', ...(unit && { unit }) });

describe('an invisible referral', () => {
  it('is answered like a missing referral, byte by byte, by id and by number', async () => {
    const issued = await issuedReferral(platform.as('caseworker.chisinau'));
    const strangers = ['contact.ms', 'caseworker.balti', 'caseworker.bucuresti', 'auditor.igm', 'admin', 'handler.mec'];
    await succeed(platform.as('contact.mec'), 'assignReferral', {
      referral: { id: issued.id },
      expectedVersion: 1,
      handlerId: (await handlerOf()).memberId,
    });
    for (const place of strangers) {
      const stranger = platform.as(place);
      const answers = [
        await stranger(query, { id: issued.id }),
        await stranger(query, { id: randomUUID() }),
        await stranger(query, { number: issued.number }),
        await stranger(query, { number: 'IGM-CH/2026/999999' }),
      ];
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]?.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });

  it('leaves no sign that it was looked for', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    await platform.as('contact.ms')(query, { id });
    const { data } = await platform.as('coordinator.igm')(query, { id });
    expect(data.referral.delivery).toEqual({ openedAt: null });
  });
});

describe('a draft', () => {
  it('belongs to its centre until the issue, and so do its earlier events afterwards', async () => {
    const caseworker = platform.as('caseworker.chisinau');
    const opened = await openedCase(caseworker);
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    const { id } = (await succeed(caseworker, 'draftReferral', input)).referral;
    expect(await sees(caseworker, id)).toBe(true);
    for (const place of ['contact.mec', 'supervisor.mec', 'handler.mec', 'caseworker.balti']) {
      expect(await sees(platform.as(place), id)).toBe(false);
    }
    const issue = { idempotencyKey: randomUUID(), referral: { id }, expectedVersion: 1 };
    await succeed(caseworker, 'issueReferral', issue);
    const typesFor = async (client: Client) =>
      (await client(query, { id })).data.referral.history.map(({ type }: { type: string }) => type);
    expect(await typesFor(platform.as('contact.mec'))).toEqual(['referral.issued']);
    expect(await typesFor(caseworker)).toEqual(['referral.drafted', 'referral.issued']);
  });
});

describe('a handler', () => {
  it('sees the own referrals and those of the own unit without handler, and no more', async () => {
    const [own, colleague, elsewhere, nowhere] = [
      await handlerOf('MEC-CH'),
      await handlerOf('MEC-CH'),
      await handlerOf('MEC-BL'),
      await handlerOf(),
    ];
    const everybody = [own, colleague, elsewhere, nowhere];
    const seenBy = (id: string) => Promise.all(everybody.map((client) => sees(client, id)));
    const inUnit = await issuedReferral(platform.as('caseworker.chisinau'), { receivingUnit: 'MEC-CH' });
    expect(await seenBy(inUnit.id)).toEqual([true, true, false, false]);
    const inNone = await issuedReferral(platform.as('caseworker.chisinau'));
    expect(await seenBy(inNone.id)).toEqual([false, false, false, true]);
    // Assigned: from now on only the handler sees it, whatever the unit.
    await succeed(own, 'assignReferral', {
      referral: { id: inUnit.id },
      expectedVersion: 1,
      handlerId: own.memberId,
    });
    expect(await seenBy(inUnit.id)).toEqual([true, false, false, false]);
    const handedOver = { referral: { id: inNone.id }, expectedVersion: 1, handlerId: elsewhere.memberId };
    await succeed(platform.as('supervisor.mec'), 'assignReferral', handedOver);
    expect(await seenBy(inNone.id)).toEqual([false, false, true, false]);
  });
});

describe('a redirected referral', () => {
  it('stays visible to the first institution, and its child is visible to the second only', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const redirected = await succeed(platform.as('contact.mec'), 'redirectReferral', {
      referral: { id },
      expectedVersion: 1,
      receivingInstitution: 'MC',
      reasonCode: 'NOT_COMPETENT',
    });
    const seen = await Promise.all(
      ['contact.mec', 'contact.mc', 'caseworker.chisinau', 'coordinator.igm'].map(async (place) => [
        await sees(platform.as(place), id),
        await sees(platform.as(place), redirected.child.id),
      ]),
    );
    expect(seen).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });
});

describe('counts', () => {
  const counts = '{ referralCounts { institution { code } status count } }';
  const restricted = { restricted: true };

  const of = (code: string, status: string, count: number | null) => ({ institution: { code }, status, count });
  const sorted = async (client: Client, document = counts) =>
    (await client(document)).data.referralCounts.sort((a: object, b: object) =>
      JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
    );

  it('are exact, for the country and for the own institution; restricted referrals are counted for the coordinator alone', async () => {
    await platform.fresh();
    const caseworker = platform.as('caseworker.chisinau');
    const [one] = [await issuedReferral(caseworker), await issuedReferral(caseworker)];
    await issuedReferral(caseworker, restricted);
    await issuedReferral(caseworker, { receivingInstitution: 'CNAM', needCode: 'HEALTH_INSURANCE' });
    await openedCase(caseworker);
    await succeed(platform.as('contact.mec'), 'acknowledgeReferral', {
      referral: { id: one.id },
      expectedVersion: 1,
      incomingNumber: 'MEC-1',
    });
    const all = [of('CNAM', 'ISSUED', 1), of('MEC', 'ACKNOWLEDGED', 1), of('MEC', 'ISSUED', 2)];
    expect(await sorted(platform.as('coordinator.igm'))).toEqual(all);
    for (const place of ['contact.mec', 'supervisor.mec']) {
      const ministry = [of('MEC', 'ACKNOWLEDGED', 1), of('MEC', 'ISSUED', 1)];
      expect(await sorted(platform.as(place))).toEqual(ministry);
    }
    expect(await sorted(platform.as('contact.ms'))).toEqual([]);
  });

  it('below five are not told to a member who sees statistics alone', async () => {
    const statistics = await clerkOf({ institutionId: 'MD-IGM', role: 'STATS_VIEWER' });
    const withSize = '{ referralCounts { institution { code } status count isSmall } }';
    const small = { count: null, isSmall: true };
    const unrestricted = [of('CNAM', 'ISSUED', null), of('MEC', 'ACKNOWLEDGED', null), of('MEC', 'ISSUED', null)];
    expect(await sorted(statistics, withSize)).toEqual(unrestricted.map((cell) => ({ ...cell, ...small })));
    for (let more = 1; more < 5; more++) await issuedReferral(platform.as('caseworker.chisinau'));
    const [, , issued] = await sorted(statistics, withSize);
    expect(issued).toEqual({ ...of('MEC', 'ISSUED', 5), isSmall: false });
  });

  it('are refused for another institution, and to handlers', async () => {
    const one = 'query($of: String) { referralCounts(institution: $of) { count } }';
    const codeOf = async (place: string, of: string) =>
      (await platform.as(place)(one, { of })).errors?.[0]?.extensions.code;
    expect(await codeOf('contact.mec', 'MS')).toBe('FORBIDDEN');
    expect(await codeOf('contact.mec', 'NOWHERE')).toBe('FORBIDDEN');
    expect(await codeOf('handler.mec', 'MEC')).toBe('FORBIDDEN');
    expect(await codeOf('caseworker.chisinau', 'MEC')).toBe('FORBIDDEN');
    expect(await codeOf('coordinator.igm', 'NOWHERE')).toBe('VALIDATION');
  });
});
