import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  DescribeTableCommand,
  ScanCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynoxideProgram } from '../../local/engines/dynamo.ts';
import { freePort } from '../../local/engines/ports.ts';
import type { Row } from '../../services/platform/commit.ts';
import type { TestTable } from '../../test/support/engines.ts';
import { temporaryFolder } from './folder.ts';

export type LoadedStore = { endpoint: string; stop: () => Promise<void> };

const rowsPerFile = 5_000;

/**
 * An engine with full tables, made from the rows of a given one and from many further rows. They are loaded as an
 * export of DynamoDB, because a hundred thousand writes over HTTP would take longer than all other work.
 */
export async function startLoadedStore(like: TestTable, tables: Record<string, Iterable<Row>>): Promise<LoadedStore> {
  const folder = temporaryFolder();
  const described = await like.client.send(new DescribeTableCommand({ TableName: like.tableName }));
  const { Items = [] } = await like.client.send(new ScanCommand({ TableName: like.tableName }));
  const schemas: { Table: TableDescription }[] = [];
  for (const [name, rows] of Object.entries(tables)) {
    schemas.push({ Table: { ...(described.Table as TableDescription), TableName: name } });
    writeExport(join(folder, 'export', name, 'data'), Items, rows);
  }
  writeFileSync(join(folder, 'schema.json'), JSON.stringify(schemas));
  const port = await freePort();
  const load = ['import', '--source', join(folder, 'export'), '--schema', join(folder, 'schema.json')];
  const child = spawn(dynoxideProgram(), [...load, '--serve', '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  rmSync(folder, { recursive: true });
  return {
    endpoint,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function writeExport(folder: string, present: Record<string, AttributeValue>[], rows: Iterable<Row>) {
  mkdirSync(folder, { recursive: true });
  let [files, lines] = [0, present.map(lineOf)];
  const flush = () => {
    writeFileSync(join(folder, `${files++}.json.gz`), gzipSync(`${lines.join('\n')}\n`, { level: 1 }));
    lines = [];
  };
  for (const row of rows) {
    lines.push(lineOf(marshall(row, { removeUndefinedValues: true })));
    if (lines.length >= rowsPerFile) flush();
  }
  if (lines.length > 0) flush();
}

const lineOf = (Item: Record<string, AttributeValue>) => JSON.stringify({ Item: textOf(Item) });

/** Bytes in DynamoDB's JSON. */
function textOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(textOf);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, textOf(item)]));
}

/** The engine answers after all rows are loaded. */
async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the store ended with ${child.exitCode}`);
    try {
      await fetch(endpoint);
      return;
    } catch {
      await sleep(100);
    }
  }
}
