import * as z from 'zod/mini';
import type { QueryResolvers } from '../../schema/generated/types.ts';
import { localDate } from '../platform/clock.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { codesOf } from '../platform/messages/codes.ts';
import { parse } from '../platform/outcome.ts';
import { orThrow } from '../platform/problems.ts';
import type { Locale } from '../platform/words.ts';
import { findInstitutions, isInForce, servicesFor, suggestInstitutions } from './institution.ts';
import { findDirectory, loadDirectory } from './institutionStore.ts';
import { institutionView, institutionViewOf, needView, serviceViews, suggestionView } from './institutionViews.ts';

/** The part of a request that the directory needs. */
type Context = { actor: { country: string }; now: () => Date; locale: Locale };

const asOf = z.lazy(() => z.object({ on: z.optional(z.iso.date()) }));

/** The requested directory, and the day in its time zone. Undefined for a country without a directory. */
async function directoryOn(context: Context, country?: string | null, on?: string | null) {
  await orThrow(context.locale, Promise.resolve(parse(asOf, withoutNulls({ on }))));
  const directory = await findDirectory(country ?? context.actor.country);
  return directory && { directory, day: on ?? localDate(context.now(), directory.timezone) };
}

/** The country of an id such as `MD-MEC`. */
const countryIn = (code: string) => /^([A-Z]{2})-/.exec(code)?.[1];

export const institutionResolvers = {
  Query: {
    institutions: async (_root, args, context) => {
      const asked = await directoryOn(context, args.country, args.on);
      if (!asked) return [];
      const { directory, day } = asked;
      return findInstitutions(directory, day, args).map((found) => institutionView(directory, found, day));
    },
    institution: async (_root, { code, country, on }, context) => {
      const asked = await directoryOn(context, country ?? countryIn(code), on);
      return asked ? institutionViewOf(asked.directory, code, asked.day) : null;
    },
    services: async (_root, args, context) => {
      const asked = await directoryOn(context, args.country, args.on);
      return asked ? serviceViews(asked.directory, servicesFor(asked.directory, asked.day, args), asked.day) : [];
    },
    suggestedInstitutions: async (_root, { need, locality }, context) => {
      const directory = await loadDirectory(context.actor.country);
      const day = localDate(context.now(), directory.timezone);
      const found = suggestInstitutions(directory, day, need, locality);
      return found.map((suggestion) => suggestionView(directory, suggestion, day));
    },
    codes: async (_root, { kind }, context) => {
      if (kind !== 'NEED') return codesOf(kind).map((entry) => ({ kind, ...entry, family: null }));
      const directory = await loadDirectory(context.actor.country);
      const day = localDate(context.now(), directory.timezone);
      return directory.needs.filter((need) => isInForce(need, day)).map(needView);
    },
  },
} satisfies {
  Query: Pick<QueryResolvers, 'institutions' | 'institution' | 'services' | 'suggestedInstitutions' | 'codes'>;
};
