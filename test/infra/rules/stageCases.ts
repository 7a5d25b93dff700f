import { find, type RuleCase, service, set } from './breaking.ts';
import { schemaIsKept } from './schemaRule.ts';
import * as stage from './stageRules.ts';

const queue = 'AWS::SQS::Queue';
const table = 'AWS::DynamoDB::Table';
const pool = 'AWS::Cognito::UserPool';

export const stageCases: RuleCase[] = [
  [
    'a template holds nothing of the machine that wrote it, and no account',
    stage.nothingOfThisMachine,
    [
      [
        'a path',
        (it) => set(find(it, table).resource, { Metadata: { path: `${process.cwd()}/infra` } }),
        /holds the path/,
      ],
      [
        'an account',
        (it) => set(find(it, table).properties, { Tags: [{ Key: 'a', Value: '123456789012' }] }),
        /the account/,
      ],
    ],
  ],
  [
    'stacks share parameters, never exports',
    stage.stacksShareNothingButParameters,
    [
      [
        'an export',
        (it) => set(service(it), { Outputs: { Url: { Value: 'x', Export: { Name: 'url' } } } }),
        /exports Url/,
      ],
      ['an import', (it) => set(find(it, table).properties, { TableName: { 'Fn::ImportValue': 'x' } }), /imports/],
    ],
  ],
  [
    'every parameter that a stack reads is written by another',
    stage.everyParameterIsWritten,
    [
      [
        'renamed',
        (it) => set(find(it, 'AWS::SSM::Parameter', 'log-key-arn').properties, { Name: '/other' }),
        /nobody writes/,
      ],
    ],
  ],
  [
    'CloudFormation’s own schema knows every property and misses none',
    schemaIsKept,
    [
      ['unknown', (it) => set(find(it, queue).properties, { Colour: 'red' }), /Colour is unknown/],
      ['missing', (it) => delete find(it, table).properties.KeySchema, /KeySchema is missing/],
      [
        'unknown, deep down',
        (it) => set(find(it, table).properties.GlobalSecondaryIndexes[0].Projection, { Colour: 'red' }),
        /GlobalSecondaryIndexes\.0\.Projection: Colour is unknown/,
      ],
      [
        'missing, deep down',
        (it) => delete find(it, table).properties.StreamSpecification.StreamViewType,
        /is missing/,
      ],
      [
        'text for a number',
        (it) => set(find(it, queue).properties, { DelaySeconds: 'soon' }),
        /DelaySeconds: is no number/,
      ],
      ['a list for an object', (it) => set(find(it, pool).properties, { Policies: [] }), /Policies: is no object/],
      [
        'an unknown type',
        (it) => set(find(it, queue).resource, { Type: 'AWS::SQS::Kueue' }),
        /AWS::SQS::Kueue is unknown/,
      ],
    ],
  ],
];
