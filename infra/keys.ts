import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Names } from './names.ts';

/**
 * One key for each kind of data, so that access to one kind gives no access to another. A lost key means lost data, so
 * keys are retained.
 */
export function addKeys(scope: Construct, names: Names, region: string) {
  const table = customerKey(scope, 'TableKey', 'Referrals at rest', names.parameters.tableKeyArn);
  const queue = customerKey(scope, 'QueueKey', 'Institution queues at rest', names.parameters.queueKeyArn);
  // Personal fields are encrypted a second time, under a key that the relay and the queues cannot use. It wraps the
  // data keys and encrypts their table, because a reader of the table needs it anyway.
  const field = customerKey(scope, 'FieldKey', 'Personal data, field by field', names.parameters.fieldKeyArn);
  addIndexKey(scope, names);
  const audit = customerKey(scope, 'AuditKey', 'Access log at rest', names.parameters.auditKeyArn);
  const log = customerKey(scope, 'LogKey', 'Function and access logs at rest', names.parameters.logKeyArn);
  log.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [names.logGroupsArn, names.firewallLogsArn, names.executionLogsArn],
        },
      },
    }),
  );
  return { table, queue, field, audit, log };
}

const lasting = { pendingWindow: Duration.days(30), removalPolicy: RemovalPolicy.RETAIN };

function customerKey(scope: Construct, id: string, description: string, parameterName: string): Key {
  const key = new Key(scope, id, { ...lasting, description: `Indreptar: ${description}`, enableKeyRotation: true });
  new StringParameter(scope, `${id}Arn`, { parameterName, stringValue: key.keyArn });
  return key;
}

/**
 * The key of the blind index of personal codes (docs/security.md, "Threats", T28). An HMAC key does not rotate: other
 * material would find no code again.
 */
function addIndexKey(scope: Construct, names: Names): void {
  const key = new Key(scope, 'IndexKey', {
    ...lasting,
    description: 'Indreptar: Blind index of personal codes',
    keySpec: KeySpec.HMAC_256,
    keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
  });
  new StringParameter(scope, 'IndexKeyArn', { parameterName: names.parameters.indexKeyArn, stringValue: key.keyArn });
}
