import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';

export interface IssuerKeys {
  /** The private RS256 key. */
  signing: JWK;
  cookies: string[];
}

/** It is kept in the data folder, so that a token outlives a restart. */
export async function issuerKeys(directory: string): Promise<IssuerKeys> {
  const file = join(directory, 'issuer-keys.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as IssuerKeys;
  } catch {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const signing = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: randomBytes(8).toString('hex') };
    const keys = { signing, cookies: [randomBytes(32).toString('hex')] };
    writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
    return keys;
  }
}

export const publicKeys = ({ signing }: IssuerKeys): JSONWebKeySet => {
  const { kty, n, e, alg, use, kid } = signing;
  return { keys: [{ kty, n, e, alg, use, kid } as JWK] };
};
