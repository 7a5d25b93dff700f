import type * as z from 'zod/mini';
import type { Party } from '../caller/party.ts';
import type { Clock } from '../platform/calendar.ts';
import type { Kind, Refusal } from '../platform/outcome.ts';

/** The types of a life cycle: a table of steps for one kind of thing. Pure. */

/** The fields of every thing with a life cycle. */
export type Thing<Status extends string = string> = { id: string; version: number; status: Status };

/** The data of an event besides member, time, from and to. It is personal and sealed as one value. */
export type EventData = Record<string, unknown>;

/** The surroundings of a step: clock, actor and role. */
export type Facts = { clock: Clock; actorId: string; role: string };

/** The result of a step: the changed fields and the data of its event, or a refusal. */
export type Effect<T extends Thing> =
  | {
      ok: true;
      change: Partial<T>;
      data?: EventData;
      /** The skipped steps that this step implies. */
      implied?: string[];
      /** The new status, where the row of the table allows several. */
      to?: T['status'];
      occurredAt?: string | undefined;
    }
  | Refusal;

/** A condition that does not depend on the input. It therefore also decides which actions are available. */
export type Condition<T extends Thing, Role extends string> = {
  /** The condition in words, for the printed page. */
  words: string;
  refuses(thing: T, role: Role, clock: Clock): 'APPROVAL_REQUIRED' | 'ILLEGAL_TRANSITION' | 'FORBIDDEN' | undefined;
};

/**
 * One step of a life cycle: its input, its guards and its effect. Each step is a pure file. `LookUp` names the look-up that
 * the command makes first.
 */
export type Step<T extends Thing, Role extends string, LookUp extends string> = {
  input: z.ZodMiniType;
  lookUp?: LookUp;
  /** The input holds new values of existing fields. A null in it is refused, because it would empty a field. */
  isCorrection?: true;
  condition?: Condition<T, Role>;
  // biome-ignore lint/suspicious/noExplicitAny: each step takes the output of its own schema.
  effect(thing: T, input: any, facts: Facts): Effect<T>;
};

/** Fixes the kind of thing, so that the input of an effect gets the type of the step's own schema. */
export const stepsOf =
  <T extends Thing, Role extends string, LookUp extends string>() =>
  <S extends z.ZodMiniType>(
    step: Omit<Step<T, Role, LookUp>, 'input' | 'effect'> & {
      input: S;
      effect(thing: T, input: z.output<S>, facts: Facts): Effect<T>;
    },
  ): Step<T, Role, LookUp> =>
    step;

/** `same`: the status does not change. `back`: the status before the question, the hold or the answer. */
export type Target<Status extends string> = Status | 'same' | 'back';

/** One line of the table. */
export type Row<
  T extends Thing = Thing,
  Role extends string = string,
  LookUp extends string = string,
  Action extends string = string,
> = Step<T, Role, LookUp> & {
  action: Action;
  /** The mutation of the step. */
  mutation: string;
  /** The name of the event: the kind of thing, a dot and the past tense. */
  event: string;
  from: readonly T['status'][];
  /** Several targets are alternatives; the effect chooses. */
  to: readonly Target<T['status']>[];
  who: readonly Role[];
};

/** The life cycle of one kind of thing. */
export type LifeCycle<
  T extends Thing = Thing,
  Role extends string = string,
  LookUp extends string = string,
  Action extends string = string,
> = {
  kind: Kind;
  rows: readonly Row<T, Role, LookUp, Action>[];
  /** The roles that a party plays towards a thing. For a party without a role the thing does not exist. */
  rolesOf(thing: T, party: Party): Role[];
  /** Actions that only a person may take, never a system. */
  personsOnly: readonly Action[];
  /** True when no step is possible in any status. */
  isOver(thing: T): boolean;
};

/** The facts of an event besides its number: member, action, from, to and time. */
export type EventFacts<Status extends string = string, Role extends string = string> = {
  type: string;
  action: string;
  role: Role;
  from: Status | null;
  to: Status;
  occurredAt: string;
  impliedSteps: string[];
  data: EventData;
};

export function rowOf<R extends { action: string }>(rows: readonly R[], action: R['action']): R {
  const row = rows.find((one) => one.action === action);
  if (!row) throw new Error(`no row for ${action}`);
  return row;
}
