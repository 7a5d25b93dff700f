import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dynamo } from '../../services/platform/table.ts';
import { mostSearches } from '../../services/referrals/lists/searchReferrals.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { succeed } from '../support/referrals.ts';
import { anIdnp, aWholePerson, caseOf, issueTo } from './support.ts';

/**
 * The search for referrals by the exact personal code: own referrals only, few searches a day, and equal answers for an
 * unknown and a foreign code (docs/domain.md, "Search").
 */

let platform: InProcess;
let caseworker: Client;
let day = 10;
function nextDay() {
  day += 1;
  platform.setNow(`2026-04-${day}T07:00:00.000Z`);
}
beforeAll(async () => {
  platform = await startInProcess();
  caseworker = platform.as('caseworker.chisinau');
});
/** Each test uses another day, because the searches of a day are limited. */
beforeEach(nextDay);
afterAll(() => platform.stop());

const query = 'query($code: String!) { findReferral(personalCode: $code) { id number status } }';
const search = (place: string, code: string) => platform.as(place)(query, { code });
const numbers = async (place: string, code: string) => {
  const { data, errors } = await search(place, code);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.findReferral.map(({ number }: { number: string }) => number).sort();
};

/** The names of the requests to the store during an operation. */
async function requestsOf(act: () => Promise<unknown>): Promise<string[]> {
  const made: string[] = [];
  const name = `count ${Math.random()}`;
  dynamo.middlewareStack.add(
    (next, context) => (args) => {
      made.push(String(context.commandName));
      return next(args);
    },
    { step: 'initialize', name },
  );
  try {
    await act();
  } finally {
    dynamo.middlewareStack.remove(name);
  }
  return made;
}

describe('a search by the personal code', () => {
  it('finds the visible referrals of the person, newest first, and no other person’s', async () => {
    const personalCode = anIdnp();
    const opened = await caseOf(caseworker, aWholePerson({ personalCode }));
    const mec = await issueTo(caseworker, opened.id, 'MEC');
    const ms = await issueTo(caseworker, opened.id, 'MS', { needCode: 'HEALTH_CARE' });
    const mc = await issueTo(caseworker, opened.id, 'MC', { needCode: 'CULTURE' });
    expect(await numbers('contact.mec', personalCode)).toEqual([mec.number]);
    expect(await numbers('contact.ms', personalCode)).toEqual([ms.number]);
    // Its mandate does not cover codes, so it may not search by data that it was not told.
    expect(await numbers('contact.mc', personalCode)).toEqual([]);
    expect(await numbers('contact.anofm', personalCode)).toEqual([]);
    expect(await numbers('caseworker.chisinau', personalCode)).toEqual([mec.number, ms.number, mc.number].sort());
    expect(await numbers('caseworker.balti', personalCode)).toEqual([]);
    expect(await numbers('contact.mec', anIdnp())).toEqual([]);
  });

  it('follows a redirection, and a code that the person got later', async () => {
    const opened = await caseOf(caseworker, aWholePerson({ personalCode: undefined }));
    const referral = await issueTo(caseworker, opened.id, 'MEC');
    const { child } = await succeed(platform.as('contact.mec'), 'redirectReferral', {
      referral: { id: referral.id },
      expectedVersion: 1,
      receivingInstitution: 'MMPS',
      reasonCode: 'NOT_COMPETENT',
    });
    const personalCode = anIdnp();
    const reason = 'A primit codul personal.';
    const changes = { personalCode };
    await succeed(caseworker, 'updateBeneficiary', { case: { id: opened.id }, expectedVersion: 1, changes, reason });
    expect(await numbers('contact.mmps', personalCode)).toEqual([child.number]);
    expect(await numbers('contact.mec', personalCode)).toEqual([]);
  });

  it('shows handlers their own referrals, and a restricted referral to its handlers only', async () => {
    const personalCode = anIdnp();
    const opened = await caseOf(caseworker, aWholePerson({ personalCode }));
    const mec = await issueTo(caseworker, opened.id, 'MEC', { restricted: true });
    const head = { referral: { id: mec.id }, expectedVersion: 1 };
    expect(await numbers('handler.mec', personalCode)).toEqual([]);
    expect(await numbers('supervisor.mec', personalCode)).toEqual([]);
    expect(await numbers('contact.mec', personalCode)).toEqual([mec.number]);
    const { memberId } = (await platform.contextOf('handler.mec')).actor;
    await succeed(platform.as('contact.mec'), 'assignReferral', { ...head, handlerId: memberId });
    expect(await numbers('handler.mec', personalCode)).toEqual([mec.number]);
    expect(await numbers('contact.mec', personalCode)).toEqual([]);
  });

  it('answers the code of another institution’s person like an unknown code: the same words after the same reads', async () => {
    const personalCode = anIdnp();
    const opened = await caseOf(caseworker, aWholePerson({ personalCode }));
    await issueTo(caseworker, opened.id, 'MEC');
    await search('contact.ms', anIdnp());
    const [foreign, nobodys] = [personalCode, anIdnp()];
    const answers: string[] = [];
    const asking = (code: string) => async () => answers.push(JSON.stringify(await search('contact.ms', code)));
    expect(await requestsOf(asking(foreign))).toEqual(await requestsOf(asking(nobodys)));
    expect(answers[0]).toBe(answers[1]);
  });

  it('is counted, twenty a day for a member, at once or one by one', async () => {
    const code = anIdnp();
    const all = await Promise.all(Array.from({ length: mostSearches + 5 }, () => search('contact.mec', code)));
    const refused = all.filter(({ errors }) => errors);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.errors?.[0]?.extensions.code).toBe('QUOTA_EXCEEDED');
    expect(await numbers('contact.ms', code)).toEqual([]);
    nextDay();
    expect(await numbers('contact.mec', code)).toEqual([]);
  });

  it.each(['coordinator.igm', 'auditor.igm', 'admin'])('is not for %s', async (place) => {
    const { data, errors } = await search(place, anIdnp());
    expect([data?.findReferral ?? null, errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN']);
  });

  it('of something that is no code is refused, and not counted', async () => {
    for (const code of ['', '2000', '2000000000005', 'Haled']) {
      const { errors } = await search('contact.cnam', code);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION' });
    }
    const made = await requestsOf(() => search('contact.cnam', '2000000000005'));
    expect(made.filter((name) => name.startsWith('Update'))).toEqual([]);
  });
});
