import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Answer, Client } from './inProcess.ts';
import type { TestPlatform } from './startPlatform.ts';

/** The API over HTTP with a demo account's own token. */
export async function signedIn(platform: TestPlatform, place: string): Promise<Client> {
  const token = await platform.token(place);
  return async (document, variables) => (await platform.graphql(token, document, variables)) as Answer;
}

/** Sets business time to an instant. From there it runs on. */
export const setClock = (platform: TestPlatform, instant: string) =>
  platform.moveClock(Date.parse(instant) - Date.now());

export type QueueEvent = {
  type: string;
  subject: string;
  data: { kind: string; referralId: string; number: string; version: number; previousVersion: number };
};

/**
 * Reads the queue of an institution as its back office does, in order, until `enough` says so. Read messages are
 * deleted.
 */
export async function readQueue(
  platform: TestPlatform,
  institutionId: string,
  enough: (events: QueueEvent[]) => boolean,
): Promise<QueueEvent[]> {
  const client = new SQSClient({ ...platform.aws('sqs'), useQueueUrlAsEndpoint: false });
  const QueueUrl = platform.queueUrl(institutionId);
  const events: QueueEvent[] = [];
  // The limit of the test ends the wait for an event that never comes.
  while (!enough(events)) {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await client.send(receive);
    if (Messages.length === 0) continue;
    events.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as QueueEvent));
    const Entries = Messages.map(({ ReceiptHandle = '' }, position) => ({ Id: String(position), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  client.destroy();
  return events;
}

/** The types of one referral's events, in the order of the queue. */
export const typesOf = (events: QueueEvent[], referralId: string) =>
  events.filter(({ data }) => data.referralId === referralId).map(({ type }) => type.split('.').slice(-2, -1)[0]);

/** True when the events of every referral are in the order of versions without a gap. */
export function isUnbroken(events: QueueEvent[]): boolean {
  const last = new Map<string, number>();
  return events.every(({ data }) => {
    const before = last.get(data.referralId) ?? 0;
    last.set(data.referralId, data.version);
    return data.previousVersion === before && data.version > before;
  });
}
