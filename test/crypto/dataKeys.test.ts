import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KeyService, startKeyService } from '../../local/engines/keyService.ts';
import { eraseKeysWrite, holdWrite } from '../../services/erasure/keysStore.ts';
import { blindIndex } from '../../services/platform/keys/blindIndex.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { rewrapDataKeys, rotateDataKeys } from '../../services/platform/keys/dataKeyRotation.ts';
import { keysTableName, readDataKeyRows } from '../../services/platform/keys/dataKeyRows.ts';
import {
  dataKeysOf,
  dataKeysOfAll,
  dataKeysOrNew,
  institutionKeys,
  newDataKeys,
} from '../../services/platform/keys/dataKeys.ts';
import { personSubject } from '../../services/platform/keys/heldKeys.ts';
import { open, seal } from '../../services/platform/keys/seal.ts';
import { dynamo } from '../../services/platform/table.ts';
import { rewrapAll, rotateAll } from '../../tools/dataKeys.ts';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { startTable, type TestTable } from '../support/engines.ts';
import { aPlace } from './support/sealing.ts';

let table: TestTable;
let keyService: KeyService;
let folder: string;
beforeAll(async () => {
  table = await startTable();
  // A cache that keeps its keys, in place of the one that forgets them.
  folder = mkdtempSync(join(tmpdir(), 'indreptar-keys-'));
  keyService = await startKeyService({ directory: folder });
  process.env.AWS_ENDPOINT_URL_KMS = keyService.endpoint;
});
afterAll(async () => {
  await Promise.all([table.stop(), keyService.stop()]);
  rmSync(folder, { recursive: true });
});

/** A new person, whose keys are in the table. */
async function somebody(): Promise<string> {
  const subject = personSubject(randomUUID());
  const { write } = await newDataKeys(subject);
  await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [write.item] }));
  return subject;
}
const idOf = (subject: string) => subject.slice(personSubject('').length);
const erasing = (subject: string) => eraseKeysWrite(idOf(subject)).item;
const sealedFor = async (subject: string, value: unknown) =>
  seal(await dataKeysOf(subject), aPlace, value) ?? new Uint8Array();
const openedFor = async (subject: string, bytes: Uint8Array) => open(await dataKeysOf(subject), aPlace, bytes);
const unwrapped = () => keyService.calls.Decrypt ?? 0;

describe('data keys', () => {
  it('open sealed values in another process, with one read of the table and one call of the key service for each key', async () => {
    const subject = await somebody();
    const bytes = await sealedFor(subject, 'Amina');
    forgetDataKeys();
    const before = unwrapped();
    let requests = 0;
    const stop = tapStore(({ next, input }) => {
      requests += 1;
      return next({ input });
    });
    expect(await openedFor(subject, bytes)).toBe('Amina');
    expect([requests, unwrapped() - before]).toEqual([1, 2]);
    expect(await openedFor(subject, bytes)).toBe('Amina');
    expect([requests, unwrapped() - before]).toEqual([1, 2]);
    stop();
  });

  it('of the group that is needed are unwrapped, the others are not', async () => {
    const subject = await somebody();
    forgetDataKeys();
    const before = unwrapped();
    const keys = await dataKeysOf(subject, ['P']);
    expect([...keys.plain.keys()]).toEqual(['P1']);
    expect(unwrapped() - before).toBe(1);
  });

  it('are loaded once for fifty readers at the same time', async () => {
    const subjects = [await somebody(), await somebody()];
    forgetDataKeys();
    const before = unwrapped();
    let requests = 0;
    const stop = tapStore(({ next, input }) => {
      requests += 1;
      return next({ input });
    });
    const all = await Promise.all(Array.from({ length: 50 }, () => dataKeysOfAll(subjects)));
    stop();
    expect(new Set(all.flat()).size).toBe(2);
    expect([requests, unwrapped() - before]).toEqual([1, 4]);
  });

  it('do not open under the id of another person', async () => {
    const [subject, other] = [await somebody(), await somebody()];
    const row = (await readDataKeyRows([other])).get(other);
    await dynamo.send(
      new UpdateItemCommand({
        TableName: keysTableName(),
        Key: marshall({ pk: subject }),
        UpdateExpression: 'SET #keys = :keys',
        ExpressionAttributeNames: { '#keys': 'keys' },
        ExpressionAttributeValues: marshall({ ':keys': row?.keys }),
      }),
    );
    forgetDataKeys();
    await expect(dataKeysOf(subject)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('are made for an institution once, even if several first need them at the same time', async () => {
    const id = `MD-${randomUUID().slice(0, 8).toUpperCase()}`;
    const all = await Promise.all(Array.from({ length: 10 }, () => institutionKeys(id)));
    const bytes = seal(all[0] ?? (await institutionKeys(id)), aPlace, 'x') ?? new Uint8Array();
    forgetDataKeys();
    expect(open(await institutionKeys(id), aPlace, bytes)).toBe('x');
  });

  it('are absent for a person without keys, and stay absent after an erasure', async () => {
    expect(await dataKeysOf(personSubject(randomUUID()))).toMatchObject({ state: 'NONE' });
    const subject = await somebody();
    const bytes = await sealedFor(subject, 'Amina');
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [erasing(subject)] }));
    forgetDataKeys(subject);
    expect(await openedFor(subject, bytes)).toBeUndefined();
    expect(await dataKeysOrNew(subject)).toMatchObject({ state: 'ERASED' });
    const { write } = await newDataKeys(subject);
    forgetDataKeys(subject);
    await expect(dynamo.send(new TransactWriteItemsCommand({ TransactItems: [write.item] }))).rejects.toThrow();
    expect((await readDataKeyRows([subject])).get(subject)?.keys).toBeUndefined();
  });

  it('under a legal hold are not destroyed', async () => {
    const subject = await somebody();
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [holdWrite(idOf(subject), true).item] }));
    await expect(dynamo.send(new TransactWriteItemsCommand({ TransactItems: [erasing(subject)] }))).rejects.toThrow();
    expect((await readDataKeyRows([subject])).get(subject)).toMatchObject({ state: 'ACTIVE', legalHold: true });
  });
});

