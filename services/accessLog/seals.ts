import { canonical } from '../platform/canonical.ts';
import { sha256 } from '../platform/hash.ts';
import { minuteOf } from './accessLogKeys.ts';

/**
 * The seal of a minute: each row by its key and the hash of its stored bytes, and a digest of all of them, chained with the
 * digest of the minute before (docs/security.md, "Threats", T23). The hashes stay after the retention of the rows, so that
 * the deletion of rows does not break the chain. Pure.
 */
export type Seal = {
  /** The minute in UTC: `2026-04-10T07:00`. */
  minute: string;
  /** The digest of the minute before. Empty in the first seal. */
  previous: string;
  digest: string;
  /** The number of entries of the minute. */
  count: number;
  marks: RowMark[];
};

/** A row of the log, as a seal records it. */
export type RowMark = { pk: string; sk: string; hash: string };

export const minuteMilliseconds = 60_000;
/**
 * The time after which a minute is closed, because no writer can add to it. The longest request ends within 10 seconds, an
 * aborted write may arrive a few seconds later, and clocks differ by less than a minute.
 */
const marginMilliseconds = 120_000;

export const startOfMinute = (minute: string): number => Date.parse(`${minute}:00.000Z`);
export const minuteAt = (epochMilliseconds: number): string => minuteOf(new Date(epochMilliseconds).toISOString());
export const minuteAfter = (minute: string): string => minuteAt(startOfMinute(minute) + minuteMilliseconds);
export const isClosed = (minute: string, now: Date): boolean =>
  startOfMinute(minute) + minuteMilliseconds + marginMilliseconds <= now.getTime();

/** The mark of a stored row. `stored` is the row with DynamoDB's own types, complete. */
export function markOf(stored: Record<string, unknown>): RowMark {
  const text = (attribute: string) => String((stored[attribute] as { S?: string } | undefined)?.S);
  return { pk: text('pk'), sk: text('sk'), hash: sha256(canonical(stored)) };
}

/** The marks of a minute in a fixed order. */
export const inOrder = (marks: RowMark[]): RowMark[] => marks.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
const place = ({ pk, sk }: RowMark) => `${pk} ${sk}`;

const lineOf = ({ pk, sk, hash }: RowMark) => `${pk} ${sk} ${hash}`;

/** The digest of a minute and of everything sealed before it. */
export const digestOf = (minute: string, previous: string, marks: RowMark[]): string =>
  sha256(canonical({ minute, previous, rows: sha256(marks.map(lineOf).join('\n')), count: marks.length }));

export function sealOf(minute: string, previous: string, rows: RowMark[]): Seal {
  const marks = inOrder(rows);
  return { minute, previous, digest: digestOf(minute, previous, marks), count: marks.length, marks };
}

/**
 * The marks as text for the table, without the data that the minute already gives: `07 30.123Z#<uuid> <hash>` is the entry
 * of shard 7 at second 30.
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

/** The first row, in order, in which a minute differs from its seal. Rows whose retention is over may be missing. */
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
