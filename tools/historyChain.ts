import { eventSk, eventSkPrefix, hashOfEvent, stateSk } from '../services/lifeCycle/eventRow.ts';
import type { Row } from '../services/platform/commit.ts';

/** A row that breaks a chain, with its key. */
export type Finding = { kind: 'ALTERED' | 'MISSING' | 'INSERTED'; row: string; why: string };

/**
 * A thing with a history: the key of its partition, the values that each of its events contains, and the version in its
 * state.
 */
export type History = { pk: string; about: Row; versionOf(state: Row): unknown };

/**
 * The first row that breaks the chain of a history (docs/security.md, "The controls"). Each event carries the hash of its own
 * stored bytes and the hash of the event before it; the state carries the hash of the last event. `rows` is the whole
 * partition as stored.
 */
export function brokenLink({ pk, about, versionOf }: History, rows: Row[]): Finding | undefined {
  const found = (kind: Finding['kind'], sk: string, why: string): Finding => ({ kind, row: `${pk} ${sk}`, why });
  const events = new Map(
    rows.filter(({ sk }) => String(sk).startsWith(eventSkPrefix)).map((row) => [String(row.sk), row]),
  );
  let version = 1;
  let previous = '';
  for (; events.has(eventSk(version)); version++) {
    const sk = eventSk(version);
    const row = events.get(sk) as Row;
    events.delete(sk);
    const hash = hashOfEvent(row);
    if (row.hash !== hash) return found('ALTERED', sk, 'its bytes are not those of its hash');
    if (row.version !== version || Object.entries(about).some(([name, value]) => row[name] !== value))
      return found('INSERTED', sk, 'it is another row’s event');
    if (row.previousHash !== previous) return found('ALTERED', sk, 'it does not follow the event before it');
    previous = hash;
  }
  const [beyond] = [...events.keys()].sort();
  if (beyond !== undefined) {
    const isLater = /^EV#\d{6}$/.test(beyond);
    return isLater
      ? found('MISSING', eventSk(version), `the history goes on with ${beyond}`)
      : found('INSERTED', beyond, 'no event has such a key');
  }
  const state = rows.find(({ sk }) => sk === stateSk);
  if (!state)
    return found('MISSING', stateSk, version > 1 ? 'its events are there' : 'a number of the register leads here');
  const said = Number(versionOf(state));
  if (said >= version) return found('MISSING', eventSk(version), `the state is of version ${said}`);
  if (said < version - 1) return found('INSERTED', eventSk(said + 1), `the state is of version ${said}`);
  if (state.lastHash !== previous) return found('ALTERED', stateSk, 'it does not carry the hash of the last event');
  return undefined;
}
