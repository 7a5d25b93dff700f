import type { Json } from '../assembly.ts';
import { forEvery, keyOf, listOf, placesOf, type Rule, textOf } from './walk.ts';

const queue = 'AWS::SQS::Queue';

/** A message that fails goes to a dead-letter queue, and stays there at least as long as in the queue itself. */
export const everyQueueHasDeadLetters: Rule = (templates) => {
  const targets = new Set(
    placesOf(templates, queue).map(
      ({ resource }) => resource.Properties.RedrivePolicy?.deadLetterTargetArn?.['Fn::GetAtt']?.[0],
    ),
  );
  const failures = placesOf(templates, 'AWS::Lambda::EventSourceMapping').map(({ resource }) =>
    textOf(resource.Properties.DestinationConfig?.OnFailure?.Destination),
  );
  return forEvery(queue, ({ QueueName, RedrivePolicy, FifoQueue, MessageRetentionPeriod }, { logicalId, template }) => {
    if (targets.has(logicalId) || failures.some((arn) => arn.endsWith(`:${QueueName}`))) return [];
    if (RedrivePolicy === undefined) return ['has no dead-letter queue'];
    const target = template.Resources[RedrivePolicy.deadLetterTargetArn?.['Fn::GetAtt']?.[0]]?.Properties;
    return [
      target === undefined && 'has a dead-letter queue that is not in its stack',
      target !== undefined && target.FifoQueue !== FifoQueue && 'and its dead letters are not of one kind',
      target !== undefined &&
        target.MessageRetentionPeriod < MessageRetentionPeriod &&
        'has dead letters that are kept shorter than its messages',
    ];
  })(templates);
};

const refusesPlainText = (statement: Json, action: string) =>
  statement.Effect === 'Deny' &&
  ['*', 'AWS:*'].includes(statement.Principal === '*' ? '*' : `AWS:${statement.Principal?.AWS}`) &&
  listOf(statement.Action).includes(action) &&
  JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}';

const tlsOnly = (type: string, policyType: string, names: string, action: string): Rule => {
  return (templates) =>
    forEvery(type, (_, { logicalId, template }) => {
      const policies = placesOf({ own: template }, policyType).filter(({ resource }) =>
        listOf<Json>(resource.Properties[names]).some(({ Ref }) => Ref === logicalId),
      );
      const statements = policies.flatMap(({ resource }) => listOf<Json>(resource.Properties.PolicyDocument.Statement));
      const own = (statement: Json) => JSON.stringify(statement.Resource).includes(`"${logicalId}"`);
      return [!statements.some((it) => refusesPlainText(it, action) && own(it)) && 'does not refuse what is not TLS'];
    })(templates);
};

export const queuesAndTopicsAreTlsOnly: Rule = (templates) => [
  ...tlsOnly(queue, 'AWS::SQS::QueuePolicy', 'Queues', 'sqs:*')(templates),
  ...tlsOnly('AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics', 'sns:Publish')(templates),
];

/** The data keys are encrypted under the key that wraps them, the access log under its own key. */
const tableKind = (name: string) => (/-keys$/.test(name) ? 'field' : /-access-log$/.test(name) ? 'audit' : 'table');

/** Each kind of data has its own key, so that access to one key gives no access to another kind. */
export const dataIsUnderItsOwnKey: Rule = (templates) => {
  const underKey = (type: string, property: string, kind: string) =>
    forEvery(type, (properties, { template }) => [
      keyOf(properties[property], template) !== kind && `is not under the ${kind} key`,
    ])(templates);
  return [
    ...underKey(queue, 'KmsMasterKeyId', 'queue'),
    ...underKey('AWS::SNS::Topic', 'KmsMasterKeyId', 'queue'),
    ...underKey('AWS::Logs::LogGroup', 'KmsKeyId', 'log'),
    ...forEvery('AWS::DynamoDB::Table', ({ TableName: name, SSESpecification: sse }, { template }) => [
      !(sse?.SSEEnabled === true && sse.SSEType === 'KMS' && keyOf(sse.KMSMasterKeyId, template) === tableKind(name)) &&
        `is not under the ${tableKind(name)} key`,
    ])(templates),
  ];
};

/**
 * Recovery brings back a destroyed data key for this time, so it is less than a month (docs/security.md, "Keys, erasure
 * and restore").
 */
const restorableDays = (name: string) => (tableKind(name) === 'field' ? 7 : 35);

export const tablesCanBeRestored = forEvery('AWS::DynamoDB::Table', (properties) => [
  properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled !== true && 'has no point-in-time recovery',
  properties.PointInTimeRecoverySpecification?.RecoveryPeriodInDays !== restorableDays(properties.TableName) &&
    `is not restorable for ${restorableDays(properties.TableName)} days`,
  properties.DeletionProtectionEnabled !== true && 'has no deletion protection',
]);

export const keysRotateAndDieSlowly = forEvery('AWS::KMS::Key', (properties) => [
  // KMS does not rotate HMAC keys, and the blind index must not change.
  properties.EnableKeyRotation !== true && properties.KeySpec !== 'HMAC_256' && 'does not rotate',
  properties.PendingWindowInDays !== 30 && 'can be deleted in less than 30 days',
  properties.Enabled === false && 'is switched off',
]);

export const logsAreKeptForATime = forEvery('AWS::Logs::LogGroup', ({ RetentionInDays }) => [
  !(RetentionInDays >= 30) && 'is kept less than 30 days, or for ever',
]);

/** Both are needed: one for the deletion of the stack, the other for a replacement. */
export const whatKeepsDataIsRetained =
  (isStateful: (type: string) => boolean): Rule =>
  (templates) =>
    Object.values(templates).flatMap(({ Resources }) =>
      Object.entries(Resources).flatMap(([logicalId, { Type, DeletionPolicy, UpdateReplacePolicy }]) => {
        if (!isStateful(Type)) return [];
        return DeletionPolicy === 'Retain' && UpdateReplacePolicy === 'Retain' ? [] : `${logicalId}: is not retained`;
      }),
    );
