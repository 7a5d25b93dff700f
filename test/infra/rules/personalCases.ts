import type { Json } from '../assembly.ts';
import { addStatement, find, type RuleCase, service, set, statementsOf } from './breaking.ts';
import * as personal from './personalRules.ts';
import type { Templates } from './walk.ts';

const key = 'AWS::KMS::Key';
const table = (name: string) => `arn:aws:dynamodb:eu-central-1:1:table/indreptar-test-${name}`;
const rule = 'AWS::Events::Rule';

/** A key of the stage by its parameter, as the service stack names it. */
const keyNamed = (within: Templates, kind: string): Json => {
  const id = `Extra${kind}`;
  const Default = `/indreptar/test/${kind}-key-arn`;
  set(service(within), { Parameters: { ...service(within).Parameters, [id]: { Type: 'String', Default } } });
  return { Ref: id };
};
const mayUse = (within: Templates, role: string, kind: string, action: string, condition: Json = {}) =>
  addStatement(within, role, { Action: action, Resource: keyNamed(within, kind), Condition: condition });
const statementWith = (within: Templates, role: string, text: string): Json =>
  statementsOf(within, role).find((statement) => JSON.stringify(statement).includes(text));
const viaDynamo = { StringEquals: { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' } };

export const personalCases: RuleCase[] = [
  [
    'the keys of personal data, of the blind index and of the access log are used by whom and for what is listed',
    personal.keysOfPersonalDataAreUsedAsListed,
    [
      [
        'the relay, by name',
        (it) => mayUse(it, 'RelayRole', 'field', 'kms:Decrypt'),
        /^RelayRole\w+: may use the field key/,
      ],
      [
        'the relay, through a table',
        (it) => mayUse(it, 'RelayRole', 'field', 'kms:Decrypt', viaDynamo),
        /^RelayRole\w+: may use the field key/,
      ],
      [
        'the relay, by a pattern',
        (it) => addStatement(it, 'RelayRole', { Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-central-1:1:key/*' }),
        /^RelayRole\w+: may use the field key/,
      ],
      [
        'the relay, all keys',
        (it) => addStatement(it, 'RelayRole', { Action: 'kms:Decrypt', Resource: '*' }),
        /^RelayRole\w+: may use the index key/,
      ],
      [
        'the relay, codes',
        (it) => mayUse(it, 'RelayRole', 'index', 'kms:GenerateMac'),
        /^RelayRole\w+: may use the index key/,
      ],
      [
        'the erasing worker, itself',
        (it) => mayUse(it, 'RetentionRole', 'field', 'kms:Decrypt'),
        /^RetentionRole\w+: may use the field key/,
      ],
      [
        'the sealer',
        (it) => mayUse(it, 'SealerRole', 'field', 'kms:Decrypt', viaDynamo),
        /^SealerRole\w+: may use the field key/,
      ],
      [
        'the API in any context',
        (it) => delete statementWith(it, 'GraphqlRole', 'EncryptionContextKeys').Condition.StringLike,
        /^GraphqlRole\w+: may use the field key/,
      ],
      [
        'the API for anything it likes to encrypt',
        (it) => statementWith(it, 'GraphqlRole', 'EncryptionContextKeys').Action.push('kms:Encrypt'),
        /^GraphqlRole\w+: may use the field key/,
      ],
      [
        'somebody, in the key’s own policy',
        (it) =>
          find(it, key, 'FieldKey').properties.KeyPolicy.Statement.push({
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::GetAtt': ['RelayRole', 'Arn'] } },
            Action: 'kms:Decrypt',
            Resource: '*',
          }),
        /^FieldKey\w+: its policy allows/,
      ],
    ],
  ],
  [
    'the access log is only added to, data keys are not deleted, and neither is reached by anybody else',
    personal.keysAndAccessLogAreReachedAsListed,
    [
      ...['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate'].map((name): RuleCase[2][number] => [
        `${name} on the access log`,
        (it) => addStatement(it, 'GraphqlRole', { Action: `dynamodb:${name}`, Resource: table('access-log') }),
        new RegExp(`^GraphqlRole\\w+: dynamodb:${name} on the table access-log`),
      ]),
      [
        'seals by the API',
        (it) => addStatement(it, 'GraphqlRole', { Action: 'dynamodb:PutItem', Resource: table('access-log') }),
        /writes any row of the table access-log/,
      ],
      [
        'by a pattern of tables',
        (it) => addStatement(it, 'GraphqlRole', { Action: 'dynamodb:DeleteItem', Resource: table('*') }),
        /dynamodb:DeleteItem on the table keys/,
      ],
      [
        'the relay',
        (it) => addStatement(it, 'RelayRole', { Action: 'dynamodb:GetItem', Resource: table('keys') }),
        /^RelayRole\w+: dynamodb:GetItem on the table keys/,
      ],
      [
        'the sealer reads data keys',
        (it) => addStatement(it, 'SealerRole', { Action: 'dynamodb:GetItem', Resource: table('keys') }),
        /^SealerRole\w+: dynamodb:GetItem on the table keys/,
      ],
      [
        'a key made by the erasing worker',
        (it) => addStatement(it, 'RetentionRole', { Action: 'dynamodb:PutItem', Resource: table('keys') }),
        /^RetentionRole\w+: dynamodb:PutItem on the table keys/,
      ],
    ],
  ],
  [
    'nobody scans',
    personal.nobodyScans,
    [
      [
        'a scan',
        (it) => addStatement(it, 'RetentionRole', { Action: 'dynamodb:Scan', Resource: table('keys') }),
        /^RetentionRole\w+: dynamodb:Scan/,
      ],
      [
        'a statement of PartiQL',
        (it) => addStatement(it, 'GraphqlRole', { Action: 'dynamodb:PartiQLSelect', Resource: table('keys') }),
        /PartiQLSelect/,
      ],
      [
        'all at once',
        (it) =>
          addStatement(it, 'SealerRole', { Action: 'dynamodb:ExportTableToPointInTime', Resource: table('keys') }),
        /ExportTable/,
      ],
    ],
  ],
  [
    'a schedule calls its function by the alias, is let, and gives up soon',
    personal.schedulesCallTheirFunctions,
    [
      [
        'not let',
        (it) => {
          const { template, logicalId } = find(it, 'AWS::Lambda::Permission', 'SealerSchedule');
          delete template.Resources[logicalId];
        },
        /^SealerSchedule: is not let call/,
      ],
      [
        'the function itself',
        (it) =>
          set(find(it, rule, 'Sealer').properties.Targets[0], {
            Arn: { Ref: find(it, 'AWS::Lambda::Function', 'sealer').logicalId },
          }),
        /something else than an alias/,
      ],
      ['for a day', (it) => delete find(it, rule, 'Sealer').properties.Targets[0].RetryPolicy, /tries for a day/],
      [
        'six hours of retries',
        (it) =>
          set(find(it, 'AWS::Lambda::EventInvokeConfig', 'Sealer').properties, { MaximumEventAgeInSeconds: 21600 }),
        /try for hours/,
      ],
    ],
  ],
];
