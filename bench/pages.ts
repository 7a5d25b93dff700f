import type { Row } from '../services/platform/commit.ts';
import { subOfPlace } from '../test/support/inProcess.ts';
import { type Api, startApi } from './support/api.ts';
import { type Bench, type Figure, pairedRatio } from './support/figures.ts';
import { startLoadedStore } from './support/loadedStore.ts';
import { dayOf, numberOf, rowsLike, type Template, templateReferral } from './support/manyReferrals.ts';
import { column, compared, interleaved } from './support/rounds.ts';
import { timed } from './support/timed.ts';

/**
 * A page of 20 in a small register and in one ten times as large, and forty pages deep. The tables hold only the state
 * rows, which lists read, and have no stream, because the engine slows down with every record of a stream.
 */
const pageSize = 20;
const deep = 40;
const shown = 'nodes { id number status needCode urgency completionDue waitingFor } pageInfo { hasNextPage endCursor }';
const lists = [
  { name: 'inbox', place: 'contact.mec', query: `inbox(first: ${pageSize}, after: $after) { ${shown} }` },
  { name: 'referrals', place: 'coordinator.igm', query: `referrals(first: ${pageSize}, after: $after) { ${shown} }` },
];
const documentOf = (query: string) => `query($after: String) { result: ${query} }`;

/** One in five is open, and every second belongs to the busiest institution. */
const receivers = ['MEC', 'MS', 'MEC', 'MMPS', 'MEC', 'ANOFM', 'MEC', 'CNAS', 'MEC', 'CNAM'];
const statuses = ['ISSUED', 'CLOSED', 'CLOSED', 'CANCELLED', 'CLOSED'] as const;

function* rowsOfRegister(template: Template, size: number): Generator<Row> {
  const now = Date.now();
  for (let at = 0; at < size; at++) {
    const { rows } = rowsLike(template, {
      number: numberOf(1 + at),
      status: statuses[Math.floor(at / receivers.length) % statuses.length] ?? 'ISSUED',
      receivingInstitutionId: `MD-${receivers[at % receivers.length]}`,
      issuedAt: new Date(now - (size - at) * 1_000).toISOString(),
      completionDue: dayOf(now + (at % 90) * 86_400_000),
    });
    // The state row. The history is in partitions of its own.
    yield rows[0] as Row;
  }
}

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const api = await startApi();
    const { table } = api.platform;
    const [small, large] = quick ? [800, 8_000] : [10_000, 100_000];
    const [rounds, each] = quick ? [2, 8] : [11, 20];
    try {
      const template = await templateReferral(api.platform);
      const tables = { small: 'indreptar-small', large: 'indreptar-large' };
      say(`loading ${small} and ${large} referrals`);
      const store = await startLoadedStore(table, {
        [tables.small]: rowsOfRegister(template, small),
        [tables.large]: rowsOfRegister(template, large),
      });
      // The client of the bundle reads the address of the store at its first use, which is now.
      process.env.AWS_ENDPOINT_URL_DYNAMODB = store.endpoint;
      const figures: Figure[] = [];
      for (const { name, place, query } of lists) {
        const sub = subOfPlace(place);
        const document = documentOf(query);
        const cursor = await cursorOf(deep, (after) => inTable(tables.large, () => api.ask(sub, document, { after })));
        const page = (tableName: string, after: string | null) => () =>
          inTable(tableName, () => timed(Array.from({ length: each }, () => () => api.ask(sub, document, { after }))));
        say(`${name}: ${rounds} rounds of 3 × ${each}`);
        const samples = await interleaved(rounds, {
          small: page(tables.small, null),
          large: page(tables.large, null),
          deep: page(tables.large, cursor),
        });
        const p50 = compared(samples, 'p50');
        const ratio = (of: 'large' | 'deep', to: 'small' | 'large') =>
          pairedRatio(column(samples[of], 'p50'), column(samples[to], 'p50'));
        const times = `${p50.medians.small?.toFixed(1)}, ${p50.medians.large?.toFixed(1)} and ${p50.medians.deep?.toFixed(1)} ms`;
        figures.push(
          {
            name: `${name}, page at ${large} referrals to ${small}`,
            goal: { atMost: 1.2 },
            reached: ratio('large', 'small'),
            unit: '×',
            ...p50,
          },
          {
            name: `${name}, page ${deep} deep to page 1`,
            goal: { atMost: 1.5 },
            reached: ratio('deep', 'large'),
            unit: '×',
            note: times,
          },
        );
      }
      await store.stop();
      return figures;
    } finally {
      await api.stop();
    }
  },
};

/** The functions read the table's name at each request. */
async function inTable<Result>(tableName: string, operation: () => Promise<Result>): Promise<Result> {
  process.env.TABLE_NAME = tableName;
  return operation();
}

async function cursorOf(pages: number, ask: (after: string | null) => ReturnType<Api['ask']>): Promise<string> {
  let after: string | null = null;
  for (let page = 1; page < pages; page++) {
    const { result } = await ask(after);
    if (result.nodes.length !== pageSize || !result.pageInfo.hasNextPage) throw new Error(`page ${page} is the last`);
    after = result.pageInfo.endCursor;
  }
  return after ?? '';
}
