import type { Scope } from '../caller/scope.ts';
import type { Recorder } from '../lifeCycle/eventRow.ts';
import { remove, type Write } from '../platform/commit.ts';
import { erasedKeysOf, personSubject } from '../platform/keys/heldKeys.ts';
import type { EventFacts } from '../referrals/lifeCycle/lifeCycle.ts';
import type { Referral } from '../referrals/referral.ts';
import { indexKeysOf } from '../referrals/store/codeIndexStore.ts';
import { erasedReferral, type ToldReferral } from '../referrals/store/erasedReferralStore.ts';
import type { Awaited } from './erasure.ts';

/**
 * The author of an erasure: a coordinator, or the service itself at the end of a retention period. The author needs no key
 * of the person.
 */
export type Eraser = {
  scope: Scope;
  memberId: string;
  role: EventFacts['role'];
  author: Recorder['author'];
  now: Date;
  deadline: number;
  hasQueue: (institutionId: string) => boolean;
};
/** DynamoDB's limit of a transaction, minus one for the idempotency row. */
const mostWrites = 99;
/**
 * One referral's part of the transaction: its writes, including the removal of rows that find the person, and the
 * institution that is told.
 */
export type Part = { writes: Write[]; told: ToldReferral | undefined };

export const recorderOfErasure = (
  beneficiaryId: string,
  at: string,
  by: Pick<Eraser, 'author' | 'hasQueue'>,
): Recorder => ({
  author: by.author,
  at,
  hasQueue: by.hasQueue,
  keys: erasedKeysOf(personSubject(beneficiaryId)),
});

export const partsOf = (
  referrals: readonly Referral[],
  codeIndexes: string[] | undefined,
  recorder: Recorder,
  { scope, role }: Pick<Eraser, 'scope' | 'role'>,
): Part[] =>
  referrals
    .filter(({ erasedAt }) => erasedAt === undefined)
    .map((referral) => {
      const { writes, told } = erasedReferral(scope, referral, role, recorder);
      const found = indexKeysOf(scope, codeIndexes ?? [], [referral]);
      return { writes: [...writes, ...found.map((key) => ({ item: remove(key) }))], told };
    });

/** The parts that fit into one transaction beside `others` other writes. */
export function fitting(parts: readonly Part[], others: number): Part[] {
  const chosen: Part[] = [];
  let count = others;
  for (const part of parts) {
    count += part.writes.length;
    if (count > mostWrites) break;
    chosen.push(part);
  }
  return chosen;
}

export const awaitedOf = (parts: readonly Part[]): Record<string, Awaited> =>
  Object.fromEntries(parts.flatMap(({ told }) => (told ? [[told.id, withoutId(told)]] : [])));
const withoutId = ({ id: _id, ...awaited }: ToldReferral): Awaited => awaited;
