import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Bench, type Figure, percentile } from '../../bench/support/figures.ts';
import { type LoadedStore, startLoadedStore } from '../../bench/support/loadedStore.ts';
import { rowOf } from '../../services/accessLog/accessLogStore.ts';
import type { Row } from '../../services/platform/commit.ts';
import { type TestTable, testRegion } from '../support/engines.ts';
import { type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { denialsIn, differenceOf, type Reading, startReading } from './reading.ts';
import { anEntry, entriesSince, scope, write } from './support.ts';

/**
 * The figures of the access log (row G10) for `npm run prove -- access`: the functions of the tests at full size, on a
 * log with many entries. The engine needs a quarter of a millisecond and 4.3 KB of memory for each row, so a full proof
 * has 10^5 rows. A million rows were measured once: pages of 50 took 12 to 40 ms, no longer than at 10^5.
 */
async function figures(quick: boolean, rows = quick ? 5_000 : 100_000): Promise<Figure[]> {
  let proxy: FaultProxy | undefined;
  let store: LoadedStore | undefined;
  const before = Date.now() - longestAgo;
  const platform = await startInProcess(undefined, async (endpoint) => {
    store = await loadedLike(endpoint, manyEntries(rows, before));
    proxy = await startFaultProxy(store.endpoint);
    return proxy.endpoint;
  });
  if (!proxy || !store) throw new Error('the store was not loaded');
  platform.table.client = new DynamoDBClient({ ...engineOf(store.endpoint), region: testRegion });
  const reading = await startReading(platform);
  try {
    return [
      ...(await ofReads(platform, reading, quick ? 60 : 200)),
      await ofDenials(platform, reading, quick ? 20 : 200),
      ...(await ofOutage(reading, proxy, quick ? 40 : 100)),
      await ofCost(quick ? 100 : 1_000),
      ...(await ofAuditor(platform, rows, before)),
    ];
  } finally {
    await reading.stop();
    await proxy.stop();
    await platform.stop();
    await store.stop();
  }
}

const none = { atMost: 0 };
const longestAgo = 30 * 86_400_000;
const engineOf = (endpoint: string) => ({ endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

/** An engine with the tables of this process and a filled access log. */
async function loadedLike(endpoint: string, rows: Iterable<Row>): Promise<LoadedStore> {
  const client = new DynamoDBClient({ ...engineOf(endpoint), region: testRegion });
  const { ACCESS_LOG_TABLE_NAME: log = '', TABLE_NAME: main = '', KEYS_TABLE_NAME: keys = '' } = process.env;
  const store = await startLoadedStore({ client, tableName: log } as TestTable, { [log]: rows });
  const loaded = new DynamoDBClient({ ...engineOf(store.endpoint), region: testRegion });
  for (const name of [main, keys]) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes: indexes } = Table ?? {};
    const GlobalSecondaryIndexes = indexes?.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
    }));
    await loaded.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions,
        ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
      }),
    );
  }
  client.destroy();
  loaded.destroy();
  return store;
}

const busyPerson = '00000000-0000-4000-8000-000000000000';
const busyMember = 'member-0';

/** A month of entries by a hundred members. One person and one member have an entry in each hundred. */
function* manyEntries(count: number, from: number): Generator<Row> {
  const step = (longestAgo - 86_400_000) / count;
  for (let at = 0; at < count; at++) {
    const subject = at % 100 === 0 ? busyPerson : randomUUID();
    yield rowOf(
      scope,
      anEntry({ at: new Date(from + at * step).toISOString(), memberId: `member-${at % 100}`, subject }),
    );
  }
}

async function ofReads(platform: InProcess, reading: Reading, requests: number): Promise<Figure[]> {
  const since = Date.now();
  const asked = await reading.mix(requests);
  const rows = Map.groupBy(await entriesSince(platform.table, since), ({ requestId }) => requestId as string);
  const wrong = asked.filter((one) => differenceOf(one, rows.get(one.requestId) ?? []) !== undefined);
  const people = asked.reduce((sum, { shown }) => sum + shown.size, 0);
  return [
    { name: 'G10 requests tried', goal: { atLeast: requests }, reached: asked.length, unit: '' },
    { name: 'G10 people they show', goal: { atLeast: requests / 2 }, reached: people, unit: '' },
    { name: 'G10 requests whose entries differ from what they show', goal: none, reached: wrong.length, unit: '' },
  ];
}

