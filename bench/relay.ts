import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { stateSk } from '../services/lifeCycle/eventRow.ts';
import type { Row } from '../services/platform/commit.ts';
import { startQueues } from '../test/support/engines.ts';
import { startFaultProxy } from '../test/support/faultProxy.ts';
import { startInProcess } from '../test/support/inProcess.ts';
import { signedIn } from '../test/support/overHttp.ts';
import { aDraft, documentOf, openedCase } from '../test/support/referrals.ts';
import { startPlatform, type TestPlatform } from '../test/support/startPlatform.ts';
import { ownBundles } from './support/bundles.ts';
import { type Bench, type Figure, median, type Settings } from './support/figures.ts';
import { draftDates, load, numberOf, rowsLike, type Template, templateReferral } from './support/manyReferrals.ts';

/**
 * The relay in two ways. First the shipped bundle is called with batches of the event source: events a second and
 * requests to SQS. Then the whole local platform runs, with stream, poller and function: the time from the commit to
 * the message.
 */
const receivers = ['MD-MEC', 'MD-MS', 'MD-MMPS', 'MD-ANOFM'];
const issuer = 'MD-IGM';
/** The values of the template: records of one invocation, and parallel invocations of one shard. */
const batchSize = 100;
const lanes = 4;
/** The interval of the local poller (local/sources/streamPoller.ts). Lambda polls four times a second. */
const pollMs = 100;

export const bench: Bench = {
  measure: async (settings) => [
    ...(await drivenDirectly(settings)),
    // Hurried runs leave this part out, because a platform takes long to start.
    ...(settings.quick ? [] : await throughThePlatform(settings)),
  ],
};

type Handler = (event: object) => Promise<DynamoDBBatchResponse>;

async function drivenDirectly({ quick, say }: Settings): Promise<Figure[]> {
  const platform = await startInProcess(new Date().toISOString());
  const template = await templateReferral(platform);
  const queues = await startQueues();
  for (const institutionId of [issuer, ...receivers]) queues.addQueue(institutionId);
  const counter = await startFaultProxy(queues.endpoint);
  process.env.AWS_ENDPOINT_URL_SQS = counter.endpoint;
  const { handler } = createRequire(import.meta.url)(ownBundles.relay) as { handler: Handler };

  const [rounds, events] = quick ? [2, 200] : [9, batchSize * lanes];
  const perSecond: number[] = [];
  const perEvent: number[] = [];
  say(`relay driven directly: ${rounds} rounds of ${events} events`);
  try {
    // The first round finds the queues and warms up.
    for (let round = 0; round <= rounds; round++) {
      const made = waitingReferrals(template, events, round);
      await load(platform.table.client, platform.table.tableName, made.rows.values());
      const batches = Array.from({ length: lanes }, (_, lane) => made.ids.filter((_id, at) => at % lanes === lane));
      counter.calls.length = 0;
      const startedAt = performance.now();
      await Promise.all(batches.map((ids) => deliver(handler, ids)));
      const seconds = (performance.now() - startedAt) / 1000;
      if (round === 0) continue;
      perSecond.push(made.ids.length / seconds);
      perEvent.push(counter.calls.length / made.ids.length);
    }
  } finally {
    await counter.stop();
    await queues.stop();
    await platform.stop();
  }
  return [
    {
      name: 'relay, events a second',
      goal: { atLeast: 200 },
      reached: median(perSecond),
      unit: '/s',
      note: 'driven directly; each event goes to two queues',
      rounds: { perSecond },
    },
    {
      name: 'relay, SQS requests an event',
      goal: { atMost: 0.35 },
      reached: median(perEvent),
      unit: '',
      note: `${receivers.length} institutions and the issuer`,
      rounds: { perEvent },
    },
  ];
}

/** Records that the relay returns come again, as from the event source. */
async function deliver(handler: Handler, referralIds: string[], deliveries = 1): Promise<void> {
  const { batchItemFailures } = await handler(streamEvent(referralIds));
  const failed = batchItemFailures.map(({ itemIdentifier }) => referralIds[Number(itemIdentifier) - 1] ?? '');
  if (failed.length === 0) return;
  if (deliveries === 3) throw new Error(`${failed.length} of ${referralIds.length} events fail again and again`);
  await deliver(handler, failed, deliveries + 1);
}

/** New referrals, each with an event that both institutions wait for. */
function waitingReferrals(template: Template, count: number, round: number): { ids: string[]; rows: Row[] } {
  const made = Array.from({ length: count }, (_, at) => {
    const receivingInstitutionId = receivers[at % receivers.length] ?? issuer;
    return rowsLike(template, { receivingInstitutionId, number: numberOf(1 + round * count + at) }, () => true);
  });
  return { ids: made.map(({ referral }) => referral.id), rows: made.flatMap(({ rows }) => rows) };
}

const streamEvent = (referralIds: string[]) => ({
  Records: referralIds.map((id, at) => ({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: { pk: { S: `REF#${id}` }, sk: { S: stateSk } }, SequenceNumber: String(at + 1) },
  })),
});

async function throughThePlatform({ say }: Settings): Promise<Figure[]> {
  const samples = 40;
  say(`commit to message on the local platform: ${samples} referrals`);
  const platform = await startPlatform({ seed: 'directory' });
  try {
    const caseworker = await signedIn(platform, 'caseworker.chisinau');
    const waits: number[] = [];
    for (let sample = 0; sample <= samples; sample++) {
      const { id } = await openedCase(caseworker);
      const message = nextMessage(platform, 'MD-MEC');
      const input = { idempotencyKey: randomUUID(), draft: aDraft(id, draftDates()) };
      const { data } = await caseworker(documentOf('issueReferral'), { input });
      if (!data?.result?.referral) throw new Error(`not issued: ${JSON.stringify(data)}`);
      const { at, time } = await message;
      // Measured from `recordedAt`, which is taken before the commit, so the figure is rather too long.
      if (sample > 0) waits.push(at - Date.parse(time));
    }
    return [
      {
        name: 'relay, begin of command to message, above the poll interval',
        goal: { atMost: 100 },
        reached: median(waits) - pollMs,
        unit: 'ms',
        note: `p50 ${median(waits).toFixed(0)} ms with the command itself; polled every ${pollMs} ms`,
        rounds: { waits },
      },
    ];
  } finally {
    await platform.stop();
  }
}

/** Waits for a message of an institution's queue as a back office does, deletes it, and returns its time. */
async function nextMessage(platform: TestPlatform, institutionId: string): Promise<{ at: number; time: string }> {
  const client = new SQSClient({ ...platform.aws('sqs'), useQueueUrlAsEndpoint: false });
  const QueueUrl = platform.queueUrl(institutionId);
  try {
    for (;;) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
      const { Messages = [] } = await client.send(receive);
      const at = Date.now();
      const [first] = Messages;
      if (!first) continue;
      const Entries = Messages.map(({ ReceiptHandle = '' }, position) => ({ Id: String(position), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return { at, time: (JSON.parse(first.Body ?? '') as { time: string }).time };
    }
  } finally {
    client.destroy();
  }
}
