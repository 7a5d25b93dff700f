import { rmSync } from 'node:fs';
import { readAssembly } from '../../local/template/assembly.ts';
import { readTemplate } from '../../local/template/templateReader.ts';
import { toyAssembly } from './support/toyAssembly.ts';

const place = {
  account: '000000000000',
  region: 'eu-central-1',
  queueUrl: (name: string) => `http://127.0.0.1:1/000000000000/${name}`,
  issuerUrl: 'http://localhost:1/oidc',
};

type Change = Parameters<typeof toyAssembly>[1];

function read(change?: Change) {
  const directory = toyAssembly({}, change);
  try {
    return readTemplate(readAssembly(directory), place);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('references, attributes and joins are computed', () => {
  const template = read();
  const source = template.ofType('AWS::Lambda::EventSourceMapping')[0];
  expect(source?.properties.FunctionName).toBe('toy-stream');
  expect(source?.properties.EventSourceArn).toMatch(
    /^arn:aws:dynamodb:eu-central-1:000000000000:table\/indreptar-toy\/stream\//,
  );
  const integration = template.ofType('AWS::ApiGateway::Method')[0]?.properties.Integration;
  expect(integration).toMatchObject({
    Uri: 'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:toy-api/invocations',
  });
});

test('a parameter that another stack writes is found by its name', () => {
  const template = readTemplate(
    [
      {
        stack: 'Reader',
        resources: { Key: { Type: 'AWS::KMS::Key', Properties: { Description: { Ref: 'Given' } } } },
        parameters: { Given: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/toy/word' } },
        otherSections: {},
        assets: {},
        region: 'eu-central-1',
      },
      {
        stack: 'Writer',
        resources: {
          Word: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/toy/word', Type: 'String', Value: 'salut' } },
        },
        parameters: {},
        otherSections: {},
        assets: {},
        region: 'eu-central-1',
      },
    ],
    place,
  );
  expect(template.ofType('AWS::KMS::Key')[0]?.properties.Description).toBe('salut');
});

test('a call of an alias calls its function', () => {
  const template = read((resources) => {
    resources.First = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'ApiFunction' } } };
    resources.Live = {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'ApiFunction' },
        FunctionVersion: { 'Fn::GetAtt': ['First', 'Version'] },
        Name: 'live',
      },
    };
  });
  const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:toy-api';
  for (const called of ['toy-api', arn, `${arn}:live`]) expect(template.calledFunction(called)?.ref).toBe('toy-api');
  expect(template.calledFunction(`${arn}:other`)).toBeUndefined();
});

const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'one' } };
const refusals: [string, Change, string][] = [
  [
    'a type it does not know',
    (r) => {
      r.Topic = { Type: 'AWS::SNS::Topic' };
    },
    'Toy/Topic (AWS::SNS::Topic): unknown resource type',
  ],
  [
    'a property it does not know',
    (r) => {
      r.One = { ...queue, Properties: { QueueName: 'one', Colour: 'blue' } };
    },
    'Toy/One (AWS::SQS::Queue): unknown property Colour',
  ],
  [
    'a property inside a list that it does not know',
    (r) => {
      Object.assign(r.Table?.Properties as object, { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH', Order: 1 }] });
    },
    'Toy/Table (AWS::DynamoDB::Table): unknown property KeySchema[].Order',
  ],
  [
    'an attribute of a resource that it does not know',
    (r) => {
      r.One = { ...queue, CreationPolicy: {} };
    },
    'Toy/One (AWS::SQS::Queue): unknown attribute CreationPolicy',
  ],
  [
    'an attribute asked for that it does not know',
    (r) => {
      r.One = { ...queue, Properties: { QueueName: { 'Fn::GetAtt': ['Table', 'Size'] } } };
    },
    'Toy/One (AWS::SQS::Queue): unknown attribute Table.Size of AWS::DynamoDB::Table',
  ],
  [
    'a reference to nothing',
    (r) => {
      r.One = { ...queue, Properties: { QueueName: { Ref: 'Nobody' } } };
    },
    'Toy/One (AWS::SQS::Queue): Ref to unknown Nobody',
  ],
  [
    'a function of the template language that it does not know',
    (r) => {
      r.One = { ...queue, Properties: { QueueName: { 'Fn::FindInMap': ['a', 'b', 'c'] } } };
    },
    'Toy/One (AWS::SQS::Queue): function Fn::FindInMap is not known here',
  ],
];

test.each(refusals)('%s stops the platform in one line', (_, change, message) => {
  expect(() => read(change)).toThrow(message);
});

test('nothing that names no stack, resource and type is ever thrown', () => {
  for (const [, change] of refusals) expect(() => read(change)).toThrow(/^Toy\/\w+ \(AWS::\w+::\w+\): /);
});
