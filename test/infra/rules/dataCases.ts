import { stageNames } from '../../../infra/names.ts';
import { find, type RuleCase, service, set } from './breaking.ts';
import * as data from './dataRules.ts';
import { isStateful } from './schemaRule.ts';

const queue = 'AWS::SQS::Queue';
const mecQueue = 'indreptar-test-md-mec.fifo';
const mecDeadLetters = stageNames('test', 'eu-central-1').deadLetterQueue('MD-MEC');
const table = 'AWS::DynamoDB::Table';
const key = 'AWS::KMS::Key';
const pool = 'AWS::Cognito::UserPool';
const logs = 'AWS::Logs::LogGroup';

export const dataCases: RuleCase[] = [
  [
    'every queue that is not itself for dead letters or failures has one',
    data.everyQueueHasDeadLetters,
    [
      ['none', (it) => delete find(it, queue, mecQueue).properties.RedrivePolicy, /has no dead-letter queue/],
      [
        'a queue of nobody',
        (it) => set(service(it).Resources, { Lone: { Type: queue, Properties: { QueueName: 'lone' } } }),
        /Lone: has no dead-letter queue/,
      ],
      [
        'of another stack',
        (it) => delete find(it, queue, mecQueue).template.Resources[find(it, queue, mecDeadLetters).logicalId],
        /not in its stack/,
      ],
      ['not FIFO', (it) => delete find(it, queue, mecDeadLetters).properties.FifoQueue, /not of one kind/],
      [
        'kept shorter',
        (it) => set(find(it, queue, mecDeadLetters).properties, { MessageRetentionPeriod: 60 }),
        /kept shorter/,
      ],
    ],
  ],
  [
    'every queue and topic refuses what is not TLS',
    data.queuesAndTopicsAreTlsOnly,
    [
      [
        'no policy',
        (it) =>
          delete find(it, 'AWS::SQS::QueuePolicy').template.Resources[find(it, 'AWS::SQS::QueuePolicy').logicalId],
        /does not refuse/,
      ],
      [
        'for one principal alone',
        (it) =>
          set(find(it, 'AWS::SQS::QueuePolicy').properties.PolicyDocument.Statement[0], { Principal: { AWS: 'x' } }),
        /does not refuse/,
      ],
      [
        'for sending alone',
        (it) =>
          set(find(it, 'AWS::SQS::QueuePolicy').properties.PolicyDocument.Statement[0], { Action: 'sqs:SendMessage' }),
        /does not refuse/,
      ],
      [
        'of another queue',
        (it) => set(find(it, 'AWS::SQS::QueuePolicy').properties.PolicyDocument.Statement[0], { Resource: 'x' }),
        /does not refuse/,
      ],
      [
        'a topic without a policy',
        (it) => set(service(it).Resources, { News: { Type: 'AWS::SNS::Topic', Properties: {} } }),
        /News: does not refuse/,
      ],
    ],
  ],
  [
    'data are under the customer key of their kind',
    data.dataIsUnderItsOwnKey,
    [
      [
        'AWS’s key',
        (it) => set(find(it, queue).properties, { KmsMasterKeyId: 'alias/aws/sqs' }),
        /not under the queue key/,
      ],
      ['no key', (it) => delete find(it, logs).properties.KmsKeyId, /not under the log key/],
      [
        'a table with AWS’s key',
        (it) => delete find(it, table).properties.SSESpecification.KMSMasterKeyId,
        /table key/,
      ],
      [
        'the key of another kind',
        (it) =>
          set(find(it, table).properties.SSESpecification, {
            KMSMasterKeyId: { 'Fn::GetAtt': [find(it, key, 'FieldKey').logicalId, 'Arn'] },
          }),
        /not under the table key/,
      ],
      [
        'data keys beside the referrals',
        (it) =>
          set(find(it, table, 'test-keys').properties.SSESpecification, {
            KMSMasterKeyId: { 'Fn::GetAtt': [find(it, key, 'TableKey').logicalId, 'Arn'] },
          }),
        /^KeysTable\w+: is not under the field key/,
      ],
      [
        'a topic without a key',
        (it) => set(service(it).Resources, { News: { Type: 'AWS::SNS::Topic', Properties: {} } }),
        /News: is not under the queue key/,
      ],
    ],
  ],
  [
    'every table can be restored and not deleted',
    data.tablesCanBeRestored,
    [
      [
        'no restore points',
        (it) => delete find(it, table).properties.PointInTimeRecoverySpecification,
        /no point-in-time/,
      ],
      [
        'no protection',
        (it) => set(find(it, table).properties, { DeletionProtectionEnabled: false }),
        /no deletion protection/,
      ],
      [
        'data keys for a month',
        (it) =>
          set(find(it, table, 'test-keys').properties.PointInTimeRecoverySpecification, { RecoveryPeriodInDays: 35 }),
        /^KeysTable\w+: is not restorable for 7 days/,
      ],
    ],
  ],
  [
    'keys rotate, and are deleted after thirty days at the earliest',
    data.keysRotateAndDieSlowly,
    [
      ['no rotation', (it) => delete find(it, key).properties.EnableKeyRotation, /does not rotate/],
      ['a week', (it) => set(find(it, key).properties, { PendingWindowInDays: 7 }), /less than 30 days/],
    ],
  ],
  [
    'every log is kept for a time',
    data.logsAreKeptForATime,
    [
      ['for ever', (it) => delete find(it, logs).properties.RetentionInDays, /for ever/],
      ['a day', (it) => set(find(it, logs).properties, { RetentionInDays: 1 }), /less than 30 days/],
    ],
  ],
  [
    'what keeps data is retained when its stack or itself is replaced',
    data.whatKeepsDataIsRetained(isStateful),
    [
      ['deleted', (it) => set(find(it, table).resource, { DeletionPolicy: 'Delete' }), /is not retained/],
      ['replaced', (it) => delete find(it, pool).resource.UpdateReplacePolicy, /is not retained/],
      [
        'a bucket that somebody adds',
        (it) => set(service(it).Resources, { Files: { Type: 'AWS::S3::Bucket', Properties: {} } }),
        /Files: is not retained/,
      ],
    ],
  ],
];
