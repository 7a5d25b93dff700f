import { randomUUID } from 'node:crypto';
import { demoAccounts } from '../../data/accounts.ts';
import { directoriesFromFiles } from '../../data/directory.ts';
import { memberOf } from '../../data/seedDirectory.ts';
import { forgetMembers, putMember } from '../../services/caller/memberStore.ts';
import { actorOf, requestContext, type ServedRequest } from '../../services/graphql/context.ts';
import { startServer } from '../../services/graphql/server.ts';
import { forgetDirectories, putDirectory } from '../../services/institutions/institutionStore.ts';
import type { Locale } from '../../services/platform/words.ts';
import { startTable, type TestTable } from './engines.ts';

/** The GraphQL API in this process on a real store, without gateway, sign-in and queues. */

// biome-ignore lint/suspicious/noExplicitAny: answers are as various as the documents of the tests.
export type Answer = { data: any; errors?: { message: string; extensions: Record<string, unknown> }[] };
export type Client = (document: string, variables?: Record<string, unknown>) => Promise<Answer>;

export type InProcess = {
  table: TestTable;
  /** The API as a demo account sees it, by its place: `contact.mec`. */
  as: (place: string, locale?: Locale) => Client;
  /** The same for a member that the test has added, by the subject of the account. */
  asMember: (sub: string, locale?: Locale) => Client;
  contextOf: (place: string) => Promise<ServedRequest>;
  /** Business time. Tests move it and never wait for it. */
  now: () => Date;
  setNow: (instant: string) => void;
  /** Empties the store and loads the directory and the members again. */
  fresh: () => Promise<void>;
  stop: () => Promise<void>;
};

const directories = directoriesFromFiles();

export const subOfPlace = (place: string): string => {
  const account = demoAccounts.find((candidate) => candidate.place === place);
  if (!account) throw new Error(`no demo account ${place}`);
  return account.sub;
};

/** `behind` may put a proxy between the services and the store. It returns its address. */
export async function startInProcess(
  startsAt = '2026-04-10T07:00:00.000Z',
  behind: (endpoint: string) => Promise<string> = async (endpoint) => endpoint,
): Promise<InProcess> {
  const table = await startTable();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = await behind(table.endpoint);
  const server = await startServer();
  let clock = new Date(startsAt);
  await load();

  const contextOfMember = async (sub: string, locale: Locale = 'en'): Promise<ServedRequest> => {
    const actor = await actorOf(sub);
    if (!actor) throw new Error(`${sub} is no member`);
    const context = requestContext(actor, locale, randomUUID(), 0, true);
    return { ...context, now: () => clock, commitDeadline: () => Date.now() + 30_000 };
  };
  const asMember =
    (sub: string, locale?: Locale): Client =>
    async (query, variables) => {
      const contextValue = await contextOfMember(sub, locale);
      const { body } = await server.executeOperation({ query, ...(variables && { variables }) }, { contextValue });
      if (body.kind !== 'single') throw new Error('one answer was expected');
      // Through JSON, as a client receives it.
      return JSON.parse(JSON.stringify(body.singleResult)) as Answer;
    };
  return {
    table,
    contextOf: (place) => contextOfMember(subOfPlace(place)),
    as: (place, locale) => asMember(subOfPlace(place), locale),
    asMember,
    now: () => clock,
    setNow: (instant) => {
      clock = new Date(instant);
    },
    fresh: async () => {
      await table.fresh();
      await load();
    },
    stop: async () => {
      await server.stop();
      await table.stop();
    },
  };
}

async function load(): Promise<void> {
  forgetDirectories();
  forgetMembers();
  for (const directory of directories) await putDirectory(directory);
  for (const account of demoAccounts) await putMember(memberOf(account));
}
