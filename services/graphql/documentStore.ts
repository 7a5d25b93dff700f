import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Scope } from '../caller/scope.ts';
import { rowsUnder } from '../platform/rows.ts';
import { dynamo, tableName } from '../platform/table.ts';

/** A registered document. Each has one row, by institution and hash. It holds no personal data. */
export type RegisteredDocument = { sha256: string; text: string; name: string; registeredAt: string };

const documentKey = (_scope: Scope, institutionId: string, sha256: string) => ({
  pk: `DOCS#${institutionId}`,
  sk: `DOC#${sha256}`,
});
const schemaVersion = 1;
const cacheMilliseconds = 60_000;
const mostCached = 1_000;

// The key contains the institution, so that a document of one institution never serves another.
const cache = new Map<string, { text: string; readAt: number }>();

/** The text of a registered document, at most a minute old. An unregistered hash is looked up each time. */
export async function findDocument(
  scope: Scope,
  institutionId: string,
  sha256: string,
  now = Date.now,
): Promise<string | undefined> {
  const name = `${institutionId} ${sha256}`;
  const kept = cache.get(name);
  if (kept && now() - kept.readAt < cacheMilliseconds) return kept.text;
  cache.delete(name);
  const Key = marshall(documentKey(scope, institutionId, sha256));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key }));
  if (!Item) return undefined;
  const { text } = unmarshall(Item) as RegisteredDocument;
  if (cache.size >= mostCached) cache.clear();
  cache.set(name, { text, readAt: now() });
  return text;
}

/** Registers a document. The same text is the same row, so a repeat changes nothing. */
export async function putDocument(scope: Scope, institutionId: string, document: RegisteredDocument): Promise<void> {
  const Item = marshall({ ...documentKey(scope, institutionId, document.sha256), ...document, schemaVersion });
  await dynamo.send(new PutItemCommand({ TableName: tableName(), Item }));
}

/**
 * Removes a document. Processes that have it in memory still run it for up to a minute. False when it was not registered.
 */
export async function removeDocument(scope: Scope, institutionId: string, sha256: string): Promise<boolean> {
  const Key = marshall(documentKey(scope, institutionId, sha256));
  const { Attributes } = await dynamo.send(
    new DeleteItemCommand({ TableName: tableName(), Key, ReturnValues: 'ALL_OLD' }),
  );
  return Attributes !== undefined;
}

export async function listDocuments(scope: Scope, institutionId: string): Promise<RegisteredDocument[]> {
  return (await rowsUnder(documentKey(scope, institutionId, '').pk)) as RegisteredDocument[];
}
