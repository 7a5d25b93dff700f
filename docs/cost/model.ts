import { readFileSync } from 'node:fs';

/**
 * The cost of a month: counted calls (test/budget/budget.json, docs/cost/counted.json), resources of the templates, a few
 * assumptions, and a list of prices with a date (docs/cost/prices.json). Every figure of docs/cost.md is computed here.
 */
type Price = { usd: number; per: number; free?: number; what: string; source: string; checked: string };
const priceList = read('./prices.json') as { asOf: string; region: string; note: string; prices: object };
export const prices = priceList.prices as Record<string, Price>;
export const { asOf, region, note } = priceList;

/** Measured with the life of one referral and the relay: test/docs/cost.test.ts. */
export type Counted = {
  events: number;
  relay: { read: number; write: number; sends: number; invocations: number };
  /** The bytes of one line of each log. */
  log: { request: number; relay: number };
  /** The bytes of one referral's life in the table and its indexes, and in the access log. */
  stored: { table: number; indexes: number; accessLog: number };
  /** The calls of the key service for five commands and five reads, each by a function without a data key in memory. */
  keyRequests: number;
};
export const counted = read('./counted.json') as Counted;
const budget = read('../../test/budget/budget.json') as Record<string, { read: number; write: number }>;
/** The life of one referral in the budget: five commands, five pages, five reads of the whole referral. */
export const life = budget['a referral: issue, acknowledge, 2 updates, close, 5 pages, 5 details'] ?? {
  read: 0,
  write: 0,
};

export const assumptions = {
  requestsPerLife: 15,
  commandsPerLife: 5,
  /** A request is billed while it waits and computes (docs/adr/0008-memory-and-timeouts.md). */
  graphql: { memoryMegabytes: 1769, milliseconds: 20 },
  relay: { memoryMegabytes: 512, milliseconds: 25 },
  /** Every minute: a strongly consistent query of each of 16 shards, one query for the newest seal, and the new seal. */
  sealer: { memoryMegabytes: 256, milliseconds: 300, callsPerMonth: 60 * 24 * 30, reads: 17, writes: 1 },
  /** Every night. Erasures are rare, because few cases ended years ago. */
  retention: { memoryMegabytes: 512, milliseconds: 3_000, callsPerMonth: 30 },
  /** START, END and REPORT of each invocation, written by Lambda itself. */
  platformLogBytes: 420,
  /** The gateway's line, from its format in infra/api.ts. */
  accessLogBytes: 330,
  logMonths: 3,
  logCompression: 0.15,
  answerBytes: 5_000,
  /** X-Ray records the first request of a second and a twentieth of the others; work is eight hours on 21 days. */
  workingSecondsPerMonth: 21 * 8 * 3_600,
  tracedShare: 0.05,
  /** A program asks its queue without a pause. A request waits for twenty seconds and takes up to ten messages. */
  pollSeconds: 20,
  messagesPerReceive: 10,
  tokensPerProgramMonth: 30 * 24,
  /** Keys at rest: SQS asks anew each hour for each queue and side, DynamoDB and logs every five minutes. */
  keyRequestsPerQueueMonth: 2 * 24 * 30,
  keyRequestsOtherMonth: 9 * 12 * 24 * 30,
};

/** The resources of the templates that are paid by the month. A test compares the numbers. */
export const inventory = { keys: 6, firewalls: 2, firewallRules: 7, alarms: 4, compositeAlarms: 1 };

export type Scenario = {
  name: string;
  referralsPerYear: number;
  users: number;
  /** Institutions with a queue, and programs that read one. */
  queues: number;
  programs: number;
};
export const scenarios: Scenario[] = [
  { name: '2 thousand', referralsPerYear: 2_000, users: 60, queues: 14, programs: 1 },
  { name: '65 thousand', referralsPerYear: 65_000, users: 300, queues: 14, programs: 6 },
  { name: '2,200 thousand', referralsPerYear: 2_200_000, users: 8_000, queues: 200, programs: 100 },
];

export type Line = { what: string; usd: number };
const days = 30;
const gigabyte = 1_000_000_000;

const cost = (name: string, amount: number): number => {
  const price = prices[name];
  if (!price) throw new Error(`no price for ${name}`);
  return (Math.max(0, amount - (price.free ?? 0)) * price.usd) / price.per;
};
type Run = { memoryMegabytes: number; milliseconds: number };
const gbSeconds = (invocations: number, { memoryMegabytes, milliseconds }: Run) =>
  (invocations * memoryMegabytes * milliseconds) / 1024 / 1000;

