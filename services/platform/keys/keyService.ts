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
 * The one client of the key service. The local platform and the tests point it elsewhere by AWS_ENDPOINT_URL_KMS. Waiting for a
 * free connection counts as connecting, and a household that is opened asks for thirty keys at once; the request ends it earlier.
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

/** What a wrapped key is bound to: it opens for this subject alone. No physical name, so that a restored table opens too. */
const contextOf = (subject: string) => ({ subject, table: 'indreptar' });

type Wrapped = { plain: Buffer; wrapped: Uint8Array };

/** A new key of 256 bits under the customer-managed key of the fields. Throws what the SDK throws. */
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

/** Throws what the SDK throws: also when the wrapped key is another subject's. */
export async function unwrapDataKey(subject: string, wrapped: Uint8Array): Promise<Buffer> {
  const answer = await keyService.send(
    new DecryptCommand({ CiphertextBlob: wrapped, EncryptionContext: contextOf(subject) }),
  );
  if (!answer.Plaintext) throw new Error('the key service answered no key');
  return asBuffer(answer.Plaintext);
}

/** The same data key under the customer-managed key that FIELD_KEY_ID names now; it is never in plain outside the service. */
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

/** HMAC-SHA-256 under the key of the index, which never leaves the service. */
export async function indexMac(message: Uint8Array): Promise<Uint8Array> {
  const answer = await keyService.send(
    new GenerateMacCommand({ KeyId: keyId('INDEX_KEY_ID'), MacAlgorithm: 'HMAC_SHA_256', Message: message }),
  );
  if (!answer.Mac) throw new Error('the key service answered no code');
  return answer.Mac;
}

/** The same bytes, not a copy, so that clearing them clears the only one of ours. */
const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
