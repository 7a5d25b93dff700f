import fc from 'fast-check';
import { type Ask, members, offered as offeredTo, type Ref, rules, sees, statuses, type World } from './reference.ts';
import { inputsOf, newContents } from './variants.ts';

/**
 * Random sequences of commands. Random numbers are drawn first, and become commands when the sequence is played, by the
 * present status: mostly an action that a member may take now, often the right action by the wrong member, an old
 * version, a repeated key, or wrong data.
 */
/** The last two watchers are not members. They stand for the person, who agrees or objects to the sharing. */
export const mostWatchers = 71;
const throws = fc.record({
  kind: fc.nat(99),
  actor: fc.nat(999),
  action: fc.nat(999),
  target: fc.nat(999),
  input: fc.nat(999),
  version: fc.nat(99),
  key: fc.nat(99),
  time: fc.nat(99),
  /** The member who reads the referral afterwards. Mostly there is none. */
  watcher: fc.nat(mostWatchers),
});
export type Throw = typeof throws extends fc.Arbitrary<infer T> ? T : never;
export const sequences = fc.noBias(
  fc.record({
    /** True when the case may be closed on the way. */
    closes: fc.nat(9).map((dice) => dice === 0),
    throws: fc.array(throws, { minLength: 8, maxLength: 17, size: 'max' }),
  }),
);
export type Sequence = { closes: boolean; throws: Throw[] };

export const places = Object.keys(members);
const actions = Object.keys(rules);
const one = <T>(list: readonly T[], dice: number): T => list[dice % list.length] as T;

/** The minutes by which business time moves before a command: mostly few, sometimes past a term of 7 or 30 days. */
export function minutesPassed(dice: number): number {
  const day = 24 * 60;
  if (dice < 76) return 1;
  if (dice < 85) return day;
  if (dice < 89) return 6 * day;
  if (dice < 93) return 8 * day;
  return dice < 96 ? 24 * day : 31 * day;
}

export type Memory = { last?: Ask; lastKey?: { by: string; key: string }; keys: number };

/** The next command. */
export function askOf(world: World, dice: Throw, now: string, memory: Memory): Ask {
  if (memory.last && dice.key >= 94) return { ...memory.last, now };
  const begins = dice.kind < (world.refs.every(isOver) ? 35 : 5);
  const ask = begins || world.refs.length === 0 ? newAsk(world, dice, now) : changeAsk(world, dice, now);
  const isNew = ask.action === 'DRAFT' || ask.action === 'ISSUE_NEW';
  const { lastKey } = memory;
  if (lastKey?.by === ask.by && dice.key >= 88) return { ...ask, key: lastKey.key };
  if (!isNew && ask.action !== 'ISSUE' && dice.key < 66) return ask;
  memory.keys += 1;
  return { ...ask, key: `key ${memory.keys}` };
}

function newAsk(world: World, dice: Throw, now: string): Ask {
  const by = dice.actor % 10 < 8 ? world.issuer : one(places, dice.target);
  const { right, wrong } = newContents(now, dice.target);
  const data = one(dice.input % 10 < 8 ? right : wrong, dice.input);
  return { by, action: dice.action % 3 === 0 ? 'DRAFT' : 'ISSUE_NEW', on: world.refs.length, version: 0, data, now };
}

/**
 * Actions that end a referral or keep its status are chosen more rarely, so that many referrals reach the later
 * statuses.
 */
const shares: { [action: string]: number } = {
  ...{ CANCEL: 1, MARK_ENTERED_IN_ERROR: 1, UPDATE_DRAFT: 1, ADD_NOTE: 1, AMEND: 1, CORRECT_ANSWER: 2, ASSIGN: 2 },
  ...{ ISSUE: 9, ACKNOWLEDGE: 6, ACCEPT: 7, START: 7, HOLD: 9, RESUME: 2, VERIFY: 5, REOPEN: 2 },
};
const shared = (offered: string[]) => offered.flatMap((action) => Array<string>(shares[action] ?? 3).fill(action));

function changeAsk(world: World, dice: Throw, now: string): Ask {
  const on = targetOf(world, dice);
  const ref = world.refs[on] as Ref;
  const offered = [...new Set(places.flatMap((place) => offeredTo(ref, place, now)))];
  const isOffered = dice.kind < (isOver(ref) ? 40 : isEarly(ref) ? 78 : 56) && offered.length > 0;
  const action = one(isOffered ? shared(offered) : actions.filter((one) => !offered.includes(one)), dice.action);
  const by = actorOf(
    ref,
    action,
    dice,
    isOffered ? places.filter((place) => offeredTo(ref, place, now).includes(action)) : [],
  );
  const { right, wrong } = inputsOf(action, by, ref, now, dice.target);
  const data = one(dice.input % 10 < 8 ? right : wrong, dice.input);
  const version = dice.version < 90 ? ref.version : one([ref.version - 1, ref.version + 1, 0], dice.version);
  return { by, action, on, version: Math.max(0, version), data, now };
}

const isEarly = ({ status }: Ref) => status === 'DRAFT' || status === 'ISSUED';
const isOver = ({ status }: Ref) => statuses.indexOf(status) >= 10;

/** Mostly the youngest referral that has not ended, sometimes any. */
function targetOf(world: World, dice: Throw): number {
  const alive = world.refs.flatMap((ref, index) => (isOver(ref) ? [] : [index]));
  return alive.length > 0 && dice.kind % 3 > 0 ? (alive.at(-1) as number) : dice.target % world.refs.length;
}

/** A member who may act; otherwise mostly a member with the right role, or any member. */
function actorOf(ref: Ref, action: string, { actor, version }: Throw, allowed: string[]): string {
  // After a term or a redirect these two actions belong to another role, so other roles are tried more often.
  const isTold = action === 'REOPEN' || action === 'REDIRECT';
  if (allowed.length > 0 && version % 20 > (isTold ? 8 : 2)) return one(allowed, actor);
  const [, who = ''] = rules[action] ?? [];
  const fitting = places.filter((place) => sees(ref, place) && who.split(' ').includes(members[place]?.role ?? ''));
  return fitting.length > 0 && actor % 8 > 0 ? one(fitting, actor) : one(places, actor);
}
