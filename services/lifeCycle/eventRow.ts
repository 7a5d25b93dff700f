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

/**
 * The stored form of events, for every kind of thing: one row for each event. Its data is sealed. Each row contains the hash
 * of the event before.
 */

export const stateSk = 'STATE';
export const eventSkPrefix = 'EV#';
const versionDigits = 6;
export const eventSk = (version: number) => `${eventSkPrefix}${String(version).padStart(versionDigits, '0')}`;

/**
 * The member who acted, as the history keeps it. The name is sealed with the keys of the member's institution, so that it
 * outlives the erasure of the person.
 */
export type EventAuthor = Scope & { memberId: string; institutionId: string; displayName: string; keys: DataKeys };

/**
 * The surroundings of a recorded event: author, time, the institutions with a queue, and the keys of the person whom the
 * event is about.
 */
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

/** The recorder of this request's events, with the keys of the person whom they are about. */
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

/** The thing that an event is about: the key of the row, the data beside the facts, and the event before. */
export type EventOf = {
  key: Key;
  version: number;
  schemaVersion: number;
  /** The ids, number and version of the thing. None is personal. */
  about: Row;
  place: (field: 'data' | 'displayName') => Place;
  previousHash: string;
};

/** The row of one event and its hash. The hash covers everything except the attributes in `outsideTheHash`. */
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

/** The attributes that the hash leaves out: the key of the row and the marks that change after the write. */
const outsideTheHash = ['pk', 'sk', 'hash', 'pending', 'sent', 'issuerFeedPk', 'receiverFeedPk', 'feedSk'];

/** The hash of an event row, computed from the stored bytes. It needs no key, so the chain stays valid after an erasure. */
export const hashOfEvent = (row: Row): string =>
  sha256(canonical(Object.fromEntries(Object.entries(row).filter(([name]) => !outsideTheHash.includes(name)))));
