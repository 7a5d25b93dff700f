import { randomBytes } from 'node:crypto';
import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';

/** All data that a thief of the tables would have: every byte, also decoded where it looks like base64. */

const decodable = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

export async function dumpOf(client: DynamoDBClient, tableNames: string[]): Promise<string> {
  const parts: string[] = [];
  for (const TableName of tableNames) {
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const item of page.Items ?? []) collect({ M: item }, parts);
    }
  }
  const text = parts.join('\n');
  return [text, ...(text.match(decodable) ?? []).map((run) => Buffer.from(run, 'base64').toString('latin1'))].join(
    '\n',
  );
}

function collect(value: AttributeValue, into: string[]): void {
  if (value.S !== undefined) into.push(value.S);
  if (value.N !== undefined) into.push(value.N);
  if (value.B !== undefined) into.push(Buffer.from(value.B).toString('latin1'));
  for (const one of value.L ?? []) collect(one, into);
  for (const [name, one] of Object.entries(value.M ?? {})) {
    into.push(name);
    collect(one, into);
  }
}

/** Unique words, each given once. */
export function markers(): { next: () => string; given: Set<string>; foundIn: (dump: string) => number } {
  const given = new Set<string>();
  return {
    given,
    next: () => {
      const marker = `mk${randomBytes(6).toString('hex')}`;
      given.add(marker);
      return marker;
    },
    foundIn: (dump) => new Set((dump.match(/mk[0-9a-f]{12}/g) ?? []).filter((found) => given.has(found))).size,
  };
}
