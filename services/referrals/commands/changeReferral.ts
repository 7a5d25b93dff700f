import * as z from 'zod/mini';
import type { Actor } from '../../caller/actor.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import type { Scope } from '../../caller/scope.ts';
import { institutionAt } from '../../institutions/institution.ts';
import type { Clock } from '../../platform/calendar.ts';
import { localDate } from '../../platform/clock.ts';
import { type CommandKey, commit } from '../../platform/commit.ts';
import { type ReferralRef, referralRef, unusedId } from '../../platform/fields.ts';
import { commandKey, keyField, withoutNulls } from '../../platform/idempotency.ts';
import { institutionKeys } from '../../platform/keys/dataKeys.ts';
import type { DataKeys } from '../../platform/keys/heldKeys.ts';
import { invalid, type Outcome, parse, type Refusal, refuse } from '../../platform/outcome.ts';
import { findNumbered } from '../../register/registerStore.ts';
import { type Action, rowOf } from '../lifeCycle/lifeCycle.ts';
import { permit, transition } from '../lifeCycle/transition.ts';
import type { Referral } from '../referral.ts';
import { type Recorder, withEvent } from '../store/eventRows.ts';
import { loadReferral, stepWrites } from '../store/referralStore.ts';
import { answerRepeat, asSeenBy, canSee, type ReferralAnswer } from './result.ts';

/** What a mutation adds to the sequence: look-ups that its data needs, and what it changes besides. */
export type ResolveData<D> = (
  data: D,
  referral: Referral,
  context: CommandContext,
  clock: Clock,
) => Promise<Outcome<{ data: unknown }>>;

const envelope = z.lazy(() =>
  z.object({
    referral: referralRef,
    expectedVersion: z.int().check(z.gte(0)),
    idempotencyKey: z.optional(keyField()),
  }),
);

/** Kept, because zod compiles a schema at its first use. */
const inputs = new Map<Action, z.ZodMiniType>();
function inputOf(action: Action): z.ZodMiniType {
  const input = inputs.get(action) ?? z.object({ envelope, data: rowOf(action).data });
  inputs.set(action, input);
  return input;
}

/** Systems name every command; people's repeats are recognised by version. */
export const keyMissing = (context: CommandContext, key: string | undefined): Refusal | undefined =>
  context.actor.kind === 'MACHINE' && key === undefined ? invalid('idempotencyKey', 'REQUIRED') : undefined;

export async function queues(context: CommandContext): Promise<(institutionId: string) => boolean> {
  const directory = await context.directory();
  const day = localDate(context.now(), directory.timezone);
  return (id) => institutionAt(directory, id, day)?.delivery === 'QUEUE';
}

/** What an event of this request is recorded with, under the keys of the person whom it is about. */
export async function recorderOf(
  { actor, ...context }: CommandContext,
  clock: Clock,
  keys: DataKeys,
): Promise<Recorder> {
  const [displayName, authorKeys, hasQueue] = await Promise.all([
    actor.displayName(),
    institutionKeys(actor.institutionId),
    queues({ actor, ...context }),
  ]);
  return { author: { ...actor, displayName, keys: authorKeys }, at: clock.now.toISOString(), hasQueue, keys };
}

export const idOf = async (scope: Scope, ref: ReferralRef): Promise<string> =>
  ref.id ?? (await findNumbered(scope, ref.number ?? '')) ?? unusedId;

type Begun<D> = {
  referral: Referral;
  keys: DataKeys;
  data: D;
  command: CommandKey;
  clock: Clock;
  asked: { action: Action; expectedVersion: number };
};

