import type { Outcome } from '../../local/functions/functionProcess.ts';
import { compileFilters } from '../../local/sources/filter.ts';
import { type BatchParts, deliverBatch } from '../../local/sources/streamBatch.ts';
import { laneOf, type StreamRecord } from '../../local/sources/streamRecord.ts';

const record = (sequence: number, createdAt = Date.now()): StreamRecord => ({
  eventID: String(sequence),
  eventName: 'MODIFY',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-central-1',
  eventSourceARN: 'arn',
  dynamodb: {
    ApproximateCreationDateTime: createdAt / 1_000,
    Keys: { pk: { S: `REF#${sequence}` }, sk: { S: 'STATE' } },
    SequenceNumber: String(sequence),
    SizeBytes: 1,
    StreamViewType: 'KEYS_ONLY',
  },
});
const records = (...sequences: number[]) => sequences.map((sequence) => record(sequence));
const numbers = (batch: StreamRecord[]) => batch.map((each) => Number(each.dynamodb.SequenceNumber));

const result = (payload: unknown): Outcome => ({ kind: 'result', requestId: 'r', payload });
const failures = (...sequences: number[]) =>
  result({ batchItemFailures: sequences.map((sequence) => ({ itemIdentifier: String(sequence) })) });
const thrown: Outcome = { kind: 'functionError', requestId: 'r', errorType: 'Error', errorMessage: 'no' };

/** Delivers a batch to a function. Returns the batches that the function got, and the discarded records. */
async function deliver(
  batch: StreamRecord[],
  answer: (sequences: number[]) => Outcome,
  mapping: Partial<BatchParts['mapping']> = {},
) {
  const given: number[][] = [];
  const givenUp: [number[], string][] = [];
  await deliverBatch(batch, {
    mapping: { reportsItemFailures: true, bisects: true, maximumRetries: 2, maximumAgeSeconds: -1, ...mapping },
    invoke: async ({ Records }) => {
      given.push(numbers(Records));
      return answer(numbers(Records));
    },
    giveUp: async (lost, why) => {
      givenUp.push([numbers(lost), why.condition]);
    },
    pause: async () => {},
    stopped: () => false,
    startedAt: 0,
  });
  return { given, givenUp };
}

test('a successful batch is handed over once', async () => {
  for (const answer of [
    result(null),
    result({}),
    result({ batchItemFailures: [] }),
    result({ batchItemFailures: null }),
  ])
    expect(await deliver(records(1, 2, 3), () => answer)).toEqual({ given: [[1, 2, 3]], givenUp: [] });
});

test('from the lowest reported failure on, records come again', async () => {
  let first = true;
  const { given } = await deliver(records(1, 2, 3, 4), () => {
    if (!first) return failures();
    first = false;
    return failures(4, 3);
  });
  expect(given).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
});

test('a batch that fails as a whole is halved until the bad record is alone, and all others arrive', async () => {
  const { given, givenUp } = await deliver(records(1, 2, 3, 4, 5), (sequences) =>
    sequences.includes(4) ? thrown : failures(),
  );
  const arrived = given.filter((sequences) => !sequences.includes(4)).flat();
  expect(arrived).toEqual([1, 2, 3, 5]);
  expect(givenUp).toEqual([[[4], 'RetryAttemptsExhausted']]);
  // One attempt and two retries. Halving costs no retry.
  expect(given.filter((sequences) => sequences.length === 1 && sequences[0] === 4)).toHaveLength(3);
});

test('a reported poison is isolated in the same way', async () => {
  const { given, givenUp } = await deliver(records(1, 2, 3, 4), (sequences) =>
    sequences.includes(2) ? failures(2) : failures(),
  );
  expect(givenUp).toEqual([[[2], 'RetryAttemptsExhausted']]);
  expect(given[0]).toEqual([1, 2, 3, 4]);
  expect(given.filter((sequences) => !sequences.includes(2)).flat()).toEqual([3, 4]);
});

test('an identifier that is not of the batch counts as a failure of all of it', async () => {
  const { givenUp } = await deliver(records(1, 2), () => failures(99), { bisects: false, maximumRetries: 0 });
  expect(givenUp).toEqual([[[1, 2], 'RetryAttemptsExhausted']]);
});

test('without bisecting, the whole batch is given up', async () => {
  const { given, givenUp } = await deliver(records(1, 2), () => thrown, { bisects: false });
  expect(given).toHaveLength(3);
  expect(givenUp).toEqual([[[1, 2], 'RetryAttemptsExhausted']]);
});

test('records beyond their age are given up unread', async () => {
  const { given, givenUp } = await deliver([record(1, Date.now() - 60_000), record(2)], () => failures(), {
    maximumAgeSeconds: 30,
  });
  expect(given).toEqual([[2]]);
  expect(givenUp).toEqual([[[1], 'RecordAgeExceeded']]);
});

test('any answer of a function that reports no failures is a success', async () => {
  const { given } = await deliver(records(1), () => failures(1), { reportsItemFailures: false });
  expect(given).toEqual([[1]]);
});

test('records of one partition key share a lane', () => {
  const lanes = new Set(
    Array.from({ length: 50 }, (_, index) => laneOf({ ...record(index), dynamodb: record(7).dynamodb }, 'pk', 4)),
  );
  expect(lanes.size).toBe(1);
  expect(new Set(Array.from({ length: 50 }, (_, index) => laneOf(record(index), 'pk', 4))).size).toBe(4);
});

test('a record that matches any of the filters passes, and an unknown operator is refused', () => {
  const keys = (sk: string) => ({ dynamodb: { Keys: { sk: { S: sk } } } });
  const filter = compileFilters(['{"dynamodb":{"Keys":{"sk":{"S":["STATE",{"prefix":"EV#"}]}}}}']);
  expect([keys('STATE'), keys('EV#1'), keys('OPENED'), {}].map(filter)).toEqual([true, true, false, false]);
  expect(compileFilters([])({})).toBe(true);
  expect(() => compileFilters(['{"a":[{"numeric":[">",1]}]}'])).toThrow('is not known here');
});
