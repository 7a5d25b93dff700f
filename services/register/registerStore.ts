import type { Scope } from '../caller/scope.ts';
import { put, update, type Write } from '../platform/commit.ts';
import { readRows } from '../platform/rows.ts';

/**
 * Numbers without gaps, one counter for a series and a year. A series is one book of the registry: the referrals of a centre
 * are numbered in the series of its code, `IGM-CH/2026/000123`.
 */
export type Series = { series: string; year: number };

const numberKey = (_scope: Scope, number: string) => ({ pk: `NUM#${number}`, sk: 'NUM' });
export const registerCounterKey = ({ series, year }: Series) => ({ pk: `REG#${series}#${year}`, sk: 'NEXT' });

/** The id behind a number of the register; undefined when there is none. */
export const findNumbered = async (scope: Scope, number: string): Promise<string | undefined> =>
  (await findAllNumbered(scope, [number]))[0];

/** The same of several numbers, in their order. */
export async function findAllNumbered(scope: Scope, numbers: readonly string[]): Promise<(string | undefined)[]> {
  const rows = await readRows(numbers.map((number) => numberKey(scope, number)));
  // Rows of before there were other series than those of referrals.
  return rows.map((row) => (row?.id ?? row?.referralId) as string | undefined);
}

export const registerNumber = ({ series, year }: Series, serial: number) =>
  `${series}/${year}/${String(serial).padStart(6, '0')}`;

/** Takes the next number of a series for the thing with that id: moved under a condition, so that a lost race burns none. */
export function numberWrites(scope: Scope, of: Series, serial: number, id: string): Write[] {
  const isFirst = serial === 1;
  const condition = isFirst ? 'attribute_not_exists(pk)' : '#next = :serial';
  const values = isFirst ? { ':after': serial + 1 } : { ':serial': serial, ':after': serial + 1 };
  return [
    {
      item: update(registerCounterKey(of), 'SET #next = :after', values, { condition, names: { '#next': 'next' } }),
      unless: (existing) => ({ retryWith: Number(existing?.next ?? 1) }),
    },
    { item: put({ ...numberKey(scope, registerNumber(of, serial)), id }, 'attribute_not_exists(pk)') },
  ];
}
