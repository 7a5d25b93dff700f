import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { tapStore } from '../../campaigns/support/storeTap.ts';

/** What an operation asks of the store: requests, and units as AWS would bill them on demand (the engine counts them). */
export type Cost = { requests: number; read: number; write: number };

export const costless: Cost = { requests: 0, read: 0, write: 0 };
export const sum = (a: Cost, b: Cost): Cost => ({
  requests: a.requests + b.requests,
  read: a.read + b.read,
  write: a.write + b.write,
});

const writes = ['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/** Runs an operation and counts every request it makes; the units are asked for with each, indexes included. */
export async function measured(operation: () => Promise<unknown>): Promise<Cost> {
  let cost = costless;
  const stop = tapStore(async ({ name, input, next }) => {
    const answer = await next({ input: { ...input, ReturnConsumedCapacity: 'INDEXES' } as typeof input });
    const { ConsumedCapacity: consumed } = answer.output as {
      ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
    };
    const units = [consumed ?? []].flat().reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
    const isWrite = writes.includes(name);
    cost = sum(cost, { requests: 1, read: isWrite ? 0 : units, write: isWrite ? units : 0 });
    return answer;
  });
  try {
    await operation();
  } finally {
    stop();
  }
  return cost;
}
