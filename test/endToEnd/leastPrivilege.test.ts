import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GrantUse } from '../../local/iam/grants.ts';
import { ask as change } from '../erasure/people.ts';
import type { Client } from '../support/inProcess.ts';
import { readQueue, setClock, signedIn } from '../support/overHttp.ts';
import { aDraft, aPerson, issuedReferral, openedCase, succeed } from '../support/referrals.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';

/**
 * Uses every permission of the functions through the public API, and asks the platform for grants without use. It has a
 * platform of its own, so that its result does not depend on other tests.
 */

let platform: TestPlatform;
let clients: Record<string, Client>;

const places = [
  'caseworker.chisinau',
  'coordinator.igm',
  'contact.mec',
  'handler.mec',
  'admin',
  'caseworker.bucuresti',
  'auditor.igm',
];

beforeAll(async () => {
  platform = await startPlatform({ seed: 'directory' });
  setClock(platform, '2026-04-10T07:00:00Z');
  clients = Object.fromEntries(
    await Promise.all(places.map(async (place) => [place, await signedIn(platform, place)] as const)),
  );
}, 120_000);
afterAll(() => platform?.stop());

const as = (place: string) => clients[place] as Client;
const ask = async (place: string, document: string) => {
  const { data, errors } = await as(place)(`{ answer: ${document} }`);
  expect(errors).toBeUndefined();
  return data.answer;
};

async function grants(): Promise<GrantUse[]> {
  const answer = await fetch(`${platform.url}/grants`, { headers: { accept: 'application/json' } });
  return (await answer.json()) as GrantUse[];
}

/** One referral to every institution with a queue, each from the issuer of its country. */
async function issueToEveryQueue(): Promise<string[]> {
  const ids: string[] = [];
  for (const [country, caseworker] of [
    ['MD', 'caseworker.chisinau'],
    ['RO', 'caseworker.bucuresti'],
  ] as const) {
    const { id } = await openedCase(as(caseworker));
    const issuer = { MD: 'MD-IGM', RO: 'RO-IGI' }[country];
    const receivers = Object.keys(platform.runtime.queues).filter(
      (each) => each.startsWith(country) && each !== issuer,
    );
    for (const receiver of receivers) {
      const draft = aDraft(id, { receivingInstitution: receiver.slice(3) });
      const { referral } = await succeed(as(caseworker), 'issueReferral', { idempotencyKey: randomUUID(), draft });
      ids.push(referral.id);
    }
  }
  return ids;
}

