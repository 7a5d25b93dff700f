import { isDeepStrictEqual } from 'node:util';
import { subOfPlace } from '../support/inProcess.ts';
import type { Conversation, Said, Shown } from './api.ts';
import { askOf, type Memory, minutesPassed, mostWatchers, places, type Sequence, type Throw } from './commands.ts';
import {
  type Ask,
  available,
  closeCase,
  decide,
  type Ref,
  recordSharing,
  sees,
  turn,
  type Verdict,
  type World,
} from './reference.ts';

/** Plays a story on the reference and on the API, and compares them after every command. */

type Step = { now: string; before: World; after: World; watcher: string | undefined } & (
  | { ask: Ask; verdict: Verdict }
  | { ask?: undefined; closing: string }
  | { ask?: undefined; closing?: undefined; objects: boolean; told: number }
);

const beginning = Date.parse('2026-04-10T07:00:00.000Z');

/** One act of a story: a command, the closing of the case, or a word of the person on the sharing. */
export type Act = { now: string; watcher?: string | undefined } & (
  | { ask: Ask; closes?: undefined; objects?: undefined }
  | { closes: true; ask?: undefined; objects?: undefined }
  | { objects: boolean; ask?: undefined; closes?: undefined }
);
/** A story as a list of acts. It keeps its meaning when the dice get another meaning. */
export type Story = { issuer: string; acts: Act[] };

function stepOf(before: World, act: Act): Step {
  const { now, watcher } = act;
  if (act.ask) {
    const { world: after, verdict } = decide(before, act.ask);
    return { now, before, after, watcher, ask: act.ask, verdict };
  }
  if (act.closes) {
    const { world: after, code } = closeCase(before);
    return { now, before, after, watcher, closing: code };
  }
  const { world: after, told } = recordSharing(before, act.objects);
  return { now, before, after, watcher, objects: act.objects, told };
}

const worldOf = (issuer: string): World => ({ issuer, caseOpen: true, objected: false, refs: [], done: {} });

/** The steps of a story: its acts, and the results of the reference. */
export function* retold({ issuer, acts }: Story): Generator<Step> {
  let before = worldOf(issuer);
  for (const act of acts) {
    const step = stepOf(before, act);
    yield step;
    before = step.after;
  }
}

/** The acts that a sequence of dice means. */
export function actsOf({ closes, throws }: Sequence, issuer: string): Act[] {
  let world = worldOf(issuer);
  let instant = beginning;
  const memory: Memory = { keys: 0 };
  return throws.map((dice) => {
    instant += minutesPassed(dice.time) * 60_000;
    const act = actOf(dice, new Date(instant).toISOString());
    world = stepOf(world, act).after;
    return act;
  });

  function actOf(dice: Throw, now: string): Act {
    const watcher = places[dice.watcher];
    if (closes && world.caseOpen && dice.kind > 92) return { now, watcher, closes: true };
    if (dice.watcher >= mostWatchers - 1) return { now, watcher, objects: dice.input % 2 === 0 };
    const ask = askOf(world, dice, now, memory);
    memory.last = ask;
    if (ask.key) memory.lastKey = { by: ask.by, key: ask.key };
    return { now, watcher, ask };
  }
}

export const storyOf = (sequence: Sequence, issuer: string): Story => ({ issuer, acts: actsOf(sequence, issuer) });

/** The status and action of every command about a referral, with its result. Repeats are left out. */
export type Met = { pair: string; code: string };
function metIn(step: Step): Met[] {
  const ref = step.ask && step.before.refs[step.ask.on];
  const isRepeat = step.ask && step.verdict.code === 'OK' && step.after === step.before;
  return ref && !isRepeat ? [{ pair: `${ref.status} ${step.ask.action}`, code: step.verdict.code }] : [];
}
export const metBy = (story: Story): Met[] => [...retold(story)].flatMap(metIn);