/** Lines that grow with the referrals: the same for one life as for a month of them. */
export function perLives(lives: number): Line[] {
  const requests = lives * assumptions.requestsPerLife;
  const { relay, log, events } = counted;
  const receives = (lives * relay.sends) / assumptions.messagesPerReceive;
  const logBytes =
    requests * (log.request + assumptions.platformLogBytes + assumptions.accessLogBytes) +
    lives * relay.invocations * (log.relay + assumptions.platformLogBytes);
  return [
    { what: 'API Gateway: requests', usd: cost('apiRequest', requests) },
    { what: 'WAF: requests', usd: cost('firewallRequest', requests) },
    {
      what: 'Lambda: requests answered',
      usd: cost('lambdaRequest', requests) + cost('lambdaGbSecond', gbSeconds(requests, assumptions.graphql)),
    },
    { what: 'DynamoDB: writes of commands and of the access log', usd: cost('writeUnit', lives * life.write) },
    { what: 'DynamoDB: reads', usd: cost('readUnit', lives * life.read) },
    {
      what: `Relay: ${events} events to two queues`,
      usd:
        cost('readUnit', lives * relay.read) +
        cost('writeUnit', lives * relay.write) +
        cost('fifoRequest', lives * relay.sends + 2 * receives) +
        cost('lambdaRequest', lives * relay.invocations) +
        cost('lambdaGbSecond', gbSeconds(lives * relay.invocations, assumptions.relay)),
    },
    { what: 'KMS: data keys', usd: cost('keyRequest', lives * counted.keyRequests) },
    { what: 'Logs: ingested', usd: cost('logGb', logBytes / gigabyte) },
  ];
}

/** The scheduled functions cost the same with and without users. */
function clock(): number {
  const { sealer, retention } = assumptions;
  return (
    cost('lambdaRequest', sealer.callsPerMonth + retention.callsPerMonth) +
    cost('lambdaGbSecond', gbSeconds(sealer.callsPerMonth, sealer) + gbSeconds(retention.callsPerMonth, retention)) +
    cost('readUnit', sealer.callsPerMonth * sealer.reads) +
    cost('writeUnit', sealer.callsPerMonth * sealer.writes)
  );
}

/** A month's lines in a scenario, storage as it is at the end of the first year. */
export function monthly({ referralsPerYear, users, queues, programs }: Scenario): Line[] {
  const lives = referralsPerYear / 12;
  const requests = lives * assumptions.requestsPerLife;
  const polls = (programs * days * 86_400) / assumptions.pollSeconds;
  const traces =
    Math.min(requests, assumptions.workingSecondsPerMonth) +
    assumptions.tracedShare * Math.max(0, requests - assumptions.workingSecondsPerMonth);
  const tableGb = (referralsPerYear * counted.stored.table) / gigabyte;
  const storedGb = tableGb + (referralsPerYear * counted.stored.indexes) / gigabyte;
  const logGb = (perLives(lives).find(({ what }) => what === 'Logs: ingested')?.usd ?? 0) / cost('logGb', 1);
  const accessLogGb = (referralsPerYear * counted.stored.accessLog) / gigabyte;
  const { keys, firewalls, firewallRules, alarms, compositeAlarms } = inventory;
  return [
    ...perLives(lives),
    {
      what: 'Logs: kept for three months',
      usd: cost('logGbMonth', logGb * assumptions.logMonths * assumptions.logCompression),
    },
    { what: 'DynamoDB: stored, after a year', usd: cost('tableGbMonth', storedGb) },
    { what: 'DynamoDB: access log, after a year', usd: cost('tableGbMonth', accessLogGb) },
    { what: 'DynamoDB: point-in-time recovery', usd: cost('backupGbMonth', tableGb + accessLogGb) },
    { what: 'Sealer and retention, on schedule', usd: clock() },
    { what: `SQS: ${programs} programs, polling`, usd: cost('fifoRequest', polls) },
    {
      what: `KMS: ${keys} keys`,
      usd:
        cost('keyMonth', keys) +
        cost('keyRequest', queues * assumptions.keyRequestsPerQueueMonth + assumptions.keyRequestsOtherMonth),
    },
    {
      what: `WAF: ${firewalls} firewalls, ${firewallRules} rules`,
      usd: cost('firewallMonth', firewalls) + cost('firewallRuleMonth', firewallRules),
    },
    { what: `Cognito: ${users.toLocaleString('en')} people`, usd: cost('activeUserMonth', users) },
    {
      what: `Cognito: ${programs} programs`,
      usd: cost('machineClientMonth', programs) + cost('machineToken', programs * assumptions.tokensPerProgramMonth),
    },
    { what: 'Alarms', usd: cost('alarmMonth', alarms) + cost('compositeAlarmMonth', compositeAlarms) },
    { what: 'X-Ray', usd: cost('trace', traces) },
    { what: 'Data out', usd: cost('transferGb', (requests * assumptions.answerBytes) / gigabyte) },
  ];
}

/**
 * The least possible cost of the same life. Each request passes the same API and one function. Each command reads once, and
 * writes the state and its event in one transaction (two units each) and one index entry. A page reads 11 KB of an index, a
 * read of a referral reads the state. Each event is sent, received and deleted in batches of ten for both sides.
 */
export function floor(lives: number): Line[] {
  const { requestsPerLife, commandsPerLife } = assumptions;
  const views = (requestsPerLife - commandsPerLife) / 2;
  const messages = 2 * counted.events;
  const requests = lives * requestsPerLife;
  return [
    { what: 'API Gateway: requests', usd: cost('apiRequest', requests) },
    { what: 'Lambda: requests, without their duration', usd: cost('lambdaRequest', requests) },
    { what: 'DynamoDB: writes', usd: cost('writeUnit', lives * commandsPerLife * (2 + 2 + 1)) },
    { what: 'DynamoDB: reads', usd: cost('readUnit', lives * (commandsPerLife + views * 1.5 + views)) },
    { what: 'SQS', usd: cost('fifoRequest', (lives * 3 * messages) / assumptions.messagesPerReceive) },
  ];
}

export const total = (lines: Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}