async function ofDenials(platform: InProcess, reading: Reading, requests: number): Promise<Figure> {
  const since = Date.now();
  const wanted = new Map<string, string>();
  for (let request = 0; request < requests; request++) {
    const id = request % 2 === 0 ? randomUUID() : (reading.referrals[request % reading.referrals.length]?.id ?? '');
    const { requestId } = await reading.ask('contact.mc', `{ referral(id: "${id}") { id } }`);
    wanted.set(requestId, `Query.referral ${id} ×1`);
  }
  const rows = Map.groupBy(await entriesSince(platform.table, since), ({ requestId }) => requestId as string);
  const written = [...wanted].filter(([requestId, row]) => denialsIn(rows.get(requestId) ?? []).join() === row);
  const reached = (100 * written.length) / requests;
  return {
    name: 'G10 denials with their entry',
    goal: { atLeast: 100 },
    reached,
    unit: '%',
    note: `${requests} tried`,
  };
}

/** Values that no answer may contain while the log is down. */
const personal = /Amina|Sami|Haled|arabă|Chișinău|începători|060 000/;

async function ofOutage(reading: Reading, proxy: FaultProxy, requests: number): Promise<Figure[]> {
  proxy.decide = (action) => (['PutItem', 'TransactWriteItems'].includes(action) ? 'DROPPED' : 'NONE');
  const asked = await reading.mix(requests, 7);
  proxy.decide = () => 'NONE';
  const bytes = asked.map(({ answer, shown }) =>
    shown.size > 0 || personal.test(JSON.stringify(answer)) ? JSON.stringify(answer).length : 0,
  );
  const masked = asked.filter(({ answer }) => answer.errors?.[0]?.extensions.code === 'NOT_RECORDED');
  const reached = bytes.reduce((sum, each) => sum + each, 0);
  return [
    {
      name: 'G10 bytes of personal data while the log is down',
      goal: none,
      reached,
      unit: 'B',
      note: `${requests} requests`,
    },
    { name: 'G10 of them refused for it', goal: { atLeast: requests / 4 }, reached: masked.length, unit: '' },
  ];
}

async function ofCost(times: number): Promise<Figure> {
  const milliseconds: number[] = [];
  for (let time = 0; time < times; time++) {
    const startedAt = performance.now();
    await write(anEntry({ at: new Date().toISOString() }));
    milliseconds.push(performance.now() - startedAt);
  }
  const reached = percentile(milliseconds, 0.95);
  return { name: 'G10 added to a read by its entry, p95', goal: { atMost: 10 }, reached, unit: 'ms' };
}

const audit = `query($about: AccessLogAbout!, $from: DateTime!, $to: DateTime!, $after: String) {
  accessLog(about: $about, from: $from, to: $to, first: 50, after: $after) {
    nodes { id at decision memberId roleNames { ro } institution { name { ro } } purpose { kind id } fields }
    pageInfo { hasNextPage endCursor } } }`;

async function ofAuditor(platform: InProcess, rows: number, since: number): Promise<Figure[]> {
  const [from, to] = [new Date(since).toISOString(), new Date().toISOString()];
  const slowest = async (about: object): Promise<number> => {
    const milliseconds: number[] = [];
    let after: string | undefined;
    for (let page = 0; page < 10; page++) {
      const startedAt = performance.now();
      const { data, errors } = await platform.as('auditor.igm')(audit, { about, from, to, after });
      if (errors || data.accessLog.nodes.length !== 50) throw new Error(`page ${page}: ${JSON.stringify(errors)}`);
      milliseconds.push(performance.now() - startedAt);
      after = data.accessLog.pageInfo.hasNextPage ? data.accessLog.pageInfo.endCursor : undefined;
    }
    return Math.max(...milliseconds);
  };
  const goal = { atMost: 1_000 };
  const note = `of ${rows} entries, ${rows / 100} of them theirs`;
  return [
    {
      name: 'G10 who read this person: slowest page',
      goal,
      reached: await slowest({ beneficiaryId: busyPerson }),
      unit: 'ms',
      note,
    },
    {
      name: 'G10 what did this member read: slowest page',
      goal,
      reached: await slowest({ memberId: busyMember }),
      unit: 'ms',
      note,
    },
  ];
}

export const bench: Bench = { measure: ({ quick }) => figures(quick) };
