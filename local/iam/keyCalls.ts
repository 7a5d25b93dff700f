import type { ReadResource } from '../template/templateReader.ts';
import { type Context, contextKeyPrefix, evaluatedKey, type Need, NotUnderstood } from './need.ts';

type EncryptionContext = Record<string, string>;
interface Body {
  KeyId?: string;
  CiphertextBlob?: string;
  DestinationKeyId?: string;
  EncryptionContext?: EncryptionContext;
  SourceEncryptionContext?: EncryptionContext;
  DestinationEncryptionContext?: EncryptionContext;
  MacAlgorithm?: string;
}

const encrypting = ['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Encrypt'];
const hashing = ['GenerateMac', 'VerifyMac'];

/** The permissions that a KMS operation needs. A re-encryption needs one for each of the two keys. */
export function keyNeeds(operation: string, body: Body, keys: ReadResource[]): Need[] {
  const need = (action: string, keyId: string | undefined, context: Context): Need => ({
    action: `kms:${action}`,
    resource: arnOf(keyId, keys),
    context,
  });
  if (encrypting.includes(operation)) return [need(operation, body.KeyId, within(body.EncryptionContext))];
  if (operation === 'Decrypt') return [need(operation, keyOf(body), within(body.EncryptionContext))];
  if (operation === 'ReEncrypt')
    return [
      need('ReEncryptFrom', keyOf({ CiphertextBlob: body.CiphertextBlob ?? '' }), within(body.SourceEncryptionContext)),
      need('ReEncryptTo', body.DestinationKeyId, within(body.DestinationEncryptionContext)),
    ];
  if (hashing.includes(operation)) {
    return [need(operation, body.KeyId, body.MacAlgorithm ? { 'kms:MacAlgorithm': body.MacAlgorithm } : {})];
  }
  if (operation === 'DescribeKey') return [need(operation, body.KeyId, {})];
  throw new NotUnderstood(`operation ${operation} of KMS is not known here`);
}

/** Each pair of the context is a condition key, and the names together are another one. */
function within(context: EncryptionContext = {}): Context {
  const names = Object.keys(context);
  return {
    ...Object.fromEntries(names.map((name) => [evaluatedKey(contextKeyPrefix + name), String(context[name])])),
    ...(names.length > 0 && { 'kms:EncryptionContextKeys': names }),
  };
}

/** The ciphertext names its own key (engines/keyMaterial.ts), so the caller need not. */
function keyOf({ KeyId, CiphertextBlob = '' }: Pick<Body, 'KeyId' | 'CiphertextBlob'>): string {
  if (KeyId) return KeyId;
  const blob = Buffer.from(CiphertextBlob, 'base64');
  return blob.subarray(3, 3 + (blob[2] ?? 0)).toString();
}

function arnOf(keyId: string | undefined, keys: ReadResource[]): string {
  const key = keys.find(({ ref, attributes }) => keyId === ref || keyId === attributes.Arn);
  if (!key) throw new NotUnderstood(`key ${keyId} is not in the template`);
  return String(key.attributes.Arn);
}
