import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { LocalTable } from './table.ts';

const sweepEveryMs = 10 * 60_000;

/**
 * Removes expired rows. The engine does not expire rows; DynamoDB does so within days. Returns the function that stops
 * it.
 */
export function sweepExpired(client: DynamoDBClient, table: LocalTable, report: (line: string) => void): () => void {
  const attribute = table.timeToLiveAttribute;
  if (!attribute) return () => {};
  const timer = setInterval(() => {
    deleteExpired(client, table, attribute).catch((error) => report(`expiry sweep: ${error}`));
  }, sweepEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

export async function deleteExpired(client: DynamoDBClient, table: LocalTable, attribute: string): Promise<number> {
  const names = Object.fromEntries([...table.keyAttributes, attribute].map((name, index) => [`#n${index}`, name]));
  const expiry = `#n${table.keyAttributes.length}`;
  const now = { N: String(Math.floor(Date.now() / 1000)) };
  const expired = `attribute_exists(${expiry}) AND ${expiry} < :now`;
  let deleted = 0;
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table.name,
        FilterExpression: expired,
        ProjectionExpression: table.keyAttributes.map((_, index) => `#n${index}`).join(),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':now': now },
        ExclusiveStartKey: from,
      }),
    );
    for (const key of page.Items ?? []) {
      // The delete is conditional, because a command may have prolonged the row since it was read.
      await client
        .send(
          new DeleteItemCommand({
            TableName: table.name,
            Key: key,
            ConditionExpression: expired,
            ExpressionAttributeNames: { [expiry]: attribute },
            ExpressionAttributeValues: { ':now': now },
          }),
        )
        .then(() => deleted++)
        .catch((error) => {
          if (error.name !== 'ConditionalCheckFailedException') throw error;
        });
    }
    from = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (from);
  return deleted;
}
