import type { Scope } from '../caller/scope.ts';
import { put, update, type Write } from '../platform/commit.ts';
import { readRows } from '../platform/rows.ts';

/**
 * Register numbers without gaps, one counter for each series and year. A series is one register of the registry. The
 * referrals of a centre have the series of its code: `IGM-CH/2026/000123`.
 */
export type Series = { series: string; year: number };

const numberKey = (_scope: Scope, number: string) => ({ pk: `NUM#${number}`, sk: 'NUM' });
export const registerCounterKey = ({ series, year }: Series) => ({ pk: `REG#${series}#${year}`, sk: 'NEXT' });

/** The id of the thing with this number. Undefined when the number is unknown. */
export const findNumbered = async (scope: Scope, number: string): Promise<string | undefined> =>
  (await findAllNumbered(scope, [number]))[0];

/** The ids of several numbers, in their order. */
export async function findAllNumbered(scope: Scope, numbers: readonly string[]): Promise<(string | undefined)[]> {
  const rows = await readRows(numbers.map((number) => numberKey(scope, number)));
  // Rows that predate other series than referrals store the id as `referralId`.
  return rows.map((row) => (row?.id ?? row?.referralId) as string | undefined);
}

export const registerNumber = ({ series, year }: Series, serial: number) =>
  `${series}/${year}/${String(serial).padStart(6, '0')}`;

/**
 * Gives the next number of a series to the thing with this id. The condition on the counter ensures that a lost race uses up
 * no number.
 */
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
