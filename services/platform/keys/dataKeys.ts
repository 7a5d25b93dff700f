import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Write } from '../commit.ts';
import { dynamo } from '../table.ts';
import { cache, clearKeys } from './dataKeyCache.ts';
import { type DataKeyRow, newDataKeyRow, readDataKeyRows } from './dataKeyRows.ts';
import { type DataKeys, institutionSubject, type KeyGroup, unopened } from './heldKeys.ts';
import { generateDataKey, unwrapDataKey } from './keyService.ts';

/**
 * Loads the data keys of persons and institutions. Code that reads or writes sealed fields loads the keys first and passes
 * them on. Plain keys stay in memory for at most a minute. The erasure of a person destroys the wrapped keys
 * (docs/security.md, "The controls").
 */

const bothGroups: readonly KeyGroup[] = ['P', 'S'];
const reading = new Map<string, Promise<DataKeys>>();

/** The keys of one subject. When they are in memory, up to three round trips are saved. See `dataKeysOfAll`. */
export async function dataKeysOf(subject: string, groups: readonly KeyGroup[] = bothGroups): Promise<DataKeys> {
  const [keys] = await dataKeysOfAll([subject], groups);
  if (!keys) throw new Error('no answer for a subject');
  return keys;
}

/**
 * The keys of several subjects, in the given order. Keys that are not in memory are read in one request and unwrapped in
 * parallel. Parallel requests for the same subject share one answer.
 * @throws the errors of DynamoDB and KMS.
 */
export async function dataKeysOfAll(
  subjects: readonly string[],
  groups: readonly KeyGroup[] = bothGroups,
): Promise<DataKeys[]> {
  const missing = [...new Set(subjects)].filter((subject) => !cache.get(subject) && !reading.has(subject));
  if (missing.length > 0) startReading(missing);
  const found = await Promise.all(subjects.map((subject) => cache.get(subject) ?? reading.get(subject)));
  return Promise.all(
    found.map(async (keys, at) => {
      const present = keys ?? (await dataKeysOf(subjects[at] ?? '', groups));
      await unwrap(present, groups);
      return present;
    }),
  );
}

function startReading(subjects: string[]): void {
  const rows = readDataKeyRows(subjects);
  for (const subject of subjects) {
    const one = rows.then((found) => keysOfRow(subject, found.get(subject))).finally(() => reading.delete(subject));
    one.catch(() => undefined);
    reading.set(subject, one);
  }
}

function keysOfRow(subject: string, row: DataKeyRow | undefined): DataKeys {
  const keys = unopened(subject, row?.state ?? 'NONE', row?.keys ?? {}, row?.erasedGroups);
  // A subject without keys is not cached, because another process may give it keys at any moment.
  if (row) cache.put(keys);
  return keys;
}

async function unwrap(keys: DataKeys, groups: readonly KeyGroup[]): Promise<void> {
  const names = Object.keys(keys.wrapped).filter((name) => groups.some((group) => name.startsWith(group)));
  await Promise.all(
    names.map((name) => {
      if (keys.plain.has(name)) return undefined;
      const started = keys.unwrapping.get(name) ?? unwrapOne(keys, name);
      keys.unwrapping.set(name, started);
      return started;
    }),
  );
}

async function unwrapOne(keys: DataKeys, name: string): Promise<void> {
  try {
    const plain = await unwrapDataKey(keys.subject, keys.wrapped[name] ?? new Uint8Array());
    if (keys.isCleared) plain.fill(0);
    else keys.plain.set(name, plain);
  } finally {
    keys.unwrapping.delete(name);
  }
}

/** New keys for a new person. The write belongs in the transaction that writes the data sealed with them. */
export async function newDataKeys(subject: string): Promise<{ keys: DataKeys; write: Write }> {
  const keys = await generated(subject, bothGroups);
  cache.put(keys);
  return { keys, write: { item: { Put: newDataKeyRow(subject, keys.wrapped) } } };
}

async function generated(subject: string, groups: readonly KeyGroup[]): Promise<DataKeys> {
  const made = await Promise.all(
    groups.map(async (group) => ({ name: `${group}1`, ...(await generateDataKey(subject)) })),
  );
  const keys = unopened(subject, 'ACTIVE', Object.fromEntries(made.map(({ name, wrapped }) => [name, wrapped])));
  for (const { name, plain } of made) keys.plain.set(name, plain);
  return keys;
}

/** The keys of a subject. Creates keys for an institution, or for a person whose rows predate encryption. */
export async function dataKeysOrNew(subject: string, groups: readonly KeyGroup[] = bothGroups): Promise<DataKeys> {
  const found = await dataKeysOf(subject, groups);
  if (found.state !== 'NONE') return found;
  const keys = await generated(subject, groups);
  try {
    await dynamo.send(new PutItemCommand(newDataKeyRow(subject, keys.wrapped)));
  } catch (error) {
    clearKeys(keys);
    // Another process was faster, and its keys are valid. No value may be sealed with ours.
    if (error instanceof ConditionalCheckFailedException) return dataKeysOf(subject, groups);
    throw error;
  }
  return hold(keys);
}

function hold(keys: DataKeys): DataKeys {
  cache.put(keys);
  return keys;
}

/** The keys of an institution. They seal the names of its members, which are never special-category data. */
export const institutionKeys = (institutionId: string): Promise<DataKeys> =>
  dataKeysOrNew(institutionSubject(institutionId), ['P']);
