import type { Readable } from 'node:stream';
import { GetItemCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { scopeSees } from '../../caller/actor.ts';
import type { Scope } from '../../caller/scope.ts';
import { stateSk } from '../../lifeCycle/eventRow.ts';
import type { Row } from '../../platform/commit.ts';
import { queryRows } from '../../platform/rows.ts';
import { dynamo, tableName } from '../../platform/table.ts';
import { seesReferral } from '../visibility.ts';
import { referralPk } from './referralKeys.ts';
import { plainReferralOf } from './referralRows.ts';

/** The rows of one referral: its state, its events, and when it was first opened. */

const partitionQuery = (scope: Scope, id: string) => ({
  TableName: tableName(),
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: marshall({ ':pk': referralPk(scope, id) }),
});

export const stateOf = (rows: Row[]): Row | undefined => rows.find(({ sk }) => sk === stateSk);

/** Every row, whoever asks: for tools and for who has once done a step of it. */
export const readPartition = (scope: Scope, id: string): Promise<Row[]> => queryRows(partitionQuery(scope, id));

/**
 * Every row of a referral that the scope may see. State and history are asked for at the same moment, one round trip in
 * time; the state alone decides. What is not there and what is another's are the same two calls and the same wait: of the
 * history nothing is read off the wire before it is allowed, so that its length shows nowhere (T07).
 */
export async function findPartition(scope: Scope, id: string): Promise<Row[] | undefined> {
  const state = readState(scope, id);
  const history = askPartition(scope, id);
  try {
    if (!isVisible(scope, await state)) return undefined;
    const rows = await history.rows();
    // Between the two answers it may have become another's.
    return isVisible(scope, stateOf(rows)) ? rows : undefined;
  } finally {
    history.drop();
  }
}

const isVisible = (scope: Scope, state: Row | undefined) =>
  state !== undefined && scopeSees(scope, (party) => seesReferral(plainReferralOf(state), party));

async function readState(scope: Scope, id: string): Promise<Row | undefined> {
  const Key = marshall({ pk: referralPk(scope, id), sk: stateSk });
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return Item && unmarshall(Item);
}

class Dropped extends Error {
  override name = 'Dropped';
}

/** Asks ahead. `rows` lets the answer in; after `drop` it is thrown away unread when it comes, and nobody waits for it. */
function askPartition(scope: Scope, id: string): { rows: () => Promise<Row[]>; drop: () => void } {
  let isDropped = false;
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
  const answer = (async () => {
    const rows: Row[] = [];
    let query: QueryCommand | undefined = new QueryCommand(partitionQuery(scope, id));
    while (query) {
      // Below the SDK's own reading of the body.
      query.middlewareStack.add(
        (next) => async (args) => {
          const response = await next(args);
          await allowed;
          if (!isDropped) return response;
          // Off the wire unread: the connection stays, where an abort would close it and slow the next caller down.
          (response.response as { body?: Readable }).body?.resume();
          throw new Dropped();
        },
        { step: 'deserialize', priority: 'low' },
      );
      const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await dynamo.send(query);
      rows.push(...Items.map((item) => unmarshall(item)));
      query = LastEvaluatedKey && new QueryCommand({ ...query.input, ExclusiveStartKey: LastEvaluatedKey });
    }
    return rows;
  })();
  // Dropped before anybody waits for it.
  answer.catch(() => undefined);
  return {
    rows: () => {
      allow();
      return answer;
    },
    drop: () => {
      isDropped = true;
      allow();
    },
  };
}
