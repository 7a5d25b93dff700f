import type { Scope } from '../access/scope.ts';
import { put, update, type Write } from '../platform/commit.ts';
import { readRows } from '../platform/rows.ts';
import * as keys from './referralKeys.ts';

/** The register's numbers: one counter for a centre and a year, without gaps. */

/** The id behind a number of the register; undefined when there is none. */
export async function findReferralId(scope: Scope, number: string): Promise<string | undefined> {
  const [row] = await readRows([keys.numberKey(scope, number)]);
  return row?.referralId as string | undefined;
}

export const registerNumber = (centre: string, year: number, serial: number) =>
  `${centre}/${year}/${String(serial).padStart(6, '0')}`;

/** Takes the next number of the register: moved under a condition, so that a lost race burns none. */
export function numberWrites(scope: Scope, centre: string, year: number, serial: number, referralId: string): Write[] {
  const key = keys.registerCounterKey(centre, year);
  const isFirst = serial === 1;
  const condition = isFirst ? 'attribute_not_exists(pk)' : '#next = :serial';
  const values = isFirst ? { ':after': serial + 1 } : { ':serial': serial, ':after': serial + 1 };
  return [
    {
      item: update(key, 'SET #next = :after', values, { condition, names: { '#next': 'next' } }),
      unless: (existing) => ({ retryWith: Number(existing?.next ?? 1) }),
    },
    {
      item: put(
        { ...keys.numberKey(scope, registerNumber(centre, year, serial)), referralId },
        'attribute_not_exists(pk)',
      ),
    },
  ];
}
