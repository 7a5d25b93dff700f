import type { ReadResource } from '../template/templateReader.ts';
import { attributesIn, equalsIn } from './expressions.ts';
import { type Context, type Need, NotUnderstood } from './need.ts';

type Attributes = Record<string, unknown>;
/** The parameters of the operations below that decide about permissions. */
interface Body {
  TableName?: string;
  IndexName?: string;
  Key?: Attributes;
  Item?: Attributes;
  KeyConditionExpression?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  UpdateExpression?: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Attributes;
  Select?: string;
  ReturnValues?: string;
  ReturnConsumedCapacity?: string;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Record<string, Body>[];
}

/** Legacy parameters from before expressions. The rows that they touch are not derived here, so they are refused. */
const former = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan'];
const transacted: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** The permissions that a DynamoDB operation needs. A transaction needs one for each of its items. */
export function dynamoNeeds(operation: string, body: Body, tables: ReadResource[]): Need[] {
  switch (operation) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'Query':
    case 'Scan':
      return [itemNeed(operation, body, tables)];
    case 'BatchGetItem':
      return Object.entries(body.RequestItems ?? {}).map(([TableName, request]) => {
        const { Keys = [], ...rest } = request as Body & { Keys?: Attributes[] };
        return itemNeed(operation, { ...rest, TableName }, tables, Keys);
      });
    case 'BatchWriteItem':
      return Object.entries(body.RequestItems ?? {}).map(([TableName, requests]) => {
        const writes = requests as { PutRequest?: { Item: Attributes }; DeleteRequest?: { Key: Attributes } }[];
        const rows = writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {});
        return itemNeed(operation, { TableName }, tables, rows);
      });
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return (body.TransactItems ?? []).map((item) => {
        const [[kind = '', inner] = []] = Object.entries(item);
        const action = transacted[kind];
        if (!action || !inner) throw new NotUnderstood(`a transaction of ${kind}`);
        const need = itemNeed(action, inner, tables);
        return { ...need, context: { ...need.context, 'dynamodb:EnclosingOperation': operation } };
      });
    case 'DescribeTable':
      return [
        { action: 'dynamodb:DescribeTable', resource: String(tableOf(body, tables).attributes.Arn), context: {} },
      ];
    default:
      throw new NotUnderstood(`operation ${operation} of DynamoDB is not known here`);
  }
}

/** The event source reads the stream. The template has one. */
export function streamNeeds(operation: string, tables: ReadResource[]): Need[] {
  if (operation === 'ListStreams') return [{ action: 'dynamodb:ListStreams', resource: '*', context: {} }];
  const [stream] = tables.filter((table) => table.properties.StreamSpecification);
  if (!stream || !['DescribeStream', 'GetShardIterator', 'GetRecords'].includes(operation))
    throw new NotUnderstood(`operation ${operation} of DynamoDB Streams is not known here`);
  return [{ action: `dynamodb:${operation}`, resource: String(stream.attributes.StreamArn), context: {} }];
}

function itemNeed(operation: string, body: Body, tables: ReadResource[], rows?: Attributes[]): Need {
  const old = former.find((parameter) => parameter in body);
  if (old) throw new NotUnderstood(`parameter ${old} is from before expressions`);
  const table = tableOf(body, tables);
  const partitionKey = partitionKeyOf(table, body.IndexName);
  const touched = rows ?? [body.Item ?? body.Key ?? {}];
  const context: Context = {
    'dynamodb:Attributes': [...new Set([...touched.flatMap(Object.keys), ...expressed(body)])],
    ...(operation !== 'Scan' && { 'dynamodb:LeadingKeys': leadingKeys(operation, body, touched, partitionKey) }),
    ...(reads.includes(operation) && { 'dynamodb:Select': selected(body) }),
    ...(body.ReturnValues && { 'dynamodb:ReturnValues': body.ReturnValues }),
    ...(body.ReturnConsumedCapacity && { 'dynamodb:ReturnConsumedCapacity': body.ReturnConsumedCapacity }),
  };
  const resource = `${table.attributes.Arn}${body.IndexName ? `/index/${body.IndexName}` : ''}`;
  return { action: `dynamodb:${operation}`, resource, context };
}

function leadingKeys(operation: string, body: Body, rows: Attributes[], partitionKey: string): string[] {
  if (operation !== 'Query') return [...new Set(rows.map((row) => keyValue(row[partitionKey], partitionKey)))];
  const placeholder = equalsIn(body.KeyConditionExpression, partitionKey, body.ExpressionAttributeNames);
  return [keyValue(body.ExpressionAttributeValues?.[placeholder], placeholder)];
}

function keyValue(attribute: unknown, name: string): string {
  const [value] = Object.values((attribute ?? {}) as Record<string, unknown>);
  if (typeof value !== 'string') throw new NotUnderstood(`no value of ${name}`);
  return value;
}

const expressed = (body: Body): string[] =>
  [
    body.KeyConditionExpression,
    body.FilterExpression,
    body.ProjectionExpression,
    body.UpdateExpression,
    body.ConditionExpression,
  ].flatMap((expression) => attributesIn(expression, body.ExpressionAttributeNames));

/** The defaults of DynamoDB. */
const selected = (body: Body): string =>
  body.Select ??
  (body.ProjectionExpression ? 'SPECIFIC_ATTRIBUTES' : body.IndexName ? 'ALL_PROJECTED_ATTRIBUTES' : 'ALL_ATTRIBUTES');

function tableOf({ TableName }: Body, tables: ReadResource[]): ReadResource {
  const table = tables.find(({ ref, attributes }) => TableName === ref || TableName === attributes.Arn);
  if (!table) throw new NotUnderstood(`table ${TableName} is not in the template`);
  return table;
}

type Keyed = { IndexName?: string; KeySchema?: { AttributeName: string; KeyType: string }[] };

function partitionKeyOf(table: ReadResource, indexName: string | undefined): string {
  const properties = table.properties as unknown as Keyed & { GlobalSecondaryIndexes?: Keyed[] };
  const keyed = indexName
    ? properties.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === indexName)
    : properties;
  const key = keyed?.KeySchema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
  if (!key) throw new NotUnderstood(`index ${indexName} is not in the template`);
  return key;
}
