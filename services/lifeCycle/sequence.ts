import type { Actor } from '../caller/actor.ts';
import { type CommandKey, type CommandRecord, commit, type Write } from '../platform/commit.ts';
import { invalid, type Kind, type Outcome, type Refusal, refuse } from '../platform/outcome.ts';

/** What a command is about to do: the idempotency row, the writes of the one transaction, and the answer once they are there. */
export type Decided<A> = {
  record: Omit<CommandRecord, 'hash'>;
  /** Called for each attempt, with the counter's present value after a lost race. */
  writes: (counter?: number) => Write[];
  answer: () => A;
  /** What to do when the store refuses: another decision, or another refusal. */
  instead?: (refusal: Refusal) => Promise<Outcome<Decided<A>>>;
};

/** The parts of a command that are its own. */
export type Sequence<Loaded, A> = {
  key: CommandKey;
  /** Epoch milliseconds until which the commit may be retried. */
  deadline: number;
  load: () => Promise<Loaded & { earlier: CommandRecord | undefined }>;
  /** The answer to a command that was done before: what it did then, as the caller may see it now. */
  repeated: (earlier: CommandRecord) => Promise<Outcome<A>>;
  decide: (loaded: Loaded) => Promise<Outcome<Decided<A>>>;
  /** The thing as it is now, for a command without a key of the caller's that another one has overtaken. */
  current?: () => Promise<{ kind: Kind; version: number; status: string } | undefined>;
};

/**
 * The order that every command follows: load, recognise a repeat, decide, commit, answer. A command whose input was already
 * done answers as it did then. Another input under the caller's own key is refused; under a derived key it is late.
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

/** A system names every command; a person's repeat is recognised by the version. */
export const keyMissing = ({ kind }: Pick<Actor, 'kind'>, key: string | undefined): Refusal | undefined =>
  kind === 'MACHINE' && key === undefined ? invalid('idempotencyKey', 'REQUIRED') : undefined;
