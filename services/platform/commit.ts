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
type Key = { pk: string; sk: string };

/** One write of a commit and what it means when its condition does not hold; `existing` is the row that was there. */
export type Write = {
  item: TransactWriteItem;
  unless?: (existing: Row | undefined) => Problem | { retryWith: number };
};

/** What a repeat is answered from: ids and versions alone, in the member's own key space (SECURITY 4.2). */
export type CommandRecord = { hash: string; id: string; version: number; childId?: string | undefined };
export type CommandKey = Key & { hash: string; isDerived: boolean };

export type CommitResult = { ok: true; repeated: CommandRecord | undefined; attempts: number } | Refusal;

const commandDays = 30;
const firstPauseMilliseconds = 20;
const longestPauseMilliseconds = 400;

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

export const remove = (key: Key): TransactWriteItem => ({ Delete: { TableName: tableName(), Key: marshall(key) } });

export async function readCommand({ pk, sk }: Key): Promise<CommandRecord | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: tableName(), Key: marshall({ pk, sk }), ConsistentRead: true }),
  );
  return Item && (unmarshall(Item) as CommandRecord);
}

/**
 * Writes everything of one command in one transaction, or nothing (ARCHITECTURE 1).
 * Retried here, with full jitter until the deadline: `TransactionConflict`, which the SDK does not retry; a lost race for
 * a counter, with the value that won; an answer that never came. After such an ambiguous outcome the command is answered
 * from its idempotency row, never guessed. Past the deadline: BUSY, nothing written.
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
      );
      return { ok: true, repeated: undefined, attempts: attempt };
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : undefined;
      if (!reasons && !mayHaveCommitted(error)) throw error;
      if (!reasons) isAmbiguous = true;
      if (isAmbiguous || reasons?.some(isCondition)) {
        const earlier = await readCommand(command);
        if (earlier) return answerEarlier(earlier, command, attempt);
      }
      const verdict = reasons && verdictOf(all, reasons);
      if (verdict && 'code' in verdict) return refuse(verdict);
      if (verdict) counter = verdict.retryWith;
      if (!(await pause(attempt, deadline))) {
        if (isAmbiguous) throw error;
        return refuse({ code: 'BUSY' });
      }
    }
  }
}

const isCondition = ({ Code }: CancellationReason) => Code === 'ConditionalCheckFailed';

function answerEarlier(earlier: CommandRecord, command: CommandKey, attempts: number): CommitResult {
  if (earlier.hash === command.hash) return { ok: true, repeated: earlier, attempts };
  return refuse({ code: 'IDEMPOTENCY_KEY_REUSED' });
}

/** The first refusal in the order of the writes; a conflict or a throttled item means to try again. */
function verdictOf(all: Write[], reasons: CancellationReason[]): Problem | { retryWith: number } | undefined {
  const verdicts = reasons.flatMap((reason, index) => {
    if (!isCondition(reason)) return [];
    const verdict = all[index]?.unless?.(reason.Item && unmarshall(reason.Item));
    return verdict ? [verdict] : [];
  });
  return verdicts.find((verdict) => 'code' in verdict) ?? verdicts[0];
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

const passing = ['TimeoutError', 'AbortError', 'TransactionInProgressException', 'ThrottlingException'];
/** Timeouts, lost connections and server faults: the transaction may or may not be there. */
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

/** Full jitter; false when the pause would end past the deadline. */
async function pause(attempt: number, deadline: number): Promise<boolean> {
  const longest = Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** Math.min(attempt, 8));
  const wait = Math.random() * longest;
  if (Date.now() + wait >= deadline) return false;
  await sleep(wait);
  return true;
}
