import type { Actor } from '../caller/actor.ts';
import { type PersonRead, personRead, type Trail } from '../caller/auditTrail.ts';
import { opens, opensSuccess, type RecordInView, type Rule, subjectOf } from './rule.ts';

/** A record of the answer, with the decisions and entries already made for it. */
export type Entry = {
  record: RecordInView;
  /** The results of the rules that were asked before the last one. */
  verdicts?: Map<Rule, boolean>;
  /** The last rule and its result. Most fields of an object ask the same rule. */
  rule?: Rule;
  verdict?: boolean;
  read?: PersonRead;
};

/**
 * The records of one request: for each object of the answer, the record to which it belongs. Each request has its own map,
 * so that no data of one caller reaches another (docs/security.md, "Threats", T37).
 */
export type InView = { entries: WeakMap<object, Entry>; root: Entry; last?: unknown; lastEntry?: Entry };

const entryFor = (record: RecordInView): Entry => ({ record });

export const nothingInView = (): InView => ({ entries: new WeakMap(), root: entryFor({}) });

/**
 * The record of an object. The directory and the root have none. graphql-js asks for the fields of one object in a row, so
 * the last record is kept.
 */
export function entryOf(inView: InView, source: object): Entry {
  if (inView.lastEntry && source === inView.last) return inView.lastEntry;
  inView.last = source;
  inView.lastEntry = inView.entries.get(source) ?? inView.root;
  return inView.lastEntry;
}

/** True when the rule allows the record. A rule is asked once for each record, not for each field. */
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

/** Assigns the objects of a field's value to the record of their type, or to the record above when the type has none. */
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

/** Adds the read of a person's field to the trail: one entry for a person and purpose, with classes and fields. */
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
