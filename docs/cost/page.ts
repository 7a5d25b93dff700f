import {
  asOf,
  assumptions,
  counted,
  floor,
  type Line,
  life,
  monthly,
  note,
  perLives,
  prices,
  region,
  scenarios,
  total,
} from './model.ts';

/** `npm run cost` prints the tables; `npm run docs` writes docs/cost.md with them; a test refuses a stale page. */
const dollars = (usd: number) => (usd >= 100 ? Math.round(usd).toLocaleString('en') : usd.toFixed(2));
const table = (header: string[], rows: string[][]) =>
  [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Names of the same line differ by their numbers: 6 programs, 100 programs. */
const kind = ({ what }: Line) => what.replaceAll(/\d[\d,]* /g, '').replace(/^./, (letter) => letter.toUpperCase());

export function monthlyTable(): string {
  const columns = scenarios.map(monthly);
  const rows = (columns[0] ?? []).map((line, row) => [
    kind(line),
    ...columns.map((lines) => dollars(lines[row]?.usd ?? 0)),
  ]);
  const sums = ['**a month**', ...columns.map((lines) => `**${dollars(total(lines))}**`)];
  const perThousand = scenarios.map(({ referralsPerYear }, column) =>
    dollars((total(columns[column] ?? []) * 12 * 1_000) / referralsPerYear),
  );
  const header = ['US dollars a month', ...scenarios.map(({ name }) => `${name} referrals a year`)];
  return table(header, [...rows, sums, ['a thousand referrals, all in', ...perThousand]]);
}

export function millionTable(): string {
  const ours = perLives(1_000_000);
  const least = floor(1_000_000);
  const rows = ours.map(({ what, usd }) => [what, dollars(usd)]);
  const floorRows = least.map(({ what, usd }) => [`floor: ${what}`, dollars(usd)]);
  return table(
    ['US dollars for a million referrals', ''],
    [
      ...rows,
      ['**this system**', `**${dollars(total(ours))}**`],
      ...floorRows,
      ['**the floor**', `**${dollars(total(least))}**`],
      ['this system to the floor', `${(total(ours) / total(least)).toFixed(2)} ×`],
    ],
  );
}

const priceTable = () =>
  table(
    ['What', 'US dollars', 'for', 'confirmed', 'page'],
    Object.values(prices).map(({ what, usd, per, free, checked, source }) => [
      what + (free ? ` (the first ${free.toLocaleString('en')} a month are free)` : ''),
      String(usd),
      per.toLocaleString('en'),
      checked,
      source,
    ]),
  );

export const costPage = (): string => `# What it costs

\`npm run docs\` prints this page from \`docs/cost/model.ts\`; \`npm run cost\` shows the tables alone. A test fails when the page is
stale. Tests on the real store count calls, units, log bytes and stored bytes (\`test/budget\`, \`test/docs/cost.test.ts\`). The prices
are those of ${region} in [cost/prices.json](cost/prices.json), as of ${asOf}.

> ${note}

## A month

${monthlyTable()}

A stage without users pays for its keys, firewalls, alarms and programs. A free allowance is subtracted only where the price list names
it, so a new account pays less in its first year. Storage grows every year by the amount of the first year.

## A million referrals

The life of one referral is: issue, acknowledge, two updates, close, five pages of twenty, five reads of the whole referral. These are
${assumptions.requestsPerLife} requests, ${life.write} write units and ${life.read} read units. They cause ${counted.events} events, and each event is told to both sides.

${millionTable()}

The floor is the least possible cost of the same life: ${assumptions.requestsPerLife} requests through the same API, state and event in one
transaction, one index entry, one read, both sides told in batches of ten. It has no history beside the state, no counters, no
idempotency, no second list, no log and no firewall. The difference pays for the product: nine lists that answer in one query, counts,
safe repetition, events that cannot be lost, encryption of each field, and a record of every read.

## Assumptions

- A request takes ${assumptions.graphql.milliseconds} ms at ${assumptions.graphql.memoryMegabytes.toLocaleString('en')} MB. A run of the relay takes
  ${assumptions.relay.milliseconds} ms at ${assumptions.relay.memoryMegabytes} MB for one event ([ADR 8](adr/0008-memory-and-timeouts.md)). An answer has
  ${assumptions.answerBytes / 1000} KB. A run of the relay carries one event, as in a quiet hour. In a busy hour it carries many events and costs less.
- A request writes ${counted.log.request} bytes of ours, ${assumptions.accessLogBytes} of the gateway and ${assumptions.platformLogBytes} of
  Lambda into the logs. Logs are kept for ${assumptions.logMonths} months.
- The life of a referral leaves ${(counted.stored.table / 1000).toFixed(1)} KB in the table and ${(counted.stored.indexes / 1000).toFixed(1)} KB in
  its indexes. The record of its reads is ${(counted.stored.accessLog / 1000).toFixed(1)} KB in the access log, which keeps it for seven years.
- A life makes ${counted.keyRequests} calls of KMS: none of its five commands and five reads finds a data key in the function's memory. A
  function keeps data keys for a minute, so the real number is lower.
- A program asks its queue every ${assumptions.pollSeconds} seconds, day and night (the owner of the queue pays), and takes a new token every
  hour. The users are ${scenarios.map(({ users, name }) => `${users.toLocaleString('en')} at ${name} referrals`).join(', ')}.
- X-Ray records one request a second and ${assumptions.tracedShare * 100} % of the others.
- Not included: support, the account's own CloudTrail, Config and GuardDuty, the CDK's bucket (cents), e-mail by Amazon SES,
  dashboards, and keys after their first rotation (a dollar more each, two at most).

## Prices

${priceTable()}
`;

if (import.meta.main)
  console.log(`${monthlyTable()}\n\n${millionTable()}\n\nPrices of ${region} as of ${asOf}: ${note}`);
