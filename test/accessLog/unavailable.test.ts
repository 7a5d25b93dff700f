import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { handler } from '../../services/graphql/handler.ts';
import { type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { claimsOf, clientId } from '../support/gateway.ts';
import { type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { aDraft, aPerson, documentOf, openedCase, succeed } from '../support/referrals.ts';
import { entriesIn } from './support.ts';

/** The handler of the Lambda on a store that breaks the write to the access log, the one write of a query. */
let platform: InProcess;
let proxy: FaultProxy;
let referralId = '';
let caseId = '';
/** Part of all personal data that is stored here. */
const marker = 'Qxzj';

beforeAll(async () => {
  platform = await startInProcess('2026-04-10T07:00:00.000Z', async (endpoint) => {
    proxy = await startFaultProxy(endpoint);
    return proxy.endpoint;
  });
  Object.assign(process.env, { USER_POOL_CLIENT_IDS: clientId, EXPLORER_CLIENT_ID: clientId, EXPLORING: 'true' });
  const caseworker = platform.as('caseworker.chisinau');
  const person = (name: string) => aPerson({ givenNames: `${name} ${marker}`, surname: marker, locality: marker });
  const opened = await openedCase(caseworker, { beneficiary: person('Amina'), householdMembers: [person('Sami')] });
  caseId = opened.id;
  const draft = aDraft(caseId, { summary: `Are nevoie de un curs ${marker}.` });
  referralId = (await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft })).referral.id;
});
beforeEach(() => {
  proxy.decide = () => 'NONE';
});
afterAll(async () => {
  await proxy.stop();
  await platform.stop();
});

const oneReferral = () => ({
  query: `{ referral(id: "${referralId}") { number summary person { givenNames surname } } }`,
});
const wholeHousehold = () => ({
  query: `{ case(ref: { id: "${caseId}" }) { caseNumber beneficiary { surname } householdMembers { givenNames } } }`,
});

async function ask(
  body: object,
  { sub = subOfPlace('caseworker.chisinau'), milliseconds = 10_000, locale = 'en' } = {},
) {
  const requestId = randomUUID();
  const event = {
    httpMethod: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', 'accept-language': locale },
    body: JSON.stringify(body),
    requestContext: { requestId, authorizer: { claims: claimsOf(sub) } },
  };
  const lambda = { getRemainingTimeInMillis: () => milliseconds };
  const answer = await handler(event as unknown as APIGatewayProxyEvent, lambda as Context);
  const entries = (await entriesIn(platform.table)).filter((row) => row.requestId === requestId);
  return { status: answer.statusCode, body: answer.body, whole: JSON.stringify(answer), entries };
}
type Answered = Awaited<ReturnType<typeof ask>>;

/** The check of the tests below: no byte of a person, and the error that asks to try again. */
function showsNothing({ status, body, whole }: Answered): boolean {
  const { errors, ...rest } = JSON.parse(body);
  const isMasked = status === 503 && errors?.length === 1 && errors[0].extensions.code === 'NOT_RECORDED';
  return isMasked && Object.keys(rest).length === 0 && !whole.includes(marker);
}

describe('a log that cannot be written', () => {
  it.each(['UNAVAILABLE', 'DROPPED'] as const)(
    'lets nothing of a person out: %s, one person or several',
    async (fault) => {
      proxy.decide = (action) => (['PutItem', 'TransactWriteItems'].includes(action) ? fault : 'NONE');
      for (const body of [oneReferral(), wholeHousehold()]) {
        const answer = await ask(body);
        expect(answer.entries).toEqual([]);
        expect(showsNothing(answer)).toBe(true);
      }
    },
  );

  it('keeps no reader waiting beyond the time of the request: fields that were not logged are not shown', async () => {
    proxy.decide = (action) => (action === 'PutItem' ? 'STALLED' : 'NONE');
    const startedAt = Date.now();
    const answer = await ask(oneReferral(), { milliseconds: 2_000 });
    expect(showsNothing(answer)).toBe(true);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it('is told in the language of the caller', async () => {
    proxy.decide = (action) => (action === 'PutItem' ? 'DROPPED' : 'NONE');
    const { body } = await ask(oneReferral(), { locale: 'ro' });
    expect(JSON.parse(body).errors[0].message).toContain('jurnalul accesărilor');
  });

  it('stops no query that reads no person', async () => {
    proxy.decide = (action) => (action === 'PutItem' ? 'UNAVAILABLE' : 'NONE');
    const answer = await ask({ query: '{ register(first: 5) { nodes { number } } }' });
    expect([answer.status, JSON.parse(answer.body).errors]).toEqual([200, undefined]);
  });

  it('hides the answer of a command, and the repeat with the same key shows it', async () => {
    const idempotencyKey = randomUUID();
    const input = { idempotencyKey, referral: { id: referralId }, expectedVersion: 1, text: 'O notă.' };
    const document = documentOf('addReferralNote').replace('referral { id', 'referral { id summary');
    proxy.decide = (action) => (action === 'PutItem' ? 'DROPPED' : 'NONE');
    expect(showsNothing(await ask({ query: document, variables: { input } }))).toBe(true);
    proxy.decide = () => 'NONE';
    const repeated = await ask({ query: document, variables: { input } });
    expect(JSON.parse(repeated.body).data.result.referral.version).toBe(2);
    expect(repeated.entries).toHaveLength(1);
  });

  it('is noticed by the test: an answer that was written is one that shows', async () => {
    const answer = await ask(oneReferral());
    expect([answer.status, answer.whole.includes(marker), showsNothing(answer)]).toEqual([200, true, false]);
  });
});

describe('a lost answer of the log', () => {
  it('is no second entry and no error, for one person and for several', async () => {
    for (const [body, action, people] of [
      [oneReferral(), 'PutItem', 1],
      [wholeHousehold(), 'TransactWriteItems', 2],
    ] as const) {
      let lost = false;
      proxy.decide = (called) => {
        if (called !== action || lost) return 'NONE';
        lost = true;
        return 'ANSWER_LOST';
      };
      const answer = await ask(body);
      expect([lost, answer.status, answer.entries.length]).toEqual([true, 200, people]);
    }
  });
});

describe('a document that is not looked at', () => {
  it('is a denial of the member in the log', async () => {
    const answer = await ask({ extensions: { document: { sha256: 'f'.repeat(64) } } });
    expect([answer.status, answer.entries.length]).toEqual([403, 1]);
    expect(answer.entries[0]).toMatchObject({ decision: 'DENIED', coordinate: 'Document', country: 'MD' });
  });
});

describe('a caller without a membership', () => {
  const strangers = async (sub: string) => (await entriesIn(platform.table)).filter((row) => row.memberId === sub);

  it('is a denial in the log, and is refused also when the log cannot be written', async () => {
    const sub = randomUUID();
    const refused = await ask(oneReferral(), { sub });
    expect(refused.status).toBe(403);
    expect(await strangers(sub)).toEqual([
      expect.objectContaining({ decision: 'DENIED', coordinate: 'Service', country: '--', times: 1 }),
    ]);
    proxy.decide = (action) => (action === 'PutItem' ? 'DROPPED' : 'NONE');
    expect((await ask(oneReferral(), { sub })).status).toBe(403);
    expect(await strangers(sub)).toHaveLength(1);
  });
});
