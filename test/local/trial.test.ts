// The steps of a new user in GraphiQL, with the ready operations only, against the platform that runs the template.
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { demoAccounts } from '../../data/accounts.ts';
import { fillPlaceholders, type LastSeen, lastSeen } from '../../local/graphiql/placeholders.js';
import { readyOperations } from '../../local/graphiql/readyOperations.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';

let platform: TestPlatform;
let last: LastSeen = {};

beforeAll(async () => {
  platform = await startPlatform({ seed: 'directory' });
});

afterAll(async () => {
  await platform?.stop();
});

/** The parts of an answer that the trial reads. */
interface Answer {
  code?: string;
  case?: { caseNumber: string };
  referral?: { status: string };
  nodes?: { number: string; status: string }[];
  history?: { type: string }[];
}

/** Sends the tab as the page does. Returns the answer of its one field. */
async function send(place: string, tab: string, change: object = {}): Promise<Answer> {
  const account = demoAccounts.find((each) => each.place === place);
  const operation = account && readyOperations(account).find(({ name }) => name.split('/').at(-1) === tab);
  if (!operation) throw new Error(`${place} has no tab ${tab}`);
  const variables = fillPlaceholders({ ...JSON.parse(operation.variables), ...change }, last) as object;
  const answer = await platform.graphql(await platform.token(place), operation.query, variables);
  expect(answer.errors).toBeUndefined();
  last = lastSeen(answer, last);
  return Object.values(answer.data ?? {})[0] as Answer;
}

const status = (answer: Answer) => answer.referral?.status ?? answer.code;

test('a referral is issued and answered in one mutation, another in four, and the coordinator finds both', async () => {
  expect(await send('caseworker.chisinau', 'openCase')).toHaveProperty('case.caseNumber', last.case);
  expect(status(await send('caseworker.chisinau', 'issueReferral'))).toBe('ISSUED');
  const first = last.number;
  expect((await send('contact.mec', 'inbox')).nodes).toMatchObject([{ number: first, status: 'ISSUED' }]);
  expect(status(await send('contact.mec', 'completeReferral'))).toBe('COMPLETED');
  expect(status(await send('caseworker.chisinau', 'verifyReferral'))).toBe('CLOSED');

  await send('caseworker.chisinau', 'openCase');
  expect(status(await send('caseworker.chisinau', 'issueReferral'))).toBe('ISSUED');
  const second = last.number;
  expect(second).not.toBe(first);
  expect(status(await send('contact.mec', 'acknowledgeReferral'))).toBe('ACKNOWLEDGED');
  expect(status(await send('contact.mec', 'acceptReferral'))).toBe('ACCEPTED');
  expect(status(await send('contact.mec', 'startReferral'))).toBe('IN_PROGRESS');
  expect(status(await send('contact.mec', 'finishReferral'))).toBe('COMPLETED');

  const numbers = async (closed: boolean) => {
    const { nodes } = await send('coordinator.igm', 'referrals', { filter: {}, closed });
    return (nodes ?? []).map(({ number }) => number);
  };
  expect([...(await numbers(false)), ...(await numbers(true))].sort()).toEqual([first, second].sort());
  expect(await send('coordinator.igm', 'referralCounts')).toContainEqual({
    institution: { code: 'MEC' },
    status: 'COMPLETED',
    count: 1,
  });
  expect(await eventsOf('MD-MEC', 8)).toEqual({
    [first ?? '']: ['0 → 1 issued', '1 → 2 completed', '2 → 3 verified'],
    [second ?? '']: ['0 → 1 issued', '1 → 2 acknowledged', '2 → 3 accepted', '3 → 4 started', '4 → 5 completed'],
  });
});

test('a mistyped number, an unanswered question and a mistaken completion are put right', async () => {
  await send('caseworker.chisinau', 'openCase');
  await send('caseworker.chisinau', 'issueReferral');
  const { number } = last;
  const acknowledge = (mistyped: string) => ({
    input: { referral: { number: mistyped }, expectedVersion: 1, incomingNumber: 'MEC-1' },
  });
  expect(status(await send('contact.mec', 'acknowledgeReferral', acknowledge(`${number}9`)))).toBe('VALIDATION');
  const another = `${number?.slice(0, -6)}999999`;
  expect(status(await send('contact.mec', 'acknowledgeReferral', acknowledge(another)))).toBe('NOT_FOUND');
  expect(status(await send('contact.mec', 'requestReferralInfo'))).toBe('INFO_REQUESTED');
  expect(status(await send('contact.mec', 'withdrawReferralQuestion'))).toBe('ISSUED');
  expect(status(await send('contact.mec', 'completeReferral'))).toBe('COMPLETED');
  expect(status(await send('contact.mec', 'correctReferralAnswer'))).toBe('COMPLETED');
  expect(status(await send('contact.mec', 'takeBackReferralAnswer'))).toBe('ISSUED');
  expect(last.number).toBe(number);
  const { history = [] } = await send('caseworker.chisinau', 'referral');
  expect(history.slice(-2).map(({ type }) => type)).toEqual(['referral.answerCorrected', 'referral.answerTakenBack']);
});

interface Event {
  type: string;
  data: { number: string; version: number; previousVersion: number };
}

/** Reads so many events from an institution's queue, by referral, in the order of their arrival. */
async function eventsOf(institutionId: string, count: number): Promise<Record<string, string[]>> {
  const client = new SQSClient(platform.aws('sqs'));
  const QueueUrl = platform.queueUrl(institutionId);
  const events: Record<string, string[]> = {};
  while (Object.values(events).flat().length < count) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { type, data } = JSON.parse(Body) as Event;
      const name = type.split('.').at(-2);
      events[data.number] = [...(events[data.number] ?? []), `${data.previousVersion} → ${data.version} ${name}`];
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  client.destroy();
  return events;
}

test('a record is read and corrected, an objection recorded and withdrawn, a person searched by the exact code', async () => {
  await send('caseworker.chisinau', 'openCase');
  expect(await send('caseworker.chisinau', 'case')).toMatchObject({ version: 1, beneficiary: { surname: 'Persoană' } });
  expect(await send('caseworker.chisinau', 'updateBeneficiary')).toMatchObject({ case: { version: 2 } });
  expect(await send('caseworker.chisinau', 'recordSharing')).toMatchObject({ told: [], case: { version: 3 } });
  expect(await send('contact.mec', 'findReferral')).toEqual([]);
});
