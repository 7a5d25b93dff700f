import {
  type ServiceInputTypes,
  type ServiceOutputTypes,
  TransactionCanceledException,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { AbsoluteLocation, InitializeHandlerOptions, InitializeMiddleware } from '@smithy/types';
import { dynamo } from '../../../services/platform/table.ts';

/** Observes or breaks the calls of the services' one client. The services do not notice it. */

type Next = (args: { input: ServiceInputTypes }) => Promise<{ output: ServiceOutputTypes; response: unknown }>;
export type Call = { name: string; input: ServiceInputTypes; next: Next };
/** Answers in place of the call. `next` makes the call. */
export type Tap = (call: Call) => ReturnType<Next>;

let taps = 0;

/** Puts a tap around the whole SDK, with its own retries. Returns the function that removes it. */
export function tapStore(tap: Tap): () => void {
  const name = `test-tap-${++taps}`;
  const middleware: InitializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => async (args) => {
    const command = String((context as { commandName?: string }).commandName).replace(/Command$/, '');
    return (await tap({ name: command, input: args.input, next: next as unknown as Next })) as never;
  };
  const options: InitializeHandlerOptions & AbsoluteLocation = { step: 'initialize', name, priority: 'high' };
  dynamo.middlewareStack.add(middleware, options);
  return () => {
    dynamo.middlewareStack.remove(name);
  };
}

export type TransactionCount = {
  /** The number of attempted transactions. */
  tried: number;
  /** The number of transactions that a condition of the store refused. */
  refused: number;
  /** The number of transactions that the condition on a state refused: two commands had read the same version. */
  refusedByState: number;
  stop: () => void;
};

const isStateOf = (item: NonNullable<TransactWriteItemsCommandInput['TransactItems']>[number] | undefined) =>
  item?.Put?.Item?.sk?.S === 'STATE';

/** Counts transactions and those that the store's conditions refuse, which proves that commands overlapped. */
export function countTransactions(): TransactionCount {
  const count: TransactionCount = { tried: 0, refused: 0, refusedByState: 0, stop: () => undefined };
  count.stop = tapStore(async ({ name, input, next }) => {
    if (name !== 'TransactWriteItems') return next({ input });
    count.tried += 1;
    try {
      return await next({ input });
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      const items = (input as TransactWriteItemsCommandInput).TransactItems ?? [];
      const failed = reasons.flatMap(({ Code }, at) => (Code === 'ConditionalCheckFailed' ? [items[at]] : []));
      if (failed.length > 0) count.refused += 1;
      if (failed.some(isStateOf)) count.refusedByState += 1;
      throw error;
    }
  });
  return count;
}

/** Removes the condition from the writes that `chosen` names, like a programmer who deletes a line. */
export function withoutCondition(chosen: (sk: string) => boolean): () => void {
  return tapStore(({ name, input, next }) => {
    if (name !== 'TransactWriteItems') return next({ input });
    const transaction = input as TransactWriteItemsCommandInput;
    const TransactItems = transaction.TransactItems?.map((item) => {
      if (!item.Put || !chosen(item.Put.Item?.sk?.S ?? '')) return item;
      const {
        ConditionExpression: _condition,
        ExpressionAttributeNames: _names,
        ExpressionAttributeValues: _values,
        ReturnValuesOnConditionCheckFailure: _returned,
        ...Put
      } = item.Put;
      return { Put };
    });
    return next({ input: { ...transaction, TransactItems } });
  });
}
