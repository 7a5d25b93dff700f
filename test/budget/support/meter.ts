import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { keyService } from '../../../services/platform/keys/keyService.ts';
import { tapStore } from '../../campaigns/support/storeTap.ts';

/**
 * The cost of an operation: requests to the store, units as AWS bills them on demand (the engine counts them), and
 * calls of the key service.
 */
export type Cost = { requests: number; read: number; write: number; kms: number };

export const costless: Cost = { requests: 0, read: 0, write: 0, kms: 0 };
export const sum = (a: Cost, b: Cost): Cost => ({
  requests: a.requests + b.requests,
  read: a.read + b.read,
  write: a.write + b.write,
  kms: a.kms + b.kms,
});

const writes = ['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/** Runs an operation and counts every request with its units, indexes included. */
export async function measured(operation: () => Promise<unknown>): Promise<Cost> {
  let cost = costless;
  const stop = tapStore(async ({ name, input, next }) => {
    const answer = await next({ input: { ...input, ReturnConsumedCapacity: 'INDEXES' } as typeof input });
    const { ConsumedCapacity: consumed } = answer.output as {
      ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
    };
    const units = [consumed ?? []].flat().reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
    const isWrite = writes.includes(name);
    cost = sum(cost, { requests: 1, read: isWrite ? 0 : units, write: isWrite ? units : 0, kms: 0 });
    return answer;
  });
  const stopKeys = countCalls(() => {
    cost = sum(cost, { ...costless, kms: 1 });
  });
  try {
    await operation();
  } finally {
    stop();
    stopKeys();
  }
  return cost;
}

function countCalls(count: () => void): () => void {
  const name = 'budget-key-service';
  keyService.middlewareStack.add(
    (next) => (args) => {
      count();
      return next(args);
    },
    { step: 'initialize', name },
  );
  return () => keyService.middlewareStack.remove(name);
}
