import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** The smallest function that reads from DynamoDB with the SDK: its defaults, one client, one call. */
const dynamo = new DynamoDBClient({});

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const pk = `MEMBER#${event.requestContext.authorizer?.claims.sub}`;
  const { Item } = await dynamo.send(
    new GetItemCommand({
      TableName: process.env.TABLE_NAME,
      Key: { pk: { S: pk }, sk: { S: 'MEMBER' } },
      ConsistentRead: true,
    }),
  );
  const roles = Item?.roles?.L?.map(({ S }) => S);
  return { statusCode: 200, body: JSON.stringify({ data: { me: { member: { id: Item?.memberId?.S, roles } } } }) };
}
