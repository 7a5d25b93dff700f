import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Resources = Record<
  string,
  { Type: string; Properties?: Record<string, unknown>; [attribute: string]: unknown }
>;

export interface ToyFunctions {
  /** The source of a CommonJS module whose `handler` answers the API. */
  api?: string;
  /** The source of a CommonJS module whose `handler` takes the stream. */
  stream?: string;
}

const respond = `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ data: event.requestContext.authorizer.claims }) });`;

/** The smallest synthesized assembly that the platform accepts: one table, one queue, one API and two toy functions. */
export function toyAssembly(functions: ToyFunctions = {}, change: (resources: Resources) => void = () => {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'toy-assembly-'));
  const resources = toyResources();
  change(resources);
  writeFunction(directory, 'api', functions.api ?? respond);
  writeFunction(directory, 'stream', functions.stream ?? 'exports.handler = async () => ({ batchItemFailures: [] });');
  writeFileSync(join(directory, 'Toy.template.json'), JSON.stringify({ Resources: resources }));
  const files = Object.fromEntries(
    ['api', 'stream'].map((name) => [
      name,
      { source: { path: name }, destinations: { here: { objectKey: `${name}.zip` } } },
    ]),
  );
  writeFileSync(join(directory, 'Toy.assets.json'), JSON.stringify({ files }));
  const artifacts = {
    'Toy.assets': { type: 'cdk:asset-manifest', properties: { file: 'Toy.assets.json' } },
    Toy: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/eu-central-1',
      dependencies: ['Toy.assets'],
      properties: { templateFile: 'Toy.template.json' },
    },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
  return directory;
}

function writeFunction(directory: string, name: string, source: string): void {
  mkdirSync(join(directory, name));
  writeFileSync(join(directory, name, 'index.js'), source);
}

const ref = (id: string) => ({ Ref: id });
const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** The permissions that the event source needs in the name of the functions. */
const statements = [
  {
    Effect: 'Allow',
    Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    Resource: attribute('Table', 'StreamArn'),
  },
  { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' },
  { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: attribute('Failures', 'Arn') },
];

function toyResources(): Resources {
  const lambda = (name: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `toy-${name}`,
      Role: attribute('Role', 'Arn'),
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
      MemorySize: 128,
      Timeout: 3,
      Environment: { Variables: { GREETING: 'salut' } },
    },
  });
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'indreptar-toy',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'indreptar-toy-dead.fifo', FifoQueue: true } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'indreptar-toy-md-mec.fifo',
        FifoQueue: true,
        RedrivePolicy: { deadLetterTargetArn: attribute('Dead', 'Arn'), maxReceiveCount: 5 },
      },
    },
    Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'indreptar-toy-failures' } },
    Users: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Server: {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: {
        Identifier: 'indreptar',
        Name: 'indreptar',
        Scopes: [{ ScopeName: 'api' }],
        UserPoolId: ref('Users'),
      },
    },
    People: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: ref('Users'),
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'indreptar/api'],
        CallbackURLs: ['http://localhost/callback'],
      },
    },
    Machine: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: ref('Users'),
        ClientName: 'indreptar-toy-md-mec-machine',
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['indreptar/api'],
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          { PolicyName: 'toy', PolicyDocument: { Version: '2012-10-17', Statement: structuredClone(statements) } },
        ],
      },
    },
    ApiFunction: lambda('api'),
    StreamFunction: lambda('stream'),
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: attribute('Table', 'StreamArn'),
        FunctionName: ref('StreamFunction'),
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 10,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 2,
        ParallelizationFactor: 2,
        FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"sk":{"S":["STATE"]}}}}' }] },
        DestinationConfig: { OnFailure: { Destination: attribute('Failures', 'Arn') } },
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'toy' } },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: ref('Api'), StageName: 'toy' } },
    Authorizer: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        RestApiId: ref('Api'),
        Type: 'COGNITO_USER_POOLS',
        IdentitySource: 'method.request.header.Authorization',
        ProviderARNs: [attribute('Users', 'Arn')],
      },
    },
    Graphql: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { RestApiId: ref('Api'), ParentId: attribute('Api', 'RootResourceId'), PathPart: 'graphql' },
    },
    Post: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: ref('Api'),
        ResourceId: ref('Graphql'),
        HttpMethod: 'POST',
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizerId: ref('Authorizer'),
        AuthorizationScopes: ['indreptar/api'],
        Integration: {
          Type: 'AWS_PROXY',
          IntegrationHttpMethod: 'POST',
          Uri: {
            'Fn::Join': [
              '',
              [
                'arn:',
                ref('AWS::Partition'),
                ':apigateway:eu-central-1:lambda:path/2015-03-31/functions/',
                attribute('ApiFunction', 'Arn'),
                '/invocations',
              ],
            ],
          },
        },
      },
    },
    Unauthorized: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        RestApiId: ref('Api'),
        ResponseType: 'UNAUTHORIZED',
        StatusCode: '401',
        ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': "'Bearer'" },
        ResponseTemplates: {
          'application/json':
            '{"errors":[{"message":$context.error.messageString,"extensions":{"code":"UNAUTHENTICATED"}}]}',
        },
      },
    },
  };
}
