import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { type DataKeys, isErased, type KeyGroup, newestOf, plainKey } from './heldKeys.ts';

/**
 * Seals and opens personal fields: AES-256-GCM with a data key of the person, one field at a time
 * (docs/security.md, "The controls"). A stored value has version 1, the number of the key, 12 bytes IV, the ciphertext and a tag of 16 bytes.
 */
const plainVersion = 0;
const sealedVersion = 1;
const ivBytes = 12;
const tagBytes = 16;
const headerBytes = 2;

/**
 * The place of a value. The bytes open only in this row, field, table and schema version (docs/security.md, "Threats", T25).
 */
export type Place = {
  /** The kind of row: `referral`, `case`. It is not the physical name of the table, because a restore changes that name. */
  table: string;
  /** The whole key of the row. */
  row: string;
  field: string;
  schemaVersion: number;
  /** P: personal and confidential fields. S: special categories. Each group has its own keys. */
  group: KeyGroup;
};

/** Returns undefined for an erased person; late data is dropped. */
export function seal(keys: DataKeys, place: Place, value: unknown): Uint8Array | undefined {
  if (isErased(keys, place.group)) return undefined;
  const number = newestOf(keys, place.group);
  const iv = randomBytes(ivBytes);
  const plain = Buffer.from(JSON.stringify(value), 'utf8');
  const sealed = encrypt(plainKey(keys, place.group, number), iv, boundTo(keys.subject, place), plain);
  return Buffer.concat([Buffer.of(sealedVersion, number), iv, sealed]);
}

/**
 * The opened value. Undefined for an erased person. Bytes that predate encryption are read as they are, until `npm run
 * encrypt` has run.
 * @throws when the bytes were altered, or sealed for another place or with another key.
 */
export function open<T>(keys: DataKeys, place: Place, bytes: Uint8Array): T | undefined {
  if (isErased(keys, place.group)) return undefined;
  if (isPlain(bytes)) return JSON.parse(Buffer.from(bytes.subarray(1)).toString('utf8')) as T;
  if (bytes[0] !== sealedVersion || bytes.length < headerBytes + ivBytes + tagBytes) {
    throw new Error(`sealed in an unknown way: ${place.field}`);
  }
  const key = plainKey(keys, place.group, bytes[1] ?? 0);
  const iv = bytes.subarray(headerBytes, headerBytes + ivBytes);
  const plain = decrypt(key, iv, boundTo(keys.subject, place), bytes.subarray(headerBytes + ivBytes));
  return JSON.parse(plain.toString('utf8')) as T;
}

/** True when the bytes predate encryption. */
export const isPlain = (bytes: Uint8Array): boolean => bytes[0] === plainVersion;

/** The additional authenticated data: a JSON list, so that two places never have the same text. */
const boundTo = (subject: string, { table, row, field, schemaVersion }: Place) =>
  Buffer.from(JSON.stringify([table, subject, row, field, schemaVersion]), 'utf8');

/**
 * Returns the ciphertext and the tag. The key is wrapped in a KeyObject for this call: raw bytes take two and a half times
 * as long, and a kept KeyObject could not be overwritten.
 */
export function encrypt(key: Uint8Array, iv: Uint8Array, bound: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: tagBytes }).setAAD(bound);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The plain bytes.
 * @throws when a bit was changed.
 */
export function decrypt(key: Uint8Array, iv: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Buffer {
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: tagBytes }).setAAD(bound);
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}
