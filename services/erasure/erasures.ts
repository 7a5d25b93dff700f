import * as z from 'zod/mini';
import { hasRole } from '../caller/actor.ts';
import type { CommandContext } from '../caller/context.ts';
import { decodeCursor, encodeCursor } from '../platform/cursor.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import type { Erasure } from './erasure.ts';
import { readErasures } from './erasureStore.ts';

const largestPage = 50;
const list = 'erasures';
const pageInput = z.lazy(() =>
  z.object({
    waiting: z._default(z.boolean(), false),
    first: z._default(z.int().check(z.gte(1, 'TOO_FEW'), z.lte(largestPage, 'TOO_MANY')), 20),
    after: z.optional(z.string()),
  }),
);

export type ErasurePage = {
  items: { cursor: string; item: Erasure }[];
  endCursor: string | null;
  hasNextPage: boolean;
};

/** The erasures of the country with their confirmations. They hold no personal data. */
export async function erasures(input: unknown, { actor }: CommandContext): Promise<Outcome<{ page: ErasurePage }>> {
  const parsed = parse(pageInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'COORDINATOR', 'DPO_AUDITOR')) return refuse({ code: 'FORBIDDEN' });
  const { waiting, first, after } = parsed.value;
  const position = after === undefined ? undefined : decodeCursor(list, after);
  if (after !== undefined && position === undefined) return invalid('after', 'INVALID_FORMAT');
  const { items, endCursor, hasNextPage } = await readErasures(actor, actor.country, {
    first,
    after: position,
    waiting,
  });
  const page = {
    items: items.map(({ cursor, item }) => ({ cursor: encodeCursor(list, cursor), item })),
    endCursor: endCursor === null ? null : encodeCursor(list, endCursor),
    hasNextPage,
  };
  return { ok: true, page };
}