/** The store shows which events the relay has marked as sent. */
async function sentAll(ids: string[]): Promise<void> {
  await Promise.all(
    Object.keys(platform.runtime.queues).map((id) => readQueue(platform, id, ({ length }) => length > 0)),
  );
  for (const id of ids) {
    const delivery = async () => {
      const answers = await Promise.all(
        ['caseworker.chisinau', 'caseworker.bucuresti'].map((place) =>
          as(place)('query($id: ID) { referral(id: $id) { delivery { queuedAt } } }', { id }),
        ),
      );
      return answers.some(({ data }) => data?.referral?.delivery.queuedAt);
    };
    // The limit of the test ends the wait.
    while (!(await delivery())) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A person is found by code, put under hold, erased on request, and searched for in the access log. */
async function endOneRecord(): Promise<void> {
  const found = await openedCase(as('caseworker.chisinau'), {
    beneficiary: aPerson({ personalCode: '2000001000001' }),
  });
  await ask('caseworker.chisinau', 'findReferral(personalCode: "2000001000001") { id }');
  const beneficiaryId = found.beneficiary.id;
  const person = { case: { id: found.id }, beneficiaryId, idempotencyKey: randomUUID() };
  const erase = { ...person, confirmCaseNumber: found.caseNumber, reasonCode: 'REQUEST_OF_PERSON' };
  expect((await change(as('coordinator.igm'), 'eraseBeneficiary', erase)).code).toBeUndefined();
  const readers = (about: string) =>
    ask(
      'auditor.igm',
      `accessLog(about: ${about}, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") { nodes { id } }`,
    );
  await readers(`{ beneficiaryId: "${beneficiaryId}" }`);
  await readers('{ memberId: "e2a3c8f0-1111-4222-8333-444455556666" }');
}

/** A closed case, so that its data are due for destruction: one part after a year, the rest after five. */
async function closeOneCase(): Promise<void> {
  const beneficiary = aPerson({ healthNeed: 'tensiune', vulnerabilities: ['TORTURE'] });
  const { id } = await openedCase(as('caseworker.chisinau'), { beneficiary });
  const issued = { idempotencyKey: randomUUID(), draft: aDraft(id) };
  const { referral } = await succeed(as('caseworker.chisinau'), 'issueReferral', issued);
  const cancelled = { referral: { id: referral.id }, expectedVersion: 1, reasonCode: 'WITHDRAWN' };
  await succeed(as('caseworker.chisinau'), 'cancelReferral', cancelled);
  const { version } = await ask('caseworker.chisinau', `case(ref: { id: "${id}" }) { version }`);
  await succeed(as('caseworker.chisinau'), 'closeCase', {
    case: { id },
    expectedVersion: version,
    reasonCode: 'WITHDRAWN',
  });
}

/**
 * Moves business time day by day until the scheduled function has done its work, because a call can fail on a busy
 * machine.
 */
async function woken(functionName: string, action: string, from: string): Promise<void> {
  const isDone = (uses: GrantUse[]) =>
    uses.some((use) => use.functionName === functionName && use.action === action && use.calls > 0);
  // The limit of the test ends the wait.
  for (let turn = 0; !isDone(await grants()); turn++) {
    if (turn % 20 === 0) platform.moveClock(Date.parse(from) + (turn / 20) * 86_400_000 - Date.now());
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe('the permissions of the functions', () => {
  it('are used by the functions, or by AWS in their name, and no other exists', async () => {
    await sentAll(await issueToEveryQueue());
    const referral = await issuedReferral(as('caseworker.chisinau'));
    const at = { referral: { id: referral.id }, expectedVersion: 1 };
    await succeed(as('contact.mec'), 'acknowledgeReferral', { ...at, incomingNumber: 'MEC-1' });
    const closed = await succeed(as('caseworker.chisinau'), 'cancelReferral', {
      ...at,
      expectedVersion: 2,
      reasonCode: 'WITHDRAWN',
    });
    expect(closed.referral.status).toBe('CANCELLED');
    await ask('contact.mec', `referral(number: "${referral.number}") { id }`);
    for (const place of ['contact.mec', 'handler.mec', 'caseworker.chisinau', 'coordinator.igm'])
      await ask(place, 'inbox { nodes { id } }');
    await ask('caseworker.chisinau', 'register(year: 2026) { nodes { id } }');
    await ask('coordinator.igm', 'referrals { nodes { id } }');
    await ask('contact.mec', 'referrals(period: { from: "2026-04-01", to: "2026-04-30" }) { nodes { id } }');
    await ask('coordinator.igm', 'changes { cursor }');
    await ask('coordinator.igm', 'referralCounts { count }');
    await ask('contact.mec', 'colleagues { id }');

    await endOneRecord();
    await closeOneCase();
    await woken('indreptar-dev-sealer', 'dynamodb:PutItem', '2026-04-11T08:00:00Z');
    await woken('indreptar-dev-retention', 'dynamodb:DeleteItem', '2032-01-01T08:00:00Z');

    const uses = await grants();
    const queues = Object.keys(platform.runtime.queues).length;
    // A policy cannot hold 200 names of queues, so one pattern stands for the queues of all institutions.
    const pattern = (action: string) => ({
      action,
      resource: expect.stringMatching(/:indreptar-dev-\?\?-\*\.fifo$/),
      finding: `a pattern of ${queues} resources`,
    });
    expect(uses.filter(({ finding }) => finding)).toEqual([
      expect.objectContaining(pattern('sqs:GetQueueUrl')),
      expect.objectContaining(pattern('sqs:SendMessage')),
    ]);
    expect(platform.output()).not.toContain('iam:');
  }, 120_000);

  it('are printed as a table that people can read', async () => {
    const table = await (await fetch(`${platform.url}/grants`)).text();
    expect(table).toMatch(/^indreptar-dev-graphql\n {2}dynamodb:\w+ +arn:aws:dynamodb:.*\n +used \d+$/m);
    expect(table).toMatch(/kms:Decrypt .*\n +needed: the table is encrypted/);
  });
});