describe('rotation', () => {
  it('of a person’s keys rewrites nothing: former values open, new ones have the next key', async () => {
    const subject = await somebody();
    const before = await sealedFor(subject, 'vechi');
    await rotateDataKeys(subject);
    const after = await sealedFor(subject, 'nou');
    expect([before[1], after[1]]).toEqual([1, 2]);
    forgetDataKeys();
    expect(await openedFor(subject, before)).toBe('vechi');
    expect(await openedFor(subject, after)).toBe('nou');
  });

  it('by two at once has one effect', async () => {
    const subject = await somebody();
    const results = await Promise.allSettled([rotateDataKeys(subject), rotateDataKeys(subject)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(Object.keys((await readDataKeyRows([subject])).get(subject)?.keys ?? {}).sort()).toEqual([
      'P1',
      'P2',
      'S1',
      'S2',
    ]);
  });

  it('to another key of the key service wraps anew, and the former is not needed any more', async () => {
    const subject = await somebody();
    const bytes = await sealedFor(subject, 'Amina');
    const wrapped = (await readDataKeyRows([subject])).get(subject)?.keys?.P1;
    const former = process.env.FIELD_KEY_ID;
    process.env.FIELD_KEY_ID = 'alias/indreptar-test-next';
    await rewrapDataKeys(subject);
    process.env.FIELD_KEY_ID = former;
    expect((await readDataKeyRows([subject])).get(subject)?.keys?.P1).not.toEqual(wrapped);
    expect(await openedFor(subject, bytes)).toBe('Amina');
  });

  it('of all keys skips erased persons, and names the persons whose keys do not open', async () => {
    const [subject, erased] = [await somebody(), await somebody()];
    const before = await sealedFor(subject, 'vechi');
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [erasing(erased)] }));
    forgetDataKeys(erased);
    const spoiled = await somebody();
    await dynamo.send(
      new UpdateItemCommand({
        TableName: keysTableName(),
        Key: marshall({ pk: spoiled }),
        UpdateExpression: 'SET #keys.P1 = :other',
        ExpressionAttributeNames: { '#keys': 'keys' },
        ExpressionAttributeValues: marshall({ ':other': new Uint8Array([1, 2, 3]) }),
      }),
    );
    expect((await rotateAll()).count).toBeGreaterThanOrEqual(2);
    expect((await sealedFor(subject, 'nou'))[1]).toBe(2);
    const { failed } = await rewrapAll();
    expect(failed).toContainEqual({ subject: spoiled, error: 'InvalidCiphertextException' });
    expect(failed.map((one) => one.subject)).not.toContain(subject);
    expect(await openedFor(subject, before)).toBe('vechi');
    expect((await readDataKeyRows([erased])).get(erased)?.keys).toBeUndefined();
  });

  it('leaves an erased person erased', async () => {
    const subject = await somebody();
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [erasing(subject)] }));
    forgetDataKeys(subject);
    await rotateDataKeys(subject);
    await rewrapDataKeys(subject);
    expect((await readDataKeyRows([subject])).get(subject)).toEqual({ pk: subject, state: 'ERASED', legalHold: false });
  });
});

describe('the blind index', () => {
  it('finds a code in every spelling, reveals nothing of it, and differs under another key', async () => {
    const index = await blindIndex('MD', '2000001000001');
    expect(await blindIndex('MD', ' 2000-0010.00001')).toBe(index);
    expect(index).toMatch(/^[\w-]{43}$/);
    expect(await blindIndex('RO', '2000001000001')).not.toBe(index);
    expect(await blindIndex('MD', '2000001000002')).not.toBe(index);
    const former = process.env.INDEX_KEY_ID;
    process.env.INDEX_KEY_ID = 'alias/indreptar-test-other-index';
    expect(await blindIndex('MD', '2000001000001')).not.toBe(index);
    process.env.INDEX_KEY_ID = former;
  });
});

describe('the key service', () => {
  it('opens its wrapped keys after a restart', async () => {
    const subject = await somebody();
    const bytes = await sealedFor(subject, 'Amina');
    const { port } = keyService;
    await keyService.stop();
    forgetDataKeys();
    keyService = await startKeyService({ directory: folder, port });
    expect(await openedFor(subject, bytes)).toBe('Amina');
  });

  it('that does not answer is an error, never an empty record', async () => {
    const subject = await somebody();
    const { port } = keyService;
    await keyService.stop();
    forgetDataKeys();
    await expect(dataKeysOf(subject)).rejects.toThrow();
    keyService = await startKeyService({ directory: folder, port });
    expect(await dataKeysOf(subject)).toMatchObject({ state: 'ACTIVE' });
  });
});
