import type * as z from 'zod/mini';
import type { Party } from '../caller/party.ts';
import type { Clock } from '../platform/calendar.ts';
import type { Kind, Refusal } from '../platform/outcome.ts';

/** What a life cycle is made of: a table of steps, for one kind of thing. Pure. */

/** What every thing with a life cycle has. */
export type Thing<Status extends string = string> = { id: string; version: number; status: Status };

/** Facts and words that an event keeps beside who, when, from and to. Personal: sealed as one. */
export type EventData = Record<string, unknown>;

/** What a step knows besides the thing and the input. */
export type Facts = { clock: Clock; actorId: string; role: string };

/** The result of a step: the changed fields and the data of its event, or a refusal. */
export type Effect<T extends Thing> =
  | {
      ok: true;
      change: Partial<T>;
      data?: EventData;
      /** Steps that were skipped and are recorded with this one. */
      implied?: string[];
      /** The new status, where the row leaves a choice. */
      to?: T['status'];
      occurredAt?: string | undefined;
    }
  | Refusal;

/** A condition that does not depend on the input, so it decides which actions are available too. */
export type Condition<T extends Thing, Role extends string> = {
  /** The condition in words, for the printed page. */
  words: string;
  refuses(thing: T, role: Role, clock: Clock): 'APPROVAL_REQUIRED' | 'ILLEGAL_TRANSITION' | 'FORBIDDEN' | undefined;
};

/** One step of a life cycle, a pure file: its input, its guards and its effect. `LookUp` names what the command looks up first. */
export type Step<T extends Thing, Role extends string, LookUp extends string> = {
  input: z.ZodMiniType;
  lookUp?: LookUp;
  condition?: Condition<T, Role>;
  // biome-ignore lint/suspicious/noExplicitAny: each step takes the output of its own schema.
  effect(thing: T, input: any, facts: Facts): Effect<T>;
};

/** Names the kind of thing once, so that the input of an effect has the type of the step's own schema. */
export const stepsOf =
  <T extends Thing, Role extends string, LookUp extends string>() =>
  <S extends z.ZodMiniType>(
    step: Omit<Step<T, Role, LookUp>, 'input' | 'effect'> & {
      input: S;
      effect(thing: T, input: z.output<S>, facts: Facts): Effect<T>;
    },
  ): Step<T, Role, LookUp> =>
    step;

/** `same`: no change of status. `back`: to the status that was interrupted or answered from. */
export type Target<Status extends string> = Status | 'same' | 'back';

/** One line of the table. */
export type Row<
  T extends Thing = Thing,
  Role extends string = string,
  LookUp extends string = string,
  Action extends string = string,
> = Step<T, Role, LookUp> & {
  action: Action;
  /** The mutation by which members ask for the step. */
  mutation: string;
  /** The name of the event: past tense, with the kind of thing before a dot. */
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
  /** The roles that a party plays towards a thing; none means that the thing does not exist for the party. */
  rolesOf(thing: T, party: Party): Role[];
  /** Actions that a person decides, never a system. */
  personsOnly: readonly Action[];
  /** True when no step is possible whatever the status. */
  isOver(thing: T): boolean;
};

/** What an event says besides its number: who, what, from, to, when. */
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
