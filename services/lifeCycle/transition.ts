import type { Party } from '../caller/party.ts';
import type { Clock } from '../platform/calendar.ts';
import { type Outcome, refuse } from '../platform/outcome.ts';
import { type EventFacts, type LifeCycle, type Row, rowOf, type Thing } from './cycle.ts';

/** Permission and transition of a thing. Pure: it writes nothing and reads no clock. */

export type Asked<Action extends string> = { action: Action; expectedVersion: number };

function roleFor<T extends Thing, R extends string, L extends string, A extends string>(
  cycle: LifeCycle<T, R, L, A>,
  row: Row<T, R, L, A>,
  thing: T,
  party: Party,
  clock: Clock,
) {
  if (party.kind === 'MACHINE' && cycle.personsOnly.includes(row.action)) return undefined;
  const roles = cycle.rolesOf(thing, party).filter((role) => row.who.includes(role));
  const refusals = roles.map((role) => ({ role, refused: row.condition?.refuses(thing, role, clock) }));
  return refusals.find(({ refused }) => refused === undefined) ?? refusals[0];
}

const isPossible = <T extends Thing, R extends string, L extends string, A extends string>(
  cycle: LifeCycle<T, R, L, A>,
  row: Row<T, R, L, A>,
  thing: T,
) => !cycle.isOver(thing) && row.from.includes(thing.status);

/** The actions that a party may take now. The same rows and conditions refuse a command. */
export function availableActions<T extends Thing, R extends string, L extends string, A extends string>(
  cycle: LifeCycle<T, R, L, A>,
  thing: T,
  party: Party,
  clock: Clock,
): A[] {
  return cycle.rows
    .filter((row) => isPossible(cycle, row, thing))
    .filter((row) => {
      const found = roleFor(cycle, row, thing, party, clock);
      return found !== undefined && found.refused === undefined;
    })
    .map(({ action }) => action);
}

/** Role, version, status and condition are checked in this order; the first refusal is the answer. */
export function permit<T extends Thing, R extends string, L extends string, A extends string>(
  cycle: LifeCycle<T, R, L, A>,
  thing: T,
  { action, expectedVersion }: Asked<A>,
  party: Party,
  clock: Clock,
): Outcome<{ row: Row<T, R, L, A>; role: R }> {
  const row = rowOf(cycle.rows, action);
  const acting = roleFor(cycle, row, thing, party, clock);
  if (!acting || acting.refused === 'FORBIDDEN') return refuse({ code: 'FORBIDDEN' });
  const { kind } = cycle;
  const { version: currentVersion, status } = thing;
  if (expectedVersion !== currentVersion) {
    return refuse({ code: 'VERSION_CONFLICT', kind, currentVersion, currentStatus: status });
  }
  if (!isPossible(cycle, row, thing) || acting.refused === 'ILLEGAL_TRANSITION') {
    const available = availableActions(cycle, thing, party, clock);
    return refuse({ code: 'ILLEGAL_TRANSITION', kind, currentStatus: status, availableActions: available });
  }
  return acting.refused ? refuse({ code: acting.refused }) : { ok: true, row, role: acting.role };
}

/** Takes one step: permission first, then guards. The result has the next version. */
export function transition<
  T extends Thing & { updatedAt: string },
  R extends string,
  L extends string,
  A extends string,
>(
  cycle: LifeCycle<T, R, L, A>,
  thing: T,
  { action, expectedVersion, data }: Asked<A> & { data: unknown },
  party: Party,
  clock: Clock,
): Outcome<{ thing: T; event: EventFacts<T['status'], R> }> {
  const permitted = permit(cycle, thing, { action, expectedVersion }, party, clock);
  if (!permitted.ok) return permitted;
  const { row, role } = permitted;
  const effect = row.effect(thing, data, { clock, actorId: party.memberId, role });
  if (!effect.ok) return effect;
  const now = clock.now.toISOString();
  const to = effect.to ?? fixedTarget(row, thing);
  const next: T = { ...thing, ...effect.change, status: to, version: thing.version + 1, updatedAt: now };
  const event = {
    type: row.event,
    action,
    role,
    from: thing.version === 0 ? null : thing.status,
    to,
    occurredAt: effect.occurredAt ?? now,
    impliedSteps: effect.implied ?? [],
    data: effect.data ?? {},
  };
  return { ok: true, thing: next, event };
}

/** The target when the effect names none: the first target of the row. `same` stands for the present status. */
function fixedTarget<T extends Thing>(row: Pick<Row<T>, 'to'>, thing: T): T['status'] {
  const target = row.to[0];
  return target === undefined || target === 'same' || target === 'back' ? thing.status : target;
}
