import type { Actor } from '../caller/actor.ts';
import { type PersonRead, personRead, type Trail } from '../caller/auditTrail.ts';
import { opens, opensSuccess, type RecordInView, type Rule, subjectOf } from './rule.ts';

/** A record in view with what was decided and noted of it already. */
export type Entry = {
  record: RecordInView;
  /** What rules said that were asked before the last one. */
  verdicts?: Map<Rule, boolean>;
  /** The rule that was asked last and what it said: most fields of an object ask the same one. */
  rule?: Rule;
  verdict?: boolean;
  read?: PersonRead;
};

/**
 * What one request has in view: which record each object of the answer belongs to. Made anew for each request, so that
 * nothing of one caller reaches another (T37).
 */
export type InView = { entries: WeakMap<object, Entry>; root: Entry; last?: unknown; lastEntry?: Entry };

const entryFor = (record: RecordInView): Entry => ({ record });

export const nothingInView = (): InView => ({ entries: new WeakMap(), root: entryFor({}) });

/** The directory and the root have no record. graphql-js asks for the fields of one object in a row: the last one is kept. */
export function entryOf(inView: InView, source: object): Entry {
  if (inView.lastEntry && source === inView.last) return inView.lastEntry;
  inView.last = source;
  inView.lastEntry = inView.entries.get(source) ?? inView.root;
  return inView.lastEntry;
}

/** A rule is asked once for each record, not for each field. */
export function allows(rule: Rule, entry: Entry, actor: Actor): boolean {
  if (entry.rule === rule) return entry.verdict as boolean;
  if (entry.rule) {
    entry.verdicts ??= new Map();
    entry.verdicts.set(entry.rule, entry.verdict as boolean);
  }
  const verdict = entry.verdicts?.get(rule) ?? rule(actor, entry.record);
  entry.rule = rule;
  entry.verdict = verdict;
  return verdict;
}

/** The objects of a field's value belong to the record of their type, or else to the one above. */
export function bringIntoView(inView: InView, type: string | undefined, value: unknown, above: Entry): void {
  if (!value) return;
  if (Array.isArray(value)) {
    for (const item of value) bringIntoView(inView, type, item, above);
    return;
  }
  const name = type ?? String((value as { __typename?: unknown }).__typename);
  const own = opens[name] ?? (name.endsWith('Success') ? opensSuccess : undefined);
  inView.entries.set(value as object, own ? entryFor(own(value, above.record)) : above);
}

/** A person's field is let through: one entry of the trail for a person and purpose, with classes and fields. */
export function noteFieldRead(trail: Trail, entry: Entry, dataClass: string, coordinate: string): void {
  if (!entry.read) {
    const found = subjectOf(entry.record);
    if (!found) return;
    entry.read = personRead(trail, found.subject, found.purpose);
  }
  const { dataClasses, fields } = entry.read;
  if (!dataClasses.includes(dataClass)) dataClasses.push(dataClass);
  if (!fields.includes(coordinate)) fields.push(coordinate);
}
