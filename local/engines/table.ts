import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { PlatformProblem } from '../problem.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';

type TableProperties = Omit<CreateTableCommandInput, 'StreamSpecification' | 'TableName'> & {
  StreamSpecification?: { StreamViewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' };
  TimeToLiveSpecification?: { AttributeName: string; Enabled: boolean };
};

export interface LocalTable {
  name: string;
  /** The engine's own address of the stream. Events contain the address of the template. */
  engineStreamArn: string | undefined;
  timeToLiveAttribute: string | undefined;
  keyAttributes: string[];
}

/** Creates the tables of the template. */
export const ensureTables = (client: DynamoDBClient, template: ReadTemplate): Promise<LocalTable[]> =>
  Promise.all(template.ofType('AWS::DynamoDB::Table').map((resource) => ensureTable(client, resource)));

/** Creates a missing table, and compares an existing one with the template. */
async function ensureTable(client: DynamoDBClient, resource: ReadResource): Promise<LocalTable> {
  const properties = resource.properties as unknown as TableProperties;
  const existing = await describe(client, resource.ref);
  if (existing) refuseOther(existing, properties, resource);
  else await createTable(client, resource.ref, properties);
  const table = existing ?? (await describe(client, resource.ref));
  const ttl = properties.TimeToLiveSpecification;
  return {
    name: resource.ref,
    engineStreamArn: table?.LatestStreamArn,
    timeToLiveAttribute: ttl?.Enabled ? ttl.AttributeName : undefined,
    keyAttributes: (properties.KeySchema ?? []).map((key) => key.AttributeName ?? ''),
  };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function createTable(client: DynamoDBClient, name: string, properties: TableProperties): Promise<void> {
  const stream = properties.StreamSpecification;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: properties.BillingMode,
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
      ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType } }),
    }),
  );
  if (properties.TimeToLiveSpecification)
    await client.send(
      new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: properties.TimeToLiveSpecification }),
    );
}

/** A new index would need a rewrite of all existing rows, so the difference is reported. */
function refuseOther(existing: TableDescription, wanted: TableProperties, resource: ReadResource): void {
  if (shape(existing) !== shape(wanted))
    throw new PlatformProblem(
      `${resource.stack}/${resource.logicalId}: the table on disk has other keys, indexes or projections than the template; remove the data folder and start again`,
    );
}

const shape = (table: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes'> | TableProperties): string => {
  const keys = (schema: { AttributeName?: string | undefined; KeyType?: string | undefined }[] | undefined) =>
    (schema ?? []).map((key) => `${key.KeyType}=${key.AttributeName}`).join();
  const indexes = (table.GlobalSecondaryIndexes ?? [])
    .map((index) => {
      const projected = [...(index.Projection?.NonKeyAttributes ?? [])].sort().join();
      return `${index.IndexName}:${keys(index.KeySchema)}:${index.Projection?.ProjectionType}:${projected}`;
    })
    .sort();
  return JSON.stringify([keys(table.KeySchema), indexes]);
};
