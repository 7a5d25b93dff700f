import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { endingWithRequest } from './deadline.ts';
import { sdkLogger } from './sdkLogger.ts';

/** The client of the table. The local platform and the tests redirect it by AWS_ENDPOINT_URL_DYNAMODB. */
export const dynamo = endingWithRequest(
  new DynamoDBClient({
    logger: sdkLogger,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 3_000 },
  }),
);

export function tableName(): string {
  const name = process.env.TABLE_NAME;
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
}
