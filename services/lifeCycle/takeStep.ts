import * as z from 'zod/mini';
import type { Actor } from '../caller/actor.ts';
import { type CommandContext, clockOf } from '../caller/context.ts';
import type { Scope } from '../caller/scope.ts';
import type { Clock } from '../platform/calendar.ts';
import type { CommandKey, CommandRecord, Row as StoredRow, Write } from '../platform/commit.ts';
import { expectedVersion, nullsIn, nullsRefused } from '../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../platform/idempotency.ts';
import type { DataKeys } from '../platform/keys/heldKeys.ts';
import { type Outcome, parse, type Refusal, refuse } from '../platform/outcome.ts';
import { type EventFacts, type LifeCycle, type Row, rowOf, type Thing } from './cycle.ts';
import { type Recorder, recorderOf } from './eventRow.ts';
import { carryOut, type Decided, keyMissing } from './sequence.ts';
import { type Asked, permit, transition } from './transition.ts';

/** A thing with its keys, as a command reads it. The thing is absent when the scope does not see it. */
export type Loaded<T> = { thing: T | undefined; keys?: DataKeys; earlier: CommandRecord | undefined };

/** The functions of one kind of thing: naming, loading, visibility, look-ups, writing and answering. */
export type Holder<T extends Thing, R extends string, L extends string, A extends string, Event, Answer> = {
  cycle: LifeCycle<T, R, L, A>;
  /** The field of the input that names the thing, and its schema. */
  refField: string;
  ref: z.ZodMiniType;
  // biome-ignore lint/suspicious/noExplicitAny: the output of `ref`.
  idOf: (scope: Scope, ref: any) => Promise<string>;
  load: (scope: Scope, id: string, key: CommandKey) => Promise<Loaded<T>>;
  sees: (thing: T, actor: Actor) => boolean;
  /** Replaces the codes and references of the input by records, or returns a refusal that names the field. */
  lookUp: (
    name: L,
    data: unknown,
    thing: T,
    context: CommandContext,
    clock: Clock,
  ) => Promise<Outcome<{ data: unknown }>>;
  record: (thing: T, facts: EventFacts<T['status'], R>, recorder: Recorder) => Recorded<T, Event>;
  writes: (scope: Scope, step: { before: T; after: T; eventRow: StoredRow; keys: DataKeys }) => Write[];
  answer: (actor: Actor, after: T, event: Event) => Answer;
  repeated: (actor: Actor, earlier: CommandRecord) => Promise<Outcome<Answer>>;
};
export type Recorded<T, Event> = { thing: T; row: StoredRow; event: Event };

/** A permitted step before its look-ups. A command with further writes continues from here. */
export type Begun<T, R, A extends string> = {
  thing: T;
  keys: DataKeys;
  // biome-ignore lint/suspicious/noExplicitAny: the output of the step's own schema.
  data: any;
  clock: Clock;
  asked: Asked<A>;
  role: R;
};

// The schemas are kept, because zod compiles a schema at its first use.
const inputs = new WeakMap<object, z.ZodMiniType>();
function inputOf(row: Row, ref: z.ZodMiniType): z.ZodMiniType {
  const head = () => z.object({ ref, expectedVersion: expectedVersion(), idempotencyKey: z.optional(keyField()) });
  const input = inputs.get(row) ?? z.object({ head: head(), data: row.input });
  inputs.set(row, input);
  return input;
}
type Head = { ref: unknown; expectedVersion: number; idempotencyKey?: string };

/**
 * Takes a step in this order: parse, idempotency key, load, visibility, repeat, role, version, status, `next`, commit. A
 * stale command is refused. `next` is the plain step unless a command writes more.
 */
export async function takeStep<
  T extends Thing & { updatedAt: string },
  R extends string,
  L extends string,
  A extends string,
  Event,
  Answer extends object,
>(
  holder: Holder<T, R, L, A, Event, Answer>,
  action: A,
  input: unknown,
  context: CommandContext,
  next: (begun: Begun<T, R, A>) => Promise<Outcome<Decided<Answer>>> = (begun) => plainStep(holder, begun, context),
): Promise<Outcome<Answer>> {
  const { actor } = context;
  const { cycle, refField } = holder;
  const row = rowOf(cycle.rows, action);
  const { [refField]: ref, expectedVersion: version, idempotencyKey, ...rest } = withoutNulls(input) as StoredRow;
  const sent = { head: { ref, expectedVersion: version, idempotencyKey }, data: rest };
  const parsed = parse(inputOf(row as unknown as Row, holder.ref), sent);
  if (!parsed.ok) return atRoot(parsed, refField);
  const { [refField]: _ref, idempotencyKey: _key, ...fields } = input as StoredRow;
  const emptied = row.isCorrection ? nullsIn(fields) : [];
  if (emptied.length > 0) return refuse({ code: 'VALIDATION', fields: nullsRefused(emptied) });
  const { head, data } = parsed.value as { head: Head; data: unknown };
  const missing = keyMissing(actor, head.idempotencyKey);
  if (missing) return missing;

  const id = await holder.idOf(actor, head.ref);
  const derivedFrom = { id, expectedVersion: head.expectedVersion };
  const key = commandKey(actor, action, head.idempotencyKey, { ...derivedFrom, data }, derivedFrom);
  const asked = { action, expectedVersion: head.expectedVersion };
  return carryOut({
    key,
    deadline: context.commitDeadline(),
    load: () => holder.load(actor, id, key),
    repeated: (earlier) => holder.repeated(actor, earlier),
    current: async () => {
      const { thing } = await holder.load(actor, id, key);
      return thing && { kind: cycle.kind, version: thing.version, status: thing.status };
    },
    decide: async ({ thing, keys }) => {
      if (!thing || !keys || !holder.sees(thing, actor)) return refuse({ code: 'NOT_FOUND' });
      const clock = await clockOf(context);
      const permitted = permit(cycle, thing, asked, actor, clock);
      return permitted.ok ? next({ thing, keys, data, clock, asked, role: permitted.role }) : permitted;
    },
  });
}

/** A step that writes only the thing: look up, transition, record. */
async function plainStep<
  T extends Thing & { updatedAt: string },
  R extends string,
  L extends string,
  A extends string,
  Event,
  Answer extends object,
>(
  holder: Holder<T, R, L, A, Event, Answer>,
  { thing, keys, data, clock, asked }: Begun<T, R, A>,
  context: CommandContext,
): Promise<Outcome<Decided<Answer>>> {
  const { actor } = context;
  const { lookUp } = rowOf(holder.cycle.rows, asked.action);
  const found = lookUp ? await holder.lookUp(lookUp, data, thing, context, clock) : { ok: true as const, data };
  if (!found.ok) return found;
  const step = transition(holder.cycle, thing, { ...asked, data: found.data }, actor, clock);
  if (!step.ok) return step;
  const { thing: after, row, event } = holder.record(step.thing, step.event, await recorderOf(context, clock, keys));
  return {
    ok: true,
    record: { id: thing.id, version: after.version },
    writes: () => holder.writes(actor, { before: thing, after, eventRow: row, keys }),
    answer: () => holder.answer(actor, after, event),
  };
}

/** The refusal with the paths of the caller's input, in which head and data are one object. */
function atRoot(refusal: Refusal, refField: string): Refusal {
  if (refusal.problem.code !== 'VALIDATION') return refusal;
  const fields = refusal.problem.fields.map(({ path, rule }) => ({
    path: path.replace(/^(head|data)\.?/, '').replace(/^ref\b/, refField),
    rule,
  }));
  return refuse({ code: 'VALIDATION', fields });
}
