import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  KMSClient,
  type KMSClientConfig,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { endingWithRequest } from '../deadline.ts';
import { sdkLogger } from '../sdkLogger.ts';

/**
 * The client of the key service. The local platform and the tests redirect it by AWS_ENDPOINT_URL_KMS. The connection
 * timeout includes the wait for a free connection, and opening a household needs thirty keys at once. The request itself
 * ends earlier.
 */
const settings = {
  logger: sdkLogger,
  requestHandler: { connectionTimeout: 8_000, requestTimeout: 3_000 },
} satisfies KMSClientConfig;
export const keyService = endingWithRequest(new KMSClient(settings));

function keyId(variable: 'FIELD_KEY_ID' | 'INDEX_KEY_ID'): string {
  const id = process.env[variable];
  if (!id) throw new Error(`${variable} is not set`);
  return id;
}

/**
 * The encryption context: a wrapped key opens for its subject only. It names no physical table, so that the
 * values of a restored table open too.
 */
const contextOf = (subject: string) => ({ subject, table: 'indreptar' });

type Wrapped = { plain: Buffer; wrapped: Uint8Array };

/**
 * A new key of 256 bits, wrapped with the customer-managed key.
 * @throws the errors of the SDK.
 */
export async function generateDataKey(subject: string): Promise<Wrapped> {
  const answer = await keyService.send(
    new GenerateDataKeyCommand({
      KeyId: keyId('FIELD_KEY_ID'),
      KeySpec: 'AES_256',
      EncryptionContext: contextOf(subject),
    }),
  );
  if (!answer.Plaintext || !answer.CiphertextBlob) throw new Error('the key service answered no key');
  return { plain: asBuffer(answer.Plaintext), wrapped: answer.CiphertextBlob };
}

/**
 * The plain key.
 * @throws the errors of the SDK, also when the wrapped key belongs to another subject.
 */
export async function unwrapDataKey(subject: string, wrapped: Uint8Array): Promise<Buffer> {
  const answer = await keyService.send(
    new DecryptCommand({ CiphertextBlob: wrapped, EncryptionContext: contextOf(subject) }),
  );
  if (!answer.Plaintext) throw new Error('the key service answered no key');
  return asBuffer(answer.Plaintext);
}

/**
 * The same data key, wrapped with the customer-managed key that FIELD_KEY_ID names now. Outside the service the key is never
 * in plain form.
 */
export async function rewrapDataKey(subject: string, wrapped: Uint8Array): Promise<Uint8Array> {
  const answer = await keyService.send(
    new ReEncryptCommand({
      CiphertextBlob: wrapped,
      SourceEncryptionContext: contextOf(subject),
      DestinationKeyId: keyId('FIELD_KEY_ID'),
      DestinationEncryptionContext: contextOf(subject),
    }),
  );
  if (!answer.CiphertextBlob) throw new Error('the key service answered no key');
  return answer.CiphertextBlob;
}

/** The HMAC-SHA-256 with the key of the index. The key never leaves the service. */
export async function indexMac(message: Uint8Array): Promise<Uint8Array> {
  const answer = await keyService.send(
    new GenerateMacCommand({ KeyId: keyId('INDEX_KEY_ID'), MacAlgorithm: 'HMAC_SHA_256', Message: message }),
  );
  if (!answer.Mac) throw new Error('the key service answered no code');
  return answer.Mac;
}

/** A view of the same bytes, not a copy, so that clearing it clears our only copy. */
const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
