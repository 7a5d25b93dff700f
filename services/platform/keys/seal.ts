import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { type DataKeys, isErased, type KeyGroup, newestOf, plainKey } from './heldKeys.ts';

/**
 * Everything personal passes through here on its way to and from the table: AES-256-GCM with a data key of the person's own,
 * field by field (SECURITY 6). Stored: version 1, number of the key, 12 bytes IV, ciphertext, 16 bytes tag.
 */
const plainVersion = 0;
const sealedVersion = 1;
const ivBytes = 12;
const tagBytes = 16;
const headerBytes = 2;

/** Where a value lives. The bytes open nowhere else: not in another row, field, table or schema version (T25). */
export type Place = {
  /** The kind of row: `referral`, `case`. Not the table's name, which a restore changes. */
  table: string;
  /** The row's whole key. */
  row: string;
  field: string;
  schemaVersion: number;
  /** P for personal and confidential fields, S for special categories: each has its own keys. */
  group: KeyGroup;
};

/** Nothing for an erased person: what comes too late is not kept. */
export function seal(keys: DataKeys, place: Place, value: unknown): Uint8Array | undefined {
  if (isErased(keys, place.group)) return undefined;
  const number = newestOf(keys, place.group);
  const iv = randomBytes(ivBytes);
  const plain = Buffer.from(JSON.stringify(value), 'utf8');
  const sealed = encrypt(plainKey(keys, place.group, number), iv, boundTo(keys.subject, place), plain);
  return Buffer.concat([Buffer.of(sealedVersion, number), iv, sealed]);
}

/**
 * Undefined for an erased person. Bytes from before encryption are read as they are, until `npm run encrypt` has passed.
 * Throws when the bytes were altered, or sealed for another place or under another key.
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

/** Stored before encryption. */
export const isPlain = (bytes: Uint8Array): boolean => bytes[0] === plainVersion;

/** JSON of a list: no two places give the same text. */
const boundTo = (subject: string, { table, row, field, schemaVersion }: Place) =>
  Buffer.from(JSON.stringify([table, subject, row, field, schemaVersion]), 'utf8');

/**
 * Ciphertext and tag. The key goes in as an object of the moment: bytes cost two and a half times as much, and an object that
 * is kept could not be wiped.
 */
export function encrypt(key: Uint8Array, iv: Uint8Array, bound: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: tagBytes }).setAAD(bound);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws unless every bit is as it was sealed. */
export function decrypt(key: Uint8Array, iv: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Buffer {
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: tagBytes }).setAAD(bound);
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}
