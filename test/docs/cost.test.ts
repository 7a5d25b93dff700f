import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  assumptions,
  type Counted,
  floor,
  inventory,
  monthly,
  perLives,
  prices,
  scenarios,
  total,
} from '../../docs/cost/model.ts';
import { millionTable, monthlyTable } from '../../docs/cost/page.ts';
import { queueInstitutions, readInstitutions } from '../../infra/institutions.ts';
import { accessLogIndexes } from '../../services/accessLog/accessLogKeys.ts';
import { tableIndexes } from '../../services/platform/indexes.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { costless, measured, sum } from '../budget/support/meter.ts';
import { accept, acknowledge, complete, progress, type Step } from '../budget/support/steps.ts';
import { propertiesOf, someInstitutions, templatesOf } from '../infra/assembly.ts';
import { streamEvent } from '../relay/outboxRows.ts';
import { startQueues, type TestQueues } from '../support/engines.ts';
import { type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral, succeed } from '../support/referrals.ts';

/**
 * The counts behind docs/cost.md, measured on the real engines. `UPDATE_COST=1` writes the file; then run `npm run
 * docs`.
 */
const file = join(import.meta.dirname, '../../docs/cost/counted.json');
const root = join(import.meta.dirname, '../..');

let platform: InProcess;
let queues: TestQueues;
let proxy: FaultProxy;
let found: Counted;

beforeAll(async () => {
  platform = await startInProcess();
  queues = await startQueues();
  proxy = await startFaultProxy(queues.endpoint);
  process.env.AWS_ENDPOINT_URL_SQS = proxy.endpoint;
  for (const id of queueInstitutions(readInstitutions())) queues.addQueue(id);
  found = await countLife();
});
afterAll(async () => {
  await proxy.stop();
  await Promise.all([queues.stop(), platform.stop()]);
});

type Item = Record<string, AttributeValue>;

async function items(TableName = platform.table.tableName): Promise<Item[]> {
  const all: Item[] = [];
  const { client } = platform.table;
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) all.push(...Items);
  return all;
}

/** The number of counters does not depend on the number of referrals, and expiring rows do not stay. */
const lasting = (all: Item[]) => all.filter(({ pk, expiresAt }) => !pk?.S?.startsWith('CNT#') && !expiresAt);

/** DynamoDB adds a hundred bytes to each item, in the table and in each index that holds it. */
const overhead = 100;
const sizeOf = (item: Item, names = Object.keys(item)) =>
  names.reduce((size, name) => size + (item[name] ? name.length + valueSize(item[name]) : 0), overhead);
function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined)
    return 3 + Object.entries(value.M).reduce((size, [name, one]) => size + name.length + 1 + valueSize(one), 0);
  if (value.L !== undefined) return 3 + value.L.reduce((size, one) => size + 1 + valueSize(one), 0);
  return 2;
}

type Indexes = Record<string, { pk: string; sk: string; project: readonly string[] }>;
const bytesIn = (all: Item[], indexes: Indexes) => {
  const table = all.reduce((size, item) => size + sizeOf(item), 0);
  const inIndexes = Object.values(indexes).flatMap(({ pk, sk, project }) =>
    all
      .filter((item) => item[pk] && item[sk])
      .map((item) => sizeOf(item, [...new Set(['pk', 'sk', pk, sk, ...project])])),
  );
  return { table, indexes: inIndexes.reduce((size, one) => size + one, 0) };
};

async function stored(): Promise<Counted['stored']> {
  const log = bytesIn(await items(platform.table.accessLogName), accessLogIndexes);
  return { ...bytesIn(lasting(await items()), tableIndexes), accessLog: log.table + log.indexes };
}

const detail = `query($id: ID) { referral(id: $id) { id number person { surname } measures { activity } history { type } } }`;

