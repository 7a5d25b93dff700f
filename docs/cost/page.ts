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
    ['US dollars for a million lives', ''],
    [
      ...rows,
      ['**ours**', `**${dollars(total(ours))}**`],
      ...floorRows,
      ['**the floor**', `**${dollars(total(least))}**`],
      ['ours to the floor', `${(total(ours) / total(least)).toFixed(2)} ×`],
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

Printed by \`npm run docs\` (\`npm run cost\` shows the tables alone) from \`docs/cost/model.ts\`; a test fails when this page is
stale. Calls, units, log bytes and stored bytes are counted by tests on the real store (\`test/budget\`,
\`test/docs/cost.test.ts\`); prices are those of ${region} in [cost/prices.json](cost/prices.json), as of ${asOf}.

> ${note}

## A month

${monthlyTable()}

A stage with nobody in it costs its keys, firewalls, alarms and programs. Free allowances are taken off only where the price
list says so, so a new account pays less in its first year. Storage grows by the first year's line every year.

## A million lives of a referral

One life: issue, acknowledge, two updates, close, five pages of twenty, five looks at the whole referral:
${assumptions.requestsPerLife} requests, ${life.write} write units and ${life.read} read units; behind it ${counted.events} events,
each told to both sides.

${millionTable()}

The floor is what the same life costs with nothing but the rows themselves: ${assumptions.requestsPerLife} requests through the
same door, state and event in one transaction, one index entry, one read, both sides told in batches of ten; no history beside
the state, no counters, no idempotency, no second list, no log, no firewall. The distance is the product: nine lists that
answer in one query, counts, repeats that are safe, events that cannot be lost, fields sealed one by one, and a record of who read.

## Assumptions

- A request is ${assumptions.graphql.milliseconds} ms at ${assumptions.graphql.memoryMegabytes.toLocaleString('en')} MB, a run of the relay
  ${assumptions.relay.milliseconds} ms at ${assumptions.relay.memoryMegabytes} MB for one event (docs/adr/0008); an answer is
  ${assumptions.answerBytes / 1000} KB. A run of the relay carries one event, as in a quiet hour: in a busy one it carries many and
  costs less.
- A request leaves ${counted.log.request} bytes of ours, ${assumptions.accessLogBytes} of the gateway and ${assumptions.platformLogBytes} of
  Lambda in the logs; logs stay ${assumptions.logMonths} months.
- A referral's life leaves ${(counted.stored.table / 1000).toFixed(1)} KB in the table and ${(counted.stored.indexes / 1000).toFixed(1)} KB in
  its indexes; who read it, ${(counted.stored.accessLog / 1000).toFixed(1)} KB in the access log, which keeps them for seven years.
- ${counted.keyRequests} calls of KMS in a life: as if each of its five commands and five looks met a function that had none of the data keys at
  hand. A function keeps them for a minute, so that people who work on one referral cost less.
- A program asks its queue every ${assumptions.pollSeconds} seconds without end (who owns the queue pays), and takes a new token every
  hour. People: ${scenarios.map(({ users, name }) => `${users.toLocaleString('en')} at ${name} referrals`).join(', ')}.
- X-Ray records one request a second and ${assumptions.tracedShare * 100} % of the others.
- Not in it: support, the account's own CloudTrail, Config and GuardDuty, the CDK's bucket (cents), e-mail by Amazon SES,
  dashboards, and keys after their first rotation (a dollar more each, two at most).

## Prices

${priceTable()}
`;

if (import.meta.main)
  console.log(`${monthlyTable()}\n\n${millionTable()}\n\nPrices of ${region} as of ${asOf}: ${note}`);
