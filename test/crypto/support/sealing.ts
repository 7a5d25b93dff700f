import { readFileSync } from 'node:fs';
import { median } from '../../../bench/support/figures.ts';
import type { DataKeys } from '../../../services/platform/keys/heldKeys.ts';
import { decrypt, encrypt, open, type Place, seal } from '../../../services/platform/keys/seal.ts';
import { fixedKeys } from './fixedKeys.ts';

/** The proofs about sealing, as functions. The tests run them, and the proof command prints their results. */
export type Sealing = { seal: typeof seal; open: typeof open };
export const sealing: Sealing = { seal, open };

export const aPlace: Place = {
  table: 'referral',
  row: 'REF#1|STATE',
  field: 'summary',
  schemaVersion: 2,
  group: 'P',
};

/** Sealing without a binding to the place: every place is the same. */
export const unbound: Sealing = {
  seal: (keys, place, value) => seal({ ...keys, subject: '' }, { ...aPlace, group: place.group }, value),
  open: (keys, place, bytes) => open({ ...keys, subject: '' }, { ...aPlace, group: place.group }, bytes),
};

type Kept = { keys: DataKeys; place: Place; bytes: Uint8Array };

/** Every pair of places that differ in at least one of key, subject, table, row, field and schema version. */
export function swaps(using: Sealing): { tried: number; refused: number } {
  const kept: Kept[] = [];
  // Two subjects share a key, so that the key alone does not refuse. A third subject has its own keys.
  const holders = [fixedKeys('BEN#a'), fixedKeys('BEN#b'), fixedKeys('BEN#c', ['P1', 'S1'], 9)];
  for (const keys of holders) {
    for (const table of ['referral', 'case'])
      for (const row of ['REF#1|STATE', 'REF#2|STATE', 'REF#1|EV#000001'])
        for (const field of ['summary', 'person', 'summary1'])
          for (const schemaVersion of [1, 2])
            for (const group of ['P', 'S'] as const) {
              const place = { table, row, field, schemaVersion, group };
              kept.push({ keys, place, bytes: using.seal(keys, place, 'un rezumat') ?? new Uint8Array() });
            }
  }
  let [tried, refused] = [0, 0];
  for (const from of kept) {
    for (const to of kept) {
      if (from === to) continue;
      tried += 1;
      if (isRefused(() => using.open(to.keys, to.place, from.bytes))) refused += 1;
    }
  }
  return { tried, refused };
}

export function isRefused(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
}

type Vector = Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string> & {
  tcId: number;
  comment: string;
  result: 'valid' | 'invalid';
};

/** Published vectors. Valid ones must give the printed bytes and open again; invalid ones must be refused. */
export function vectors(): { tried: number; failed: number[] } {
  const file = new URL('../aes256gcm.json', import.meta.url);
  const all = (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
  return { tried: all.length, failed: all.filter((one) => !holds(one)).map(({ tcId }) => tcId) };
}

function holds({ key, iv, aad, msg, ct, tag, result }: Vector): boolean {
  const [k, i, bound, plain, sealed] = [key, iv, aad, msg, ct + tag].map((text) => Buffer.from(text, 'hex'));
  if (!k || !i || !bound || !plain || !sealed) return false;
  if (result === 'invalid') return isRefused(() => decrypt(k, i, bound, sealed));
  return encrypt(k, i, bound, plain).equals(sealed) && decrypt(k, i, bound, sealed).equals(plain);
}

/** The number of bytes that sealing adds. */
export function overhead(value: unknown): number {
  const sealed = seal(fixedKeys('BEN#a'), aPlace, value);
  return (sealed?.length ?? 0) - Buffer.byteLength(JSON.stringify(value));
}

/** The median microseconds to seal and to open a text of 200 characters. */
export function speed(rounds: number): { seal: number; open: number } {
  const keys = fixedKeys('BEN#a');
  const text = 'Are nevoie de un curs de limbă română. '.repeat(5);
  const sealed = Array.from({ length: rounds }, () => timed(() => seal(keys, aPlace, text)));
  const opened = sealed.map(({ made }) => timed(() => open(keys, aPlace, made ?? new Uint8Array())));
  return { seal: median(sealed.map(({ took }) => took)), open: median(opened.map(({ took }) => took)) };
}

function timed<T>(work: () => T): { made: T; took: number } {
  const begun = process.hrtime.bigint();
  const made = work();
  return { made, took: Number(process.hrtime.bigint() - begun) / 1_000 };
}
