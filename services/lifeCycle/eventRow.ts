import type { CommandContext } from '../caller/context.ts';
import type { Scope } from '../caller/scope.ts';
import { institutionAt } from '../institutions/institution.ts';
import type { Clock } from '../platform/calendar.ts';
import { canonical } from '../platform/canonical.ts';
import { localDate } from '../platform/clock.ts';
import type { Key, Row } from '../platform/commit.ts';
import { sha256 } from '../platform/hash.ts';
import { institutionKeys } from '../platform/keys/dataKeys.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { type Place, seal } from '../platform/keys/seal.ts';
import type { EventFacts } from './cycle.ts';

/** How the events of any thing lie in the table: one row for each, sealed, and chained to the event before by its hash. */

export const stateSk = 'STATE';
export const eventSkPrefix = 'EV#';
const versionDigits = 6;
export const eventSk = (version: number) => `${eventSkPrefix}${String(version).padStart(versionDigits, '0')}`;

/** Who acted, as the history keeps it: the name is sealed with the keys of their institution, which outlive the person's. */
export type EventAuthor = Scope & { memberId: string; institutionId: string; displayName: string; keys: DataKeys };

/** What an event is recorded with: who, when, which institutions have a queue, and the keys of the person whom it is about. */
export type Recorder = {
  author: EventAuthor;
  at: string;
  hasQueue: (institutionId: string) => boolean;
  keys: DataKeys;
};

/** The institutions that have a queue today. */
export async function queues(context: Pick<CommandContext, 'now' | 'directory'>): Promise<Recorder['hasQueue']> {
  const directory = await context.directory();
  const day = localDate(context.now(), directory.timezone);
  return (id) => institutionAt(directory, id, day)?.delivery === 'QUEUE';
}

/** What the events of this request are recorded with, under the keys of the person whom they are about. */
export async function recorderOf(
  { actor, ...context }: CommandContext,
  clock: Clock,
  keys: DataKeys,
): Promise<Recorder> {
  const [displayName, authorKeys, hasQueue] = await Promise.all([
    actor.displayName(),
    institutionKeys(actor.institutionId),
    queues(context),
  ]);
  return { author: { ...actor, displayName, keys: authorKeys }, at: clock.now.toISOString(), hasQueue, keys };
}

/** The thing that an event is about: where the row lies, what is stored beside the facts, and the event before. */
export type EventOf = {
  key: Key;
  version: number;
  schemaVersion: number;
  /** Ids, numbers and versions of the thing. Nothing personal. */
  about: Row;
  place: (field: 'data' | 'displayName') => Place;
  previousHash: string;
};

/** The stored row of one event and its hash, which covers everything but where the row lies. */
export function eventRow(of: EventOf, facts: EventFacts, { author, at, keys }: Recorder): Row & { hash: string } {
  const { data, ...plainFacts } = facts;
  const kept = {
    ...of.about,
    version: of.version,
    ...plainFacts,
    memberId: author.memberId,
    institutionId: author.institutionId,
    recordedAt: at,
    schemaVersion: of.schemaVersion,
    sealed: {
      data: seal(keys, of.place('data'), data),
      displayName: seal(author.keys, of.place('displayName'), author.displayName),
    },
    previousHash: of.previousHash,
  };
  return { ...of.key, ...kept, hash: sha256(canonical(kept)) };
}

/** Attributes of an event's row that move after it was written, or say where it lies: the hash covers all others. */
const outsideTheHash = ['pk', 'sk', 'hash', 'pending', 'sent', 'issuerFeedPk', 'receiverFeedPk', 'feedSk'];

/** The hash that an event's row should have, from its stored bytes: needs no key, so that an erasure breaks no chain. */
export const hashOfEvent = (row: Row): string =>
  sha256(canonical(Object.fromEntries(Object.entries(row).filter(([name]) => !outsideTheHash.includes(name)))));