/** The referral as a member sees it. */
function shownTo(ref: Ref, by: string, now: string): Shown | null {
  if (!sees(ref, by)) return null;
  return {
    status: ref.status,
    version: ref.version,
    outcome: ref.answer?.outcome ?? null,
    actions: available(ref, by, now).sort(),
    turn: turn(ref),
    hops: ref.hops,
    attempt: ref.attempt,
    handler: ref.handler ? subOfPlace(ref.handler) : null,
  };
}

/** The expected answer of the API. Of several broken fields it may name some, but never a field that is not broken. */
function expected(world: World, ask: Ask, verdict: Verdict, said: Said): Said {
  const { code, paths, told, child } = verdict;
  const ref = world.refs[verdict.on ?? ask.on];
  if (code === 'OK') {
    const shown = ref ? shownTo(ref, ask.by, ask.now) : null;
    return { code, told, child: child === undefined ? undefined : (said.child ?? 'a child'), shown };
  }
  const named = said.paths?.filter((path) => paths?.includes(path));
  const present: Record<string, object> = ref
    ? {
        VERSION_CONFLICT: { status: ref.status, version: ref.version },
        ILLEGAL_TRANSITION: { status: ref.status, actions: available(ref, ask.by, ask.now).sort() },
      }
    : {};
  const current = present[code] as Said['current'];
  return { code, current, ...(code === 'VALIDATION' && { paths: named?.length ? named : paths }) };
}

export type Played = { commands: number; met: Met[]; difference?: string };

export async function play(told: Story, api: Conversation): Promise<Played> {
  const { issuer } = told;
  const story: string[] = [];
  const played: Played = { commands: 0, met: [] };
  let last: Step | undefined;
  const differs = (what: string, reference: unknown, actual: unknown): Played => {
    const words = `${what}: the reference says\n  ${JSON.stringify(reference)}\nthe service says\n  ${JSON.stringify(actual)}`;
    return { ...played, difference: [...story, words].join('\n') };
  };
  // A fault of the service counts as an answer that the reference never expects.
  const faultOf = (error: Error) => ({ code: error.message });

  for (const step of retold(told)) {
    const { now, after, watcher, ask } = step;
    last = step;
    played.commands += 1;
    if (!ask && step.closing === undefined) {
      const { objects, told: institutions } = step;
      story.push(`${now} ${issuer} records that the person ${objects ? 'objects' : 'agrees'}, to ${institutions}`);
      const said = await api.say(issuer, now, objects).catch(faultOf);
      if (said !== institutions) return differs('what the person says', institutions, said);
      continue;
    }
    if (!ask) {
      story.push(`${now} ${issuer} closes the case: ${step.closing}`);
      const said = await api.close(issuer, now).catch(faultOf);
      if (said !== step.closing) return differs('closing the case', step.closing, said);
      continue;
    }
    const { verdict } = step;
    const { by, action, on, version, data, key = '' } = ask;
    story.push(`${now} ${by} ${action} on ${on}@${version} ${JSON.stringify(data)} ${key}: ${verdict.code}`);
    played.met.push(...metIn(step));
    const said: Said = await api.ask(ask).catch(faultOf);
    const answer = expected(after, ask, verdict, said);
    if (!isDeepStrictEqual(said, answer)) return differs('the answer', answer, said);
    if (said.child) api.adopt(said.child, on);
    const looked = verdict.child ?? verdict.on ?? on;
    const ref = after.refs[looked];
    if (!ref || !watcher) continue;
    const seen = shownTo(ref, watcher, now);
    const shown = await api.read(watcher, now, looked).catch(faultOf);
    if (!isDeepStrictEqual(shown, seen)) return differs(`${watcher} reads ${looked}`, seen, shown);
  }

  const { after, now = '' } = last ?? {};
  const kept = after?.refs.map((ref) => ({ shown: shownTo(ref, issuer, now), history: ref.history })) ?? [];
  const histories = await api.histories(issuer, now).catch(faultOf);
  return isDeepStrictEqual(histories, kept) ? played : differs('in the end', kept, histories);
}
