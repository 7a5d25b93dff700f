import * as z from 'zod/mini';
import { canonical } from './canonical.ts';
import type { CommandKey } from './commit.ts';
import { sha256 } from './hash.ts';

export const idempotencyKey = (memberId: string, key: string) => ({ pk: `CMD#${memberId}`, sk: key });

/** A UUID of the caller's; systems always send one. */
export const keyField = () => z.uuid();

/** Turns null into absent, at every depth: GraphQL's explicit null and a left-out field mean the same here. */
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
 * Where a command's idempotency row lies, in the member's own key space, and the hash of what was asked.
 * Without a key of the caller's it is derived from member, referral, action and expected version.
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
