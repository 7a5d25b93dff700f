import { canonical } from '../platform/canonical.ts';
import { sha256 } from '../platform/hash.ts';
import { minuteOf } from './accessLogKeys.ts';

/**
 * What a seal says of its minute: every row by its key and the hash of its stored bytes, and the digest of all that chained
 * with the digest of the minute before (SECURITY T23). The hashes stay when a row's time is over, so that clearing rows away
 * breaks no chain. Pure.
 */
export type Seal = {
  /** UTC, `2026-04-10T07:00`. */
  minute: string;
  /** Digest of the minute before; empty in the first seal. */
  previous: string;
  digest: string;
  /** How many entries the minute has. */
  count: number;
  marks: RowMark[];
};

/** A row of the log as a seal knows it. */
export type RowMark = { pk: string; sk: string; hash: string };

export const minuteMilliseconds = 60_000;
/**
 * A minute is closed when no writer can still add to it: the longest request ends within 10 seconds, a write that was given
 * up may still arrive within a few, and clocks differ by less than a minute.
 */
const marginMilliseconds = 120_000;

export const startOfMinute = (minute: string): number => Date.parse(`${minute}:00.000Z`);
export const minuteAt = (epochMilliseconds: number): string => minuteOf(new Date(epochMilliseconds).toISOString());
export const minuteAfter = (minute: string): string => minuteAt(startOfMinute(minute) + minuteMilliseconds);
export const isClosed = (minute: string, now: Date): boolean =>
  startOfMinute(minute) + minuteMilliseconds + marginMilliseconds <= now.getTime();

/** The mark of a row as the table holds it: `stored` is the row with DynamoDB's own types, nothing left out. */
export function markOf(stored: Record<string, unknown>): RowMark {
  const text = (attribute: string) => String((stored[attribute] as { S?: string } | undefined)?.S);
  return { pk: text('pk'), sk: text('sk'), hash: sha256(canonical(stored)) };
}

/** Marks of a minute in one order, whoever reads them. */
export const inOrder = (marks: RowMark[]): RowMark[] => marks.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
const place = ({ pk, sk }: RowMark) => `${pk} ${sk}`;

const lineOf = ({ pk, sk, hash }: RowMark) => `${pk} ${sk} ${hash}`;

/** The digest that stands for a minute and for everything sealed before it. */
export const digestOf = (minute: string, previous: string, marks: RowMark[]): string =>
  sha256(canonical({ minute, previous, rows: sha256(marks.map(lineOf).join('\n')), count: marks.length }));

export function sealOf(minute: string, previous: string, rows: RowMark[]): Seal {
  const marks = inOrder(rows);
  return { minute, previous, digest: digestOf(minute, previous, marks), count: marks.length, marks };
}

/**
 * Marks as text for the table, without what the minute says already: `07 30.123Z#<uuid> <hash>` is the entry of shard 7 at
 * second 30.
 */
export const packed = (minute: string, marks: RowMark[]): string =>
  marks.map(({ pk, sk, hash }) => `${pk.slice(-2)} ${sk.slice(minute.length + 1)} ${hash}`).join('\n');

export const unpacked = (minute: string, text: string): RowMark[] =>
  text === ''
    ? []
    : text.split('\n').map((line) => {
        const [shard = '', rest = '', hash = ''] = line.split(' ');
        return { pk: `LOG#${minute}#${shard}`, sk: `${minute}:${rest}`, hash };
      });

export type Difference = { kind: 'ALTERED' | 'MISSING' | 'INSERTED'; pk: string; sk: string };

/** The first row, in their order, in which a minute is not what its seal says. Rows whose time is over may be missing. */
export function firstDifference(sealed: RowMark[], found: RowMark[], mayBeGone: boolean): Difference | undefined {
  const [before, now] = [
    new Map(sealed.map((mark) => [place(mark), mark])),
    new Map(found.map((mark) => [place(mark), mark])),
  ];
  for (const mark of inOrder([...sealed, ...found.filter((one) => !before.has(place(one)))])) {
    const { pk, sk } = mark;
    const present = now.get(place(mark));
    if (!before.has(place(mark))) return { kind: 'INSERTED', pk, sk };
    if (!present && !mayBeGone) return { kind: 'MISSING', pk, sk };
    if (present && present.hash !== mark.hash) return { kind: 'ALTERED', pk, sk };
  }
  return undefined;
}
