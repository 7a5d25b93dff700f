import { ApolloServer } from '@apollo/server';
import { handlers, startServerAndCreateLambdaHandler } from '@as-integrations/aws-lambda';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyEvent, Context as LambdaContext } from 'aws-lambda';
import * as z from 'zod';

/**
 * A function as the guides of Apollo and Powertools show it: the same schema, the resolver that the request needs,
 * every library with its defaults.
 */

/** The schema as text, inserted by the bundler. */
declare const TYPE_DEFS: string;

const logger = new Logger({ serviceName: 'typical' });
const metrics = new Metrics({ namespace: 'typical', serviceName: 'typical' });
const tracer = new Tracer({ serviceName: 'typical' });
const dynamo = tracer.captureAWSv3Client(new DynamoDBClient({}));

const claimsSchema = z.object({
  sub: z.uuid(),
  token_use: z.literal('access'),
  client_id: z.string(),
  scope: z.string().includes('indreptar/api'),
});
const memberSchema = z.object({
  memberId: z.uuid(),
  kind: z.enum(['PERSON', 'MACHINE']),
  roles: z.array(z.string()),
  institutionId: z.string(),
  active: z.boolean(),
});
type Member = z.infer<typeof memberSchema>;
type Context = { member: Member };

async function findMember(memberId: string): Promise<Member> {
  const { Item } = await dynamo.send(
    new GetItemCommand({
      TableName: process.env.TABLE_NAME,
      Key: { pk: { S: `MEMBER#${memberId}` }, sk: { S: 'MEMBER' } },
      ConsistentRead: true,
    }),
  );
  return memberSchema.parse(unmarshall(Item ?? {}));
}

const resolvers = {
  Query: { me: (_root: unknown, _args: unknown, { member }: Context) => ({ member, mutations: [] }) },
  Member: { id: ({ memberId }: Member) => memberId },
};

const server = new ApolloServer<Context>({ typeDefs: TYPE_DEFS, resolvers });
const answer = startServerAndCreateLambdaHandler(server, handlers.createAPIGatewayProxyEventRequestHandler(), {
  context: async ({ event }) => {
    const claims = claimsSchema.parse(event.requestContext.authorizer?.claims);
    return { member: await findMember(claims.sub) };
  },
});

export async function handler(event: APIGatewayProxyEvent, context: LambdaContext) {
  logger.addContext(context);
  tracer.annotateColdStart();
  try {
    const result = await answer(event, context, () => undefined);
    metrics.addMetric('requests', MetricUnit.Count, 1);
    logger.info('answered', { path: event.path });
    return result;
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    throw error;
  } finally {
    metrics.publishStoredMetrics();
  }
}
