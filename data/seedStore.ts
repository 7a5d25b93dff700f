import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo, tableName } from '../services/platform/table.ts';

/** The row about the demo: the day from which its dates count, and whether it is complete. */
const key = { pk: 'SEED', sk: 'DEMO' };
export type DemoRun = { anchor: string; isComplete: boolean };

/** The run of this store: an interrupted one, or a new one whose dates count from `today`. */
export async function beginDemoRun(today: string): Promise<DemoRun> {
  const run: DemoRun = { anchor: today, isComplete: false };
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName: tableName(),
        Item: marshall({ ...key, ...run, schemaVersion: 1 }),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return run;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: tableName(), Key: marshall(key), ConsistentRead: true }),
  );
  return Item ? (unmarshall(Item) as DemoRun) : run;
}

export async function completeDemoRun(): Promise<void> {
  await dynamo.send(
    new UpdateItemCommand({
      TableName: tableName(),
      Key: marshall(key),
      UpdateExpression: 'SET isComplete = :yes',
      ExpressionAttributeValues: marshall({ ':yes': true }),
    }),
  );
}
