import type { Actor } from '../caller/actor.ts';
import { type CommandKey, type CommandRecord, commit, type Write } from '../platform/commit.ts';
import { invalid, type Kind, type Outcome, type Refusal, refuse } from '../platform/outcome.ts';

/** The decision of a command: the idempotency row, the writes of the transaction, and the answer after the commit. */
export type Decided<A> = {
  record: Omit<CommandRecord, 'hash'>;
  /** Returns the writes of an attempt. `counter` is the present value after a lost race for the counter. */
  writes: (counter?: number) => Write[];
  answer: () => A;
  /** Decides again when the store refuses: another decision or another refusal. */
  instead?: (refusal: Refusal) => Promise<Outcome<Decided<A>>>;
};

/** The parts of a command that differ from command to command. */
export type Sequence<Loaded, A> = {
  key: CommandKey;
  /** Epoch milliseconds until which the commit may be retried. */
  deadline: number;
  load: () => Promise<Loaded & { earlier: CommandRecord | undefined }>;
  /** The answer to a repeated command: the result of the first run, as far as the caller may see it now. */
  repeated: (earlier: CommandRecord) => Promise<Outcome<A>>;
  decide: (loaded: Loaded) => Promise<Outcome<Decided<A>>>;
  /** The present state of the thing. It is needed when a command without an idempotency key meets a newer version. */
  current?: () => Promise<{ kind: Kind; version: number; status: string } | undefined>;
};

/**
 * The order of every command: load, recognise a repeat, decide, commit, answer. A repeated command returns the result of the
 * first run. Another input with the caller's key is refused as a reused key. Another input with a derived key is refused as
 * a version conflict.
 */
export async function carryOut<Loaded, A extends object>(command: Sequence<Loaded, A>): Promise<Outcome<A>> {
  const { key, deadline, load, repeated, decide } = command;
  const loaded = await load();
  const { earlier } = loaded;
  if (earlier?.hash === key.hash) return repeated(earlier);
  if (earlier && !key.isDerived) return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
  let decided = await decide(loaded);
  while (decided.ok) {
    const { record, writes, answer, instead } = decided;
    const committed = await commit(key, record, writes, deadline);
    if (committed.ok) return committed.repeated ? repeated(committed.repeated) : { ok: true, ...answer() };
    const isOvertaken = committed.problem.code === 'IDEMPOTENCY_KEY_REUSED' && key.isDerived;
    if (isOvertaken && command.current) return overtaken(command.current);
    if (!instead) return committed;
    decided = await instead(committed);
  }
  return decided;
}

async function overtaken(current: NonNullable<Sequence<object, object>['current']>): Promise<Refusal> {
  const thing = await current();
  if (!thing) return refuse({ code: 'NOT_FOUND' });
  const { kind, version: currentVersion, status: currentStatus } = thing;
  return refuse({ code: 'VERSION_CONFLICT', kind, currentVersion, currentStatus });
}

/**
 * The refusal of a system without an idempotency key. A person may leave the key out, because the version identifies a
 * repeat.
 */
export const keyMissing = ({ kind }: Pick<Actor, 'kind'>, key: string | undefined): Refusal | undefined =>
  kind === 'MACHINE' && key === undefined ? invalid('idempotencyKey', 'REQUIRED') : undefined;