/** The life of one referral. The relay runs after each step, as in a quiet hour. */
async function countLife(): Promise<Counted> {
  const { handler } = await import('../../services/relay/handler.ts');
  // A function that has run before knows the addresses of the queues.
  const first = await issuedReferral(platform.as('caseworker.chisinau'));
  await handler(streamEvent(first.id));

  const before = await stored();
  let relay = costless;
  let invocations = 0;
  proxy.calls.length = 0;
  const follow = async (id: string) => {
    invocations += 1;
    relay = sum(relay, await measured(() => handler(streamEvent(id))));
  };
  let keyRequests = 0;
  const cold = async <T>(request: () => Promise<T>): Promise<T> => {
    forgetDataKeys();
    const answers: T[] = [];
    const { kms } = await measured(async () => void answers.push(await request()));
    keyRequests += kms;
    return answers[0] as T;
  };
  const { id } = await cold(() => issuedReferral(platform.as('caseworker.chisinau')));
  await follow(id);
  let expectedVersion = 1;
  for (const { mutation, place, input } of [acknowledge, accept, progress, complete] as Step[]) {
    const version = expectedVersion;
    await cold(() => succeed(platform.as(place), mutation, { referral: { id }, expectedVersion: version, ...input }));
    expectedVersion += 1;
    await follow(id);
  }
  const looks = async () => {
    for (let look = 0; look < 5; look++) await cold(() => platform.as('contact.mec')(detail, { id }));
  };
  await looks();
  const after = await stored();
  return {
    events: expectedVersion,
    relay: {
      read: relay.read,
      write: relay.write,
      sends: proxy.calls.filter((call) => call.startsWith('SendMessage')).length,
      invocations,
    },
    log: { request: lineOf('request.done'), relay: lineOf('relay.done') },
    stored: {
      table: round(after.table - before.table),
      indexes: round(after.indexes - before.indexes),
      accessLog: round(after.accessLog - before.accessLog),
    },
    keyRequests,
  };
}

/** Ids differ by a few bytes from run to run. */
const round = (bytes: number) => Math.round(bytes / 100) * 100;

/** The bytes of a log line, rounded for the same reason. */
function lineOf(event: string): number {
  const fields = {
    'request.done': {
      requestId: 'b2f4e1f0-6a4c-4c5e-9a3e-6f1d2c3b4a59',
      memberId: 'b2f4e1f0-6a4c-4c5e-9a3e-6f1d2c3b4a59',
      institutionId: 'MD-ANOFM',
      code: 200,
      durationMs: 17,
    },
    'relay.done': { count: 1, failed: 0 },
  }[event];
  const program = `import('./services/platform/logger.ts').then(({ log }) => log.info('${event}', ${JSON.stringify(fields)}))`;
  const environment = { POWERTOOLS_LOG_LEVEL: 'INFO', _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793' };
  const { stdout } = spawnSync(process.execPath, ['-e', program], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  return Math.round(stdout.length / 10) * 10;
}

describe('the basis of the costs', () => {
  it('is the counted life of a referral', () => {
    if (process.env.UPDATE_COST) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    expect(found.log.request).toBeGreaterThan(200);
  });

  it('is the content of the templates', () => {
    const templates = templatesOf(someInstitutions);
    const count = (type: string) => propertiesOf(templates, type).length;
    const firewalls = propertiesOf(templates, 'AWS::WAFv2::WebACL');
    expect(inventory).toEqual({
      keys: count('AWS::KMS::Key'),
      firewalls: firewalls.length,
      firewallRules: firewalls.reduce((rules, { Rules }) => rules + Rules.length, 0),
      alarms: count('AWS::CloudWatch::Alarm'),
      compositeAlarms: count('AWS::CloudWatch::CompositeAlarm'),
    });
    const memories = propertiesOf(templates, 'AWS::Lambda::Function').map(({ MemorySize }) => MemorySize);
    const { graphql, relay, sealer, retention } = assumptions;
    expect(memories).toEqual([graphql, relay, sealer, retention].map(({ memoryMegabytes }) => memoryMegabytes));
  });

  it('has prices with a date, a page and a mark whether the page was checked', () => {
    for (const { source, checked, usd, per } of Object.values(prices)) {
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
      expect(checked).toMatch(/\d|^no$/);
      expect(usd * per).toBeGreaterThan(0);
    }
  });
});

describe('the costs', () => {
  it('grow with the referrals, line by line, and never fall below the floor', () => {
    const columns = scenarios.map(monthly);
    for (const [row, line] of (columns[0] ?? []).entries()) {
      expect(columns[1]?.[row]?.usd).toBeGreaterThanOrEqual(line.usd);
      expect(columns[2]?.[row]?.usd).toBeGreaterThanOrEqual(columns[1]?.[row]?.usd ?? 0);
    }
    expect(total(perLives(1_000_000))).toBeGreaterThan(total(floor(1_000_000)));
  });

  it('of all lines add up to the total', () => {
    for (const scenario of scenarios) expect(monthlyTable()).toContain(`**${shown(total(monthly(scenario)))}**`);
    expect(millionTable()).toContain(`**${shown(total(perLives(1_000_000)))}**`);
  });
});

const shown = (usd: number) => (usd >= 100 ? Math.round(usd).toLocaleString('en') : usd.toFixed(2));
