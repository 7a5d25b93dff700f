import type { QueryResolvers } from '../../schema/generated/types.ts';
import type { RequestContext } from '../caller/context.ts';
import { referralRef } from '../platform/fields.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { parse, refuse } from '../platform/outcome.ts';
import { asResult, orThrow } from '../platform/problems.ts';
import { markReferralSeen, noteOpened } from './commands/markReferralSeen.ts';
import { referralCommands } from './commands/referralCommands.ts';
import { fieldResolvers } from './fieldResolvers.ts';
import { changes, inbox, type Listed, referralCounts, referrals, register } from './lists/referralLists.ts';
import { findReferralByCode } from './lists/searchReferrals.ts';
import { findReferral, idOf } from './store/referralStore.ts';
import { seesReferral } from './visibility.ts';

/** Resolvers of referrals. They translate arguments and outcomes, and decide nothing. */

const commands = { ...referralCommands, markReferralSeen };
type CommandName = keyof typeof commands;

/** The type of a command's success. A redirect also answers with the child, and seeing is no event. */
const successOf = (name: CommandName) => {
  if (name === 'redirectReferral') return 'RedirectReferralSuccess';
  return name === 'markReferralSeen' ? 'MarkReferralSeenSuccess' : 'ReferralSuccess';
};
const mutation = (name: CommandName) => (_root: unknown, args: { input: unknown }, context: RequestContext) =>
  asResult(successOf(name), context.locale, commands[name](args.input, context));
const mutations = Object.fromEntries(
  (Object.keys(commands) as CommandName[]).map((name) => [name, mutation(name)]),
) as Record<CommandName, ReturnType<typeof mutation>>;

type Paged = { after?: string | null | undefined };
async function connection(context: RequestContext, { after }: Paged, listed: Promise<Listed>) {
  const { found } = await orThrow(context.locale, listed);
  return {
    edges: found.items.map(({ cursor, item }) => ({ cursor, node: item })),
    nodes: found.items.map(({ item }) => item),
    pageInfo: {
      hasNextPage: found.hasNextPage,
      hasPreviousPage: typeof after === 'string',
      startCursor: found.items[0]?.cursor ?? null,
      endCursor: found.endCursor,
    },
  };
}

/** A referral that the caller may see. A missing referral and a foreign one get the same answer after the same reads. */
async function findVisible(ref: unknown, context: RequestContext) {
  const parsed = parse(referralRef, withoutNulls(ref));
  if (!parsed.ok) return parsed;
  const id = await idOf(context.actor, parsed.value);
  const partition = id ? await findReferral(context.actor, id) : undefined;
  if (!partition || !seesReferral(partition.referral, context.actor)) return refuse({ code: 'NOT_FOUND' });
  return { ok: true as const, model: { state: partition.referral, partition } };
}

/** The referral that a reader opens. The first opening by its institution is recorded. */
export async function referralFor(ref: object, context: RequestContext) {
  const found = await orThrow(context.locale, findVisible(ref, context));
  return noteOpened(found.model, context);
}

const queries: Pick<
  Required<QueryResolvers>,
  'referral' | 'findReferral' | 'inbox' | 'register' | 'referrals' | 'referralCounts' | 'changes'
> = {
  referral: (_root, { id, number }, context) => referralFor({ id, number }, context),
  findReferral: async (_root, args, context) =>
    (await orThrow(context.locale, findReferralByCode(args, context))).found,
  inbox: (_root, args, context) => connection(context, args, inbox(args, context)),
  register: (_root, args, context) => connection(context, args, register(args, context)),
  referrals: (_root, args, context) => connection(context, args, referrals(args, context)),
  referralCounts: async (_root, args, context) => (await orThrow(context.locale, referralCounts(args, context))).counts,
  changes: async (_root, args, context) => {
    const { events, cursor, hasMore } = await orThrow(context.locale, changes(args, context));
    const nodes = events.map(({ position: _position, ...event }) => ({
      ...event,
      id: `${event.referralId}/${event.version}`,
      number: event.number ?? null,
    }));
    return { nodes, cursor, hasMore };
  },
};

export const referralResolvers = { Query: queries, Mutation: mutations, ...fieldResolvers };
