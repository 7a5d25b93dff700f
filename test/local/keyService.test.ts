import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  KMSClient,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { type KeyService, startKeyService } from '../../local/engines/keyService.ts';

/** The stand-in for KMS, called by the real client. */
const KeyId = 'arn:aws:kms:eu-central-1:000000000000:key/fields';
const EncryptionContext = { subject: 'BEN#1', table: 'keys' };
const Message = Buffer.from('MD|2004003004005');

const directory = mkdtempSync(join(tmpdir(), 'indreptar-keys-'));
let service: KeyService;
let kms: KMSClient;

async function start(): Promise<void> {
  service = await startKeyService({ directory });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  kms = new KMSClient({ endpoint: service.endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
}

async function stop(): Promise<void> {
  kms.destroy();
  await service.stop();
}

beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

const newKey = () => kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
const mac = () => kms.send(new GenerateMacCommand({ KeyId: 'index', MacAlgorithm: 'HMAC_SHA_256', Message }));

test('a data key comes back in its own context only', async () => {
  const { Plaintext, CiphertextBlob, KeyId: by } = await newKey();
  expect([Plaintext?.length, by]).toEqual([32, KeyId]);
  // The order of the entries in a context has no meaning.
  const turned = { table: 'keys', subject: 'BEN#1' };
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: turned }));
  expect([opened.Plaintext, opened.KeyId]).toEqual([Plaintext, KeyId]);
  for (const other of [{ ...EncryptionContext, subject: 'BEN#2' }, { subject: 'BEN#1' }, undefined])
    await expect(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: other }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
      $metadata: { httpStatusCode: 400 },
    });
});

test('a byte changed, another key and something else altogether are refused', async () => {
  const { CiphertextBlob = new Uint8Array() } = await newKey();
  for (const place of [0, 5, CiphertextBlob.length - 40, CiphertextBlob.length - 1]) {
    const changed = Uint8Array.from(CiphertextBlob);
    changed[place] = (changed[place] ?? 0) ^ 1;
    const asked = kms.send(new DecryptCommand({ CiphertextBlob: changed, EncryptionContext }));
    await expect(asked).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  }
  const byAnother = kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: 'another' }));
  await expect(byAnother).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  const nonsense = kms.send(new DecryptCommand({ CiphertextBlob: Buffer.from('nonsense') }));
  await expect(nonsense).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});

test('a keyed hash is the same every time, and another under another key', async () => {
  const first = await mac();
  expect(first.Mac).toHaveLength(32);
  expect((await mac()).Mac).toEqual(first.Mac);
  const other = new GenerateMacCommand({ KeyId: 'other', MacAlgorithm: 'HMAC_SHA_256', Message });
  expect((await kms.send(other)).Mac).not.toEqual(first.Mac);
  const verify = (Mac: Uint8Array | undefined) =>
    kms.send(new VerifyMacCommand({ KeyId: 'index', MacAlgorithm: 'HMAC_SHA_256', Message, Mac }));
  expect((await verify(first.Mac)).MacValid).toBe(true);
  await expect(verify(Buffer.alloc(32))).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
});

test('a ciphertext stays readable after a rotation, a restart and under a new context', async () => {
  const Plaintext = Buffer.from('secret');
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const { Mac } = await mac();
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  await stop();
  await start();
  expect((await mac()).Mac).toEqual(Mac);
  const again = await kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      DestinationKeyId: 'new',
      DestinationEncryptionContext: { subject: 'BEN#2' },
    }),
  );
  const opened = await kms.send(
    new DecryptCommand({ CiphertextBlob: again.CiphertextBlob, EncryptionContext: { subject: 'BEN#2' } }),
  );
  expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('secret');
  expect(opened.KeyId).toMatch(/:key\/new$/);
  expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600);
});

test('a key that is disabled or about to be deleted opens nothing until it is enabled again', async () => {
  const { CiphertextBlob } = await newKey();
  const open = () => kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  await kms.send(new DisableKeyCommand({ KeyId }));
  await expect(open()).rejects.toMatchObject({ name: 'DisabledException' });
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
  await expect(open()).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe('PendingDeletion');
  await kms.send(new EnableKeyCommand({ KeyId }));
  expect((await open()).Plaintext).toHaveLength(32);
});

test('malformed requests and unknown operations are told apart from a failure', async () => {
  await expect(
    kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', NumberOfBytes: 32 })),
  ).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(
    kms.send(new GenerateDataKeyCommand({ KeyId: 'arn:aws:s3:::bucket', KeySpec: 'AES_256' })),
  ).rejects.toMatchObject({ name: 'NotFoundException' });
  const unknown = await fetch(service.endpoint, { method: 'POST', headers: { 'x-amz-target': 'TrentService.Sign' } });
  expect([unknown.status, service.calls.Sign]).toEqual([400, 1]);
});
