import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type Context = Record<string, string>;
export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** The operations of a KMS key. An error has the name that KMS gives it. */
export class KeyServiceProblem extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Kept {
  /**
   * The root: 32 bytes in base64. The material of every key is derived from it, so each key exists at its first use.
   */
  root: string;
  keys: Record<string, { state: KeyState; rotations: number }>;
}

/** The key material, in a file that only its owner reads, or in memory when there is no file. */
export class KeyMaterial {
  readonly #kept: Kept;
  readonly #file: string | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
    this.#kept = (file ? read(file) : undefined) ?? { root: randomBytes(32).toString('base64'), keys: {} };
    this.#save();
  }

  state(key: string): KeyState {
    return this.#kept.keys[key]?.state ?? 'Enabled';
  }

  setState(key: string, state: KeyState): void {
    this.#kept.keys[key] = { state, rotations: this.#rotations(key) };
    this.#save();
  }

  /** Makes new material for later encryptions. Earlier ciphertext stays readable. */
  rotate(key: string): void {
    this.#kept.keys[key] = { state: this.state(key), rotations: this.#rotations(key) + 1 };
    this.#save();
  }

  encrypt(key: string, arn: string, plain: Uint8Array, context: Context): Buffer {
    this.#refuseUnusable(key);
    const rotation = this.#rotations(key);
    const [iv, name] = [randomBytes(12), Buffer.from(arn)];
    const cipher = createCipheriv('aes-256-gcm', this.#derive('encrypt', key, rotation), iv);
    cipher.setAAD(additionalData(arn, context));
    const sealed = [cipher.update(plain), cipher.final()];
    return Buffer.concat([Buffer.from([1, rotation, name.length]), name, iv, ...sealed, cipher.getAuthTag()]);
  }

  /** The ciphertext names its key, as with KMS. */
  decrypt(blob: Uint8Array, context: Context, expectedKey?: string): { arn: string; plain: Buffer } {
    const bytes = Buffer.from(blob);
    const [version, rotation = 0, length = 0] = bytes;
    const body = bytes.subarray(3 + length);
    if (version !== 1 || body.length < 28) throw invalidCiphertext();
    const arn = bytes.subarray(3, 3 + length).toString();
    const key = keyIdOf(arn);
    if (expectedKey !== undefined && expectedKey !== key) {
      throw new KeyServiceProblem(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    this.#refuseUnusable(key);
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#derive('encrypt', key, rotation), body.subarray(0, 12));
      cipher.setAAD(additionalData(arn, context));
      cipher.setAuthTag(body.subarray(-16));
      return { arn, plain: Buffer.concat([cipher.update(body.subarray(12, -16)), cipher.final()]) };
    } catch {
      throw invalidCiphertext();
    }
  }

  mac(key: string, message: Uint8Array): Buffer {
    this.#refuseUnusable(key);
    return createHmac('sha256', this.#derive('mac', key, 0))
      .update(message)
      .digest();
  }

  #rotations(key: string): number {
    return this.#kept.keys[key]?.rotations ?? 0;
  }

  #derive(use: 'encrypt' | 'mac', key: string, rotation: number): Buffer {
    return Buffer.from(hkdfSync('sha256', Buffer.from(this.#kept.root, 'base64'), '', `${use}|${key}|${rotation}`, 32));
  }

  #refuseUnusable(key: string): void {
    const state = this.state(key);
    if (state === 'Disabled') throw new KeyServiceProblem('DisabledException', `${key} is disabled.`);
    if (state !== 'Enabled') throw new KeyServiceProblem('KMSInvalidStateException', `${key} is pending deletion.`);
  }

  #save(): void {
    if (!this.#file) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    // Written by rename, so that a killed platform leaves the old file or the new one.
    const unfinished = `${this.#file}.${process.pid}`;
    writeFileSync(unfinished, `${JSON.stringify(this.#kept, null, 2)}\n`, { mode: 0o600 });
    renameSync(unfinished, this.#file);
  }
}

/** The id of a key that the caller names by id, address or alias. */
export const keyIdOf = (key: string): string => key.replace(/^arn:[^/]*:key\//, '').replace(/^arn:.*:(?=alias\/)/, '');

/** A damaged file stops the platform. A new root would make all existing ciphertext unreadable. */
const read = (file: string): Kept | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;

const additionalData = (arn: string, context: Context): Buffer =>
  Buffer.from(JSON.stringify([arn, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]));

const invalidCiphertext = () => new KeyServiceProblem('InvalidCiphertextException', '');
