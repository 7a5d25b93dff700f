import { createDecipheriv } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { unwrapDataKey } from '../../services/platform/keys/keyService.ts';
import type { TestTable } from '../support/engines.ts';

/**
 * The values that an attacker with all tables and all remaining keys can recover. The attack is stronger than the
 * product's own reading: it ignores the place and the tag of a value, and tries every key on every value.
 */

export type Dump = Record<string, Record<string, unknown>[]>;

/** Every row of every table. */
export async function dumpOf(table: TestTable): Promise<Dump> {
  const dump: Dump = {};
  for (const TableName of [table.tableName, table.accessLogName, table.keysName]) {
    const rows: Record<string, unknown>[] = [];
    for await (const page of paginateScan({ client: table.client }, { TableName, ConsistentRead: true })) {
      rows.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    }
    dump[TableName] = rows;
  }
  return dump;
}

function* valuesIn(value: unknown): Generator<unknown> {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) yield value;
  else for (const inner of Object.values(value)) yield* valuesIn(inner);
}

/** All data keys in the keys table, unwrapped by the key service. */
export async function keysLeft(table: TestTable, dump: Dump): Promise<Buffer[]> {
  const keys: Buffer[] = [];
  for (const row of dump[table.keysName] ?? []) {
    for (const wrapped of Object.values((row.keys ?? {}) as Record<string, Uint8Array>)) {
      keys.push(Buffer.from(await unwrapDataKey(String(row.pk), wrapped)));
    }
  }
  return keys;
}

const headerBytes = 2;
const ivBytes = 12;
const tagBytes = 16;

/** GCM is counter mode with a tag. Without a check of the tag a key gives the text, whatever the value was bound to. */
function opened(sealed: Uint8Array, key: Buffer): string {
  const counter = Buffer.concat([sealed.subarray(headerBytes, headerBytes + ivBytes), Buffer.of(0, 0, 0, 2)]);
  const cipher = createDecipheriv('aes-256-ctr', key, counter);
  return cipher.update(sealed.subarray(headerBytes + ivBytes, sealed.length - tagBytes)).toString('utf8');
}

/** The markers that can be read from plain texts and from sealed values with the remaining keys. */
export async function recoverable(
  table: TestTable,
  markers: readonly string[],
  texts: readonly string[] = [],
  given?: { dump: Dump; keys: Buffer[] },
): Promise<string[]> {
  const dump = given?.dump ?? (await dumpOf(table));
  const keys = given?.keys ?? (await keysLeft(table, dump));
  const plain: string[] = [...texts];
  for (const value of Object.values(dump).flatMap((rows) => rows.flatMap((row) => [...valuesIn(row)]))) {
    if (!(value instanceof Uint8Array)) plain.push(String(value));
    else {
      plain.push(Buffer.from(value).toString('utf8'));
      if (value.length > headerBytes + ivBytes + tagBytes) plain.push(...keys.map((key) => opened(value, key)));
    }
  }
  const all = plain.join('\n');
  return markers.filter((marker) => all.includes(marker));
}

/** The effect of a restore on a table: the rows of then, and none of later. */
export async function restoreTable({ client, ...table }: TestTable, name: string, dump: Dump): Promise<void> {
  const keyOf = ({ pk, sk }: Record<string, unknown>) => marshall(sk === undefined ? { pk } : { pk, sk });
  for (const row of (await dumpOf({ client, ...table }))[name] ?? []) {
    await client.send(new DeleteItemCommand({ TableName: name, Key: keyOf(row) }));
  }
  for (const row of dump[name] ?? []) {
    const Item = marshall(row, { removeUndefinedValues: true });
    await client.send(new PutItemCommand({ TableName: name, Item }));
  }
  // As in a new process without keys in memory.
  forgetDataKeys();
}
