import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { sdkLogger } from '../../services/platform/sdkLogger.ts';
import { tapStore } from '../../test/campaigns/support/storeTap.ts';

/** The calls that an operation makes, captured so that they can be repeated with the SDK alone. */
export type CapturedCall = { name: string; input: object };

export async function captured(operation: () => Promise<unknown>): Promise<CapturedCall[]> {
  const calls: CapturedCall[] = [];
  const stop = tapStore(({ name, input, next }) => {
    calls.push({ name, input });
    return next({ input });
  });
  try {
    await operation();
  } finally {
    stop();
  }
  return calls;
}

/** The same calls for another referral: in every text the names are replaced. */
export const renamed = (calls: CapturedCall[], names: Record<string, string>): CapturedCall[] =>
  calls.map(({ name, input }) => ({ name, input: renamedIn(input, names) as object }));

function renamedIn(value: unknown, names: Record<string, string>): unknown {
  if (typeof value === 'string')
    return Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => renamedIn(item, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [renamedIn(key, names) as string, renamedIn(item, names)]),
  );
}

const commandOf = ({ name, input }: CapturedCall) => {
  if (name === 'BatchGetItem') return new BatchGetItemCommand(input as BatchGetItemCommandInput);
  if (name === 'Query') return new QueryCommand(input as QueryCommandInput);
  if (name === 'TransactWriteItems') return new TransactWriteItemsCommand(input as TransactWriteItemsCommandInput);
  throw new Error(`${name} is not made again yet`);
};

/**
 * Raw clients: one with all defaults, and one with the services' logger setting, which takes a quarter off a page. The
 * comparison with the second shows only the cost of GraphQL and of the services' code.
 */
export const rawClients = () => ({
  tuned: new DynamoDBClient({ logger: sdkLogger }),
  defaults: new DynamoDBClient({}),
});

export async function replay(client: DynamoDBClient, calls: CapturedCall[]): Promise<void> {
  // These operations make their calls one after the other.
  for (const call of calls) await client.send(commandOf(call) as QueryCommand);
}
