import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Write } from '../commit.ts';
import { dynamo } from '../table.ts';
import { cache, clearKeys } from './dataKeyCache.ts';
import { type DataKeyRow, newDataKeyRow, readDataKeyRows } from './dataKeyRows.ts';
import { type DataKeys, institutionSubject, type KeyGroup, unopened } from './heldKeys.ts';
import { generateDataKey, unwrapDataKey } from './keyService.ts';

/**
 * The data keys of a person or an institution (SECURITY 6): whoever reads or writes sealed fields loads them and passes them
 * on. Plain keys are in memory a minute at most; a person is erased by forgetting the wrapped ones.
 */

const bothGroups: readonly KeyGroup[] = ['P', 'S'];
const reading = new Map<string, Promise<DataKeys>>();

/** One subject's keys: none to three round trips less when they are in memory. See `dataKeysOfAll`. */
export async function dataKeysOf(subject: string, groups: readonly KeyGroup[] = bothGroups): Promise<DataKeys> {
  const [keys] = await dataKeysOfAll([subject], groups);
  if (!keys) throw new Error('no answer for a subject');
  return keys;
}

/**
 * Keys of several subjects, in the order asked: what is not in memory is read in one request and unwrapped side by side; who
 * asks for the same meanwhile waits for the same answer. Throws what DynamoDB and KMS throw.
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
  // Another process may give them any moment to a subject that has none.
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

/** Keys for somebody new, and the write that belongs into the transaction which writes what is sealed with them. */
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

/** Loads a subject's keys, and gives it some when it never had any: institutions, and persons from before encryption. */
export async function dataKeysOrNew(subject: string, groups: readonly KeyGroup[] = bothGroups): Promise<DataKeys> {
  const found = await dataKeysOf(subject, groups);
  if (found.state !== 'NONE') return found;
  const keys = await generated(subject, groups);
  try {
    await dynamo.send(new PutItemCommand(newDataKeyRow(subject, keys.wrapped)));
  } catch (error) {
    clearKeys(keys);
    // Somebody was faster: theirs are the keys. Nothing may ever be sealed with ours.
    if (error instanceof ConditionalCheckFailedException) return dataKeysOf(subject, groups);
    throw error;
  }
  return hold(keys);
}

function hold(keys: DataKeys): DataKeys {
  cache.put(keys);
  return keys;
}

/** Names of members are sealed with their institution's keys: nothing of a member is of a special category. */
export const institutionKeys = (institutionId: string): Promise<DataKeys> =>
  dataKeysOrNew(institutionSubject(institutionId), ['P']);
