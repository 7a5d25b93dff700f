import { GraphQLError } from 'graphql';
import { mayAsk } from '../access/rules/queries.ts';
import type { RequestContext } from '../caller/context.ts';
import { findDirectory } from '../institutions/institutionStore.ts';
import { institutionViewOf } from '../institutions/institutionViews.ts';
import { localDate } from '../platform/clock.ts';
import { refuse } from '../platform/outcome.ts';
import { orThrow } from '../platform/problems.ts';

/** A kind of thing that has a random id: its type, its own query, and how that query finds a thing. */
export type Search = {
  type: string;
  query: 'referral' | 'case';
  find: (id: string, context: RequestContext) => Promise<object>;
};
const isNotFound = (error: unknown) => error instanceof GraphQLError && error.extensions.code === 'NOT_FOUND';

/**
 * The thing with this id. It is found by the query of its kind, and the rules of that query apply. An unknown id and the id
 * of a thing that the caller may not see take the same reads and get the same answer.
 */
export async function node(searches: readonly Search[], id: string, context: RequestContext): Promise<object> {
  const country = /^([A-Z]{2})-/.exec(id)?.[1];
  const directory = country && (await findDirectory(country));
  const institution = directory && institutionViewOf(directory, id, localDate(context.now(), directory.timezone));
  if (institution) return { __typename: 'Institution', ...institution };
  for (const search of searches.filter(({ query }) => mayAsk(query)(context.actor, {}))) {
    try {
      return { __typename: search.type, ...(await search.find(id, context)) };
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return orThrow(context.locale, Promise.resolve(refuse({ code: 'NOT_FOUND' })));
}
