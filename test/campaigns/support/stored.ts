import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { TestTable } from '../../support/engines.ts';

/** All rows of the store, read by the test's own client with a scan, which no request makes. */

// biome-ignore lint/suspicious/noExplicitAny: rows of every kind, checked by the recount.
export type StoredRow = Record<string, any>;

export type Stored = {
  states: StoredRow[];
  /** The events of each referral by id, in the order of their versions. */
  events: Map<string, StoredRow[]>;
  cases: StoredRow[];
  guards: StoredRow[];
  numbers: StoredRow[];
  registers: StoredRow[];
  counters: StoredRow[];
  commands: StoredRow[];
  members: StoredRow[];
};

export async function readStored({ client, tableName }: TestTable): Promise<Stored> {
  const rows: StoredRow[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    rows.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  const at = (pk: string, sk = '') => rows.filter((row) => row.pk.startsWith(pk) && row.sk.startsWith(sk));
  const events = new Map<string, StoredRow[]>();
  for (const event of at('REF#', 'EV#').sort((a, b) => a.version - b.version)) {
    const id = event.pk.slice('REF#'.length);
    events.set(id, [...(events.get(id) ?? []), event]);
  }
  return {
    states: at('REF#', 'STATE').map((row) => ({ ...row, ...row.listed })),
    events,
    cases: at('CASE#', 'CASE'),
    guards: [...at('CASE#', 'OPEN#'), ...at('CASE#', 'RESTRICTED#OPEN#')],
    numbers: at('NUM#'),
    registers: at('REG#'),
    counters: at('CNT#'),
    commands: at('CMD#'),
    members: at('MEMBER#'),
  };
}
