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

/** Reads the rows of one referral: its state, its events, and the record of its first opening. */

const partitionQuery = (scope: Scope, id: string) => ({
  TableName: tableName(),
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: marshall({ ':pk': referralPk(scope, id) }),
});

export const stateOf = (rows: Row[]): Row | undefined => rows.find(({ sk }) => sk === stateSk);

/** Every row, without a check of visibility: for tools, and for a caller who once took a step of the referral. */
export const readPartition = (scope: Scope, id: string): Promise<Row[]> => queryRows(partitionQuery(scope, id));

/**
 * Every row of a referral that the scope may see. State and history are requested at the same moment, and the state decides.
 * A missing referral and a foreign one take the same two calls and the same time. The history is read from the connection
 * only after the decision, so that its length influences no answer (docs/security.md, "Threats", T07).
 */
export async function findPartition(scope: Scope, id: string): Promise<Row[] | undefined> {
  const state = readState(scope, id);
  const history = askPartition(scope, id);
  try {
    if (!isVisible(scope, await state)) return undefined;
    const rows = await history.rows();
    // The caller may have lost the referral between the two answers.
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

/**
 * Requests the rows early. `rows` reads the answer. After `drop` the answer is discarded unread, and the caller does not
 * wait for it.
 */
function askPartition(scope: Scope, id: string): { rows: () => Promise<Row[]>; drop: () => void } {
  let isDropped = false;
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
  const answer = (async () => {
    const rows: Row[] = [];
    let query: QueryCommand | undefined = new QueryCommand(partitionQuery(scope, id));
    while (query) {
      // The middleware runs before the SDK reads the body.
      query.middlewareStack.add(
        (next) => async (args) => {
          const response = await next(args);
          await allowed;
          if (!isDropped) return response;
          // Discards the body and keeps the connection open. An abort would close it and slow down the next request.
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
  // The answer can fail before `rows` waits for it.
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