/** Parse, load, may I: what comes before the transition. An `answer` ends the command here. */
export async function begin<D>(
  action: Action,
  input: unknown,
  context: CommandContext,
): Promise<{ answer: ReferralAnswer } | { answer?: undefined; begun: Begun<D> }> {
  const { actor } = context;
  const { referral: ref, expectedVersion, idempotencyKey, ...rest } = withoutNulls(input) as Record<string, unknown>;
  const parsed = parse(inputOf(action), {
    envelope: { referral: ref, expectedVersion, idempotencyKey },
    data: rest,
  });
  if (!parsed.ok) return { answer: flattened(parsed) };
  const { envelope: head, data } = parsed.value as { envelope: z.output<typeof envelope>; data: D };
  const refusedKey = keyMissing(context, head.idempotencyKey);
  if (refusedKey) return { answer: refusedKey };

  const id = await idOf(actor, head.referral);
  const derivedFrom = { id, expectedVersion: head.expectedVersion };
  const command = commandKey(actor, action, head.idempotencyKey, { ...derivedFrom, data }, derivedFrom);
  const { referral, keys, command: earlier } = await loadReferral(actor, id, command);
  if (earlier?.hash === command.hash) return { answer: await answerRepeat(actor, earlier) };
  if (earlier && !command.isDerived) return { answer: refuse({ code: 'IDEMPOTENCY_KEY_REUSED' }) };
  if (!referral || !canSee(referral, actor)) return { answer: refuse({ code: 'NOT_FOUND' }) };

  const clock = await clockOf(context);
  const asked = { action, expectedVersion: head.expectedVersion };
  const permitted = permit(referral, asked, actor, clock);
  return permitted.ok ? { begun: { referral, keys, data, command, clock, asked } } : { answer: permitted };
}

/**
 * The sequence that every mutation of an existing referral follows (ARCHITECTURE 2): parse, load, may I, transition,
 * commit, return. What differs between them is the row of the life cycle and the look-ups of `resolve`.
 */
export async function changeReferral<D = unknown>(
  action: Action,
  input: unknown,
  context: CommandContext,
  resolve?: ResolveData<D>,
): Promise<ReferralAnswer> {
  const { actor } = context;
  const { answer, begun } = { begun: undefined, ...(await begin<D>(action, input, context)) };
  if (answer || !begun) return answer;
  const { referral, keys, data, command, clock, asked } = begun;
  const resolved = resolve ? await resolve(data, referral, context, clock) : { ok: true as const, data };
  if (!resolved.ok) return resolved;
  const step = transition(referral, { ...asked, data: resolved.data }, actor, clock);
  if (!step.ok) return step;

  const recorded = withEvent(step.referral, step.event, await recorderOf(context, clock, keys));
  const written = { before: referral, after: recorded.referral, eventRow: recorded.row, keys };
  const record = { id: referral.id, version: recorded.referral.version };
  const committed = await commit(command, record, () => stepWrites(actor, written), context.commitDeadline());
  if (!committed.ok) return staleIfDerived(actor, committed, command, referral.id);
  if (committed.repeated) return answerRepeat(actor, committed.repeated);
  return { ok: true, referral: asSeenBy(actor, recorded.referral), event: recorded.event };
}

/** Paths are the caller's: the envelope and the data are one input to them. */
export function flattened(refusal: Refusal): Refusal {
  if (refusal.problem.code !== 'VALIDATION') return refusal;
  const fields = refusal.problem.fields.map(({ path, rule }) => ({
    path: path.replace(/^(envelope|data)\.?/, ''),
    rule,
  }));
  return refuse({ code: 'VALIDATION', fields });
}

/** Without a key of the caller's, another input for the same version is simply late: the version has moved on. */
export async function staleIfDerived(
  actor: Actor,
  refusal: Refusal,
  command: CommandKey,
  id: string,
): Promise<Refusal> {
  if (refusal.problem.code !== 'IDEMPOTENCY_KEY_REUSED' || !command.isDerived) return refusal;
  const { referral } = await loadReferral(actor, id, command);
  if (!referral) return refuse({ code: 'NOT_FOUND' });
  return refuse({ code: 'VERSION_CONFLICT', currentVersion: referral.version, currentState: referral.status });
}
