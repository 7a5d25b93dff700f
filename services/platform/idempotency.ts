import * as z from 'zod/mini';
import { canonical } from './canonical.ts';
import type { CommandKey } from './commit.ts';
import { sha256 } from './hash.ts';

export const idempotencyKey = (memberId: string, key: string) => ({ pk: `CMD#${memberId}`, sk: key });

/** The idempotency key: a UUID that the caller makes. Systems must send one. */
export const keyField = () => z.uuid();

/**
 * Removes null values at every depth. An explicit null and a left-out field mean the same in a new thing. A command that
 * changes fields of a thing treats them apart, with `nullsIn` (fields.ts).
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([name, item]) => [name, withoutNulls(item)]),
  );
}

/**
 * The key of the command's idempotency row, under the key of the member, and the hash of the input. If the caller sends no
 * key, the key is derived from member, referral, action and expected version.
 */
export function commandKey(
  member: { memberId: string },
  action: string,
  given: string | undefined,
  payload: unknown,
  derivedFrom: { id: string; expectedVersion: number } | undefined = undefined,
): CommandKey {
  const derived = `derived#${sha256(canonical([action, derivedFrom?.id, derivedFrom?.expectedVersion]))}`;
  return {
    ...idempotencyKey(member.memberId, given?.toLowerCase() ?? derived),
    hash: sha256(canonical([action, payload])),
    isDerived: given === undefined,
  };
}
