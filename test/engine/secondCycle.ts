import * as z from 'zod/mini';
import type { Actor } from '../../services/caller/actor.ts';
import type { CommandContext } from '../../services/caller/context.ts';
import type { Scope } from '../../services/caller/scope.ts';
import { type EventFacts, type LifeCycle, type Step, stepsOf, type Thing } from '../../services/lifeCycle/cycle.ts';
import { eventRow, eventSk, eventSkPrefix, stateSk } from '../../services/lifeCycle/eventRow.ts';
import { type Holder, takeStep } from '../../services/lifeCycle/takeStep.ts';
import { type CommandRecord, put, type Row } from '../../services/platform/commit.ts';
import { reason, text } from '../../services/platform/fields.ts';
import { institutionKeys } from '../../services/platform/keys/dataKeys.ts';
import { type Outcome, refuse } from '../../services/platform/outcome.ts';
import { readRows, rowsUnder } from '../../services/platform/rows.ts';
import { brokenLink } from '../../tools/historyChain.ts';

/** A second kind of thing on the engine: a letter of the inspectorate with three statuses and four steps. */

export type Letter = Thing<'WRITTEN' | 'SENT' | 'ANSWERED'> & {
  institutionId: string;
  subject: string;
  updatedAt: string;
  lastHash: string;
  answer?: string;
};
type Role = 'CASEWORKER' | 'COORDINATOR';
type Action = 'REVISE' | 'SEND' | 'ANSWER' | 'RECALL';
type LookUp = 'SUBJECT';

const step = stepsOf<Letter, Role, LookUp>();
const revise = step({
  input: z.object({ subject: text() }),
  lookUp: 'SUBJECT',
  effect: (_letter, { subject }) => ({ ok: true, change: { subject }, data: { subject } }),
});
const send = step({ input: z.object({}), effect: () => ({ ok: true, change: {} }) });
const answer = step({
  input: z.object({ answer: reason() }),
  effect: (_letter, data) => ({ ok: true, change: data, data }),
});
const recall = step({
  input: z.object({}),
  condition: {
    words: 'the caseworker on the same day only',
    refuses: ({ updatedAt }, role, { now }) =>
      role === 'CASEWORKER' && updatedAt.slice(0, 10) !== now.toISOString().slice(0, 10)
        ? 'APPROVAL_REQUIRED'
        : undefined,
  },
  effect: () => ({ ok: true, change: {} }),
});

const row = <const A extends Action>(
  action: A,
  from: readonly Letter['status'][],
  to: Letter['status'] | 'same',
  who: readonly Role[],
  { ...own }: Step<Letter, Role, LookUp>,
) => ({
  action,
  mutation: `${action.toLowerCase()}Letter`,
  event: `letter.${action.toLowerCase()}`,
  from,
  to: [to],
  who,
  ...own,
});

export const letterCycle: LifeCycle<Letter, Role, LookUp, Action> = {
  kind: 'CASE',
  rows: [
    row('REVISE', ['WRITTEN'], 'same', ['CASEWORKER'], revise),
    row('SEND', ['WRITTEN'], 'SENT', ['CASEWORKER'], send),
    row('ANSWER', ['SENT'], 'ANSWERED', ['COORDINATOR'], answer),
    row('RECALL', ['SENT'], 'WRITTEN', ['CASEWORKER', 'COORDINATOR'], recall),
  ],
  rolesOf: ({ institutionId }, party) =>
    party.institutionId === institutionId
      ? party.roles.filter((role): role is Role => role === 'CASEWORKER' || role === 'COORDINATOR')
      : [],
  personsOnly: [],
  isOver: () => false,
};

const schemaVersion = 1;
const keyOf = (id: string) => ({ pk: `LETTER#${id}`, sk: stateSk });
const placeOf = (id: string, version: number) => (field: string) => ({
  ...{ table: 'letter', row: `LETTER#${id}|${eventSk(version)}`, field, schemaVersion },
  group: 'P' as const,
});
const conflict = (existing: Row | undefined) => ({
  ...{ code: 'VERSION_CONFLICT' as const, kind: letterCycle.kind },
  ...{ currentVersion: Number(existing?.version ?? 0), currentStatus: String(existing?.status ?? 'WRITTEN') },
});
export type LetterChange = { letter: Letter; event: { type: string; version: number } };

async function load(_scope: Scope, id: string, key: { pk: string; sk: string }) {
  const [state, earlier] = await readRows([keyOf(id), key]);
  const letter = state as (Letter & Row) | undefined;
  return {
    thing: letter,
    earlier: earlier as CommandRecord | undefined,
    ...(letter && { keys: await institutionKeys(letter.institutionId) }),
  };
}

const holder: Holder<Letter, Role, LookUp, Action, LetterChange['event'], LetterChange> = {
  cycle: letterCycle,
  refField: 'letter',
  ref: z.object({ id: z.uuid() }),
  idOf: async (_scope, { id }) => id,
  load,
  sees: ({ institutionId }, actor) => actor.institutionId === institutionId,
  lookUp: async (_name, data): Promise<Outcome<{ data: unknown }>> => {
    const { subject } = data as { subject: string };
    if (subject === 'unknown') return refuse({ code: 'VALIDATION', fields: [{ path: 'subject', rule: 'UNKNOWN' }] });
    return { ok: true, data: { subject: subject.toUpperCase() } };
  },
  record: (letter, facts: EventFacts<Letter['status'], Role>, recorder) => {
    const { id, version, lastHash: previousHash } = letter;
    const key = { ...keyOf(id), sk: eventSk(version) };
    const place = placeOf(id, version);
    const stored = eventRow(
      { key, version, schemaVersion, about: { letterId: id }, place, previousHash },
      facts,
      recorder,
    );
    return { thing: { ...letter, lastHash: stored.hash }, row: stored, event: { type: facts.type, version } };
  },
  writes: (_scope, { before, after, eventRow: event }) => [
    {
      item: put({ ...keyOf(after.id), ...after }, '#v = :v', { '#v': 'version' }, { ':v': before.version }),
      unless: conflict,
    },
    { item: put(event, 'attribute_not_exists(pk)'), unless: () => conflict(undefined) },
  ],
  answer: (_actor: Actor, letter, event) => ({ letter, event }),
  repeated: async (_actor, { id, version }) => {
    const [letter, event] = await readRows([keyOf(id), { ...keyOf(id), sk: eventSk(version) }]);
    return { ok: true, letter: letter as Letter & Row, event: { type: String(event?.type), version } };
  },
};

export const changeLetter = (action: Action, input: unknown, context: CommandContext) =>
  takeStep(holder, action, input, context);

/** A new letter, as its own command would store it. */
export const writtenLetter = (id: string, institutionId: string, at: string): Letter & Row => ({
  ...keyOf(id),
  ...{ id, version: 0, status: 'WRITTEN', institutionId, subject: 'Invitație', updatedAt: at, lastHash: '' },
});

/** The events of a letter, and the first row that breaks their chain. */
export async function historyOf(id: string) {
  const rows = await rowsUnder(keyOf(id).pk);
  return {
    types: rows.filter(({ sk }) => String(sk).startsWith(eventSkPrefix)).map(({ type }) => type),
    broken: brokenLink({ pk: keyOf(id).pk, about: { letterId: id }, versionOf: (state) => state.version }, rows),
  };
}
