import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CancellationReason,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Problem, type Refusal, refuse } from './outcome.ts';
import { dynamo, tableName } from './table.ts';

export type Row = Record<string, unknown>;
export type Key = { pk: string; sk: string };

/** One write of a commit, with the refusal that a failed condition means. `existing` is the stored row. */
export type Write = {
  item: TransactWriteItem;
  unless?: (existing: Row | undefined) => Problem | { retryWith: number };
};

/** The record from which a repeated command is answered: ids and versions only. It is stored under the key of the member. */
export type CommandRecord = { hash: string; id: string; version: number; childId?: string | undefined };
export type CommandKey = Key & { hash: string; isDerived: boolean };

export type CommitResult = { ok: true; repeated: CommandRecord | undefined; attempts: number } | Refusal;

const commandDays = 30;
const firstPauseMilliseconds = 20;
const longestPauseMilliseconds = 400;
const graceMilliseconds = 2_000;

export const put = (row: Row, condition?: string, names?: Record<string, string>, values?: Row): TransactWriteItem => ({
  Put: {
    TableName: tableName(),
    Item: marshall(row, { removeUndefinedValues: true }),
    ...(condition && { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: marshall(values) }),
  },
});

export const update = (
  key: Key,
  expression: string,
  values: Row,
  more: { condition?: string; names?: Record<string, string> } = {},
): TransactWriteItem => ({
  Update: {
    TableName: tableName(),
    Key: marshall(key),
    UpdateExpression: expression,
    ExpressionAttributeValues: marshall(values),
    ...(more.condition && { ConditionExpression: more.condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ...(more.names && { ExpressionAttributeNames: more.names }),
  },
});

/** The removal of attributes from an existing row. */
export const withdraw = (key: Key, attributes: readonly string[]): TransactWriteItem => ({
  Update: {
    TableName: tableName(),
    Key: marshall(key),
    UpdateExpression: `REMOVE ${attributes.join(', ')}`,
    ConditionExpression: 'attribute_exists(pk)',
  },
});

export const remove = (key: Key): TransactWriteItem => ({ Delete: { TableName: tableName(), Key: marshall(key) } });

export async function readCommand({ pk, sk }: Key): Promise<CommandRecord | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: tableName(), Key: marshall({ pk, sk }), ConsistentRead: true }),
  );
  return Item && (unmarshall(Item) as CommandRecord);
}

/**
 * Writes all rows of one command in one transaction, or none (docs/adr/0001-one-transaction-per-command.md). It retries
 * until the deadline, with full jitter, in these cases: `TransactionConflict`, which the SDK does not retry; a throttled
 * table; a lost race for a counter, which is read again after the pause; a request without an answer. After a request
 * without an answer, the idempotency row decides whether the command was done. Past the deadline the result is BUSY, and
 * nothing was written.
 */
export async function commit(
  command: CommandKey,
  record: Omit<CommandRecord, 'hash'>,
  writes: (counter: number | undefined) => Write[],
  deadline: number,
): Promise<CommitResult> {
  let counter: number | undefined;
  let isAmbiguous = false;
  for (let attempt = 1; ; attempt++) {
    const own = commandWrite(command, record);
    const all = [own, ...writes(counter)];
    try {
      await dynamo.send(
        new TransactWriteItemsCommand({ TransactItems: all.map(({ item }) => item), ClientRequestToken: randomUUID() }),
        // An attempt that begins just before the deadline must leave time to read its result.
        { abortSignal: AbortSignal.timeout(Math.max(0, deadline - Date.now()) + graceMilliseconds) },
      );
      return { ok: true, repeated: undefined, attempts: attempt };
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : undefined;
      if (!reasons && !isThrottled(error)) {
        if (!mayHaveCommitted(error)) throw error;
        isAmbiguous = true;
      }
      const verdict = reasons && verdictOf(all, reasons);
      const isLostRace = verdict !== undefined && 'lost' in verdict;
      if (isAmbiguous || (reasons?.some(isCondition) && !isLostRace)) {
        const earlier = await readCommand(command);
        if (earlier) return answerEarlier(earlier, command, attempt);
      }
      if (verdict && !isLostRace) return refuse(verdict);
      if (!(await pause(attempt, deadline))) {
        if (isAmbiguous) throw error;
        return refuse({ code: 'BUSY' });
      }
      if (isLostRace) counter = await presentCounter(verdict.lost);
    }
  }
}

const isCondition = ({ Code }: CancellationReason) => Code === 'ConditionalCheckFailed';

function answerEarlier(earlier: CommandRecord, command: CommandKey, attempts: number): CommitResult {
  if (earlier.hash === command.hash) return { ok: true, repeated: earlier, attempts };
  return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
}

/**
 * The first refusal in the order of the writes, or the lost race for a counter. Undefined when there is neither. Undefined
 * too when the idempotency row already exists: that row is then read first, because the command may be a repeat.
 */
function verdictOf(all: Write[], reasons: CancellationReason[]): Problem | { lost: Write } | undefined {
  const failed = all.flatMap((write, at) => (reasons[at] && isCondition(reasons[at]) ? [{ write, at }] : []));
  let lost: Write | undefined;
  for (const { write, at } of failed) {
    const existing = reasons[at]?.Item;
    const verdict = write.unless?.(existing && unmarshall(existing));
    if (verdict && 'code' in verdict) return verdict;
    if (verdict) lost ??= write;
  }
  const isRepeat = failed.some(({ at }) => at === 0);
  return lost && !isRepeat ? { lost } : undefined;
}

/** Reads the present value of the counter after a lost race. */
async function presentCounter({ item, unless }: Write): Promise<number | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: tableName(), Key: item.Update?.Key, ConsistentRead: true }),
  );
  const verdict = unless?.(Item && unmarshall(Item));
  return verdict && 'retryWith' in verdict ? verdict.retryWith : undefined;
}

const commandWrite = (command: CommandKey, record: Omit<CommandRecord, 'hash'>): Write => ({
  item: put(
    {
      pk: command.pk,
      sk: command.sk,
      hash: command.hash,
      ...record,
      expiresAt: Math.floor(Date.now() / 1000) + commandDays * 86_400,
    },
    'attribute_not_exists(pk)',
  ),
});

const throttled = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'];
/** True when DynamoDB throttled the request. Nothing was written. */
const isThrottled = (error: unknown) => throttled.includes((error as { name?: string }).name ?? '');

const passing = ['TimeoutError', 'AbortError', 'TransactionInProgressException'];
/** True after a timeout, a lost connection or a server fault. The transaction may have been written. */
function mayHaveCommitted(error: unknown): boolean {
  const {
    name = '',
    code,
    $fault,
    $metadata,
  } = error as {
    name?: string;
    code?: string;
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const isNetwork = typeof code === 'string' && /^E[A-Z]+$/.test(code);
  return passing.includes(name) || isNetwork || $fault === 'server' || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** Pauses with full jitter. False when the pause would end past the deadline. */
async function pause(attempt: number, deadline: number): Promise<boolean> {
  const longest = Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** Math.min(attempt, 8));
  const wait = Math.random() * longest;
  if (Date.now() + wait >= deadline) return false;
  await sleep(wait);
  return true;
}
