import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Names } from './names.ts';

/** A rule that the templates do not follow: the reason, and the constructs by their path in the stack. */
export type Acknowledged = {
  rule: string;
  reason: string;
  on: { stack: 'Stateful' | 'Service'; path: string; findings?: string[] }[];
};

const names = ['graphql', 'relay', 'sealer', 'retention'];
const constructs = names.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
const functions = (child: string) => constructs.map((id) => ({ stack: 'Service' as const, path: `${id}/${child}` }));

/** At most ten rules of AwsSolutions and NIST 800-53 R5. All other findings are repaired. */
export function acknowledgedRules({ prefix }: Names, region: string): Acknowledged[] {
  const arn = (service: string, resource: string) =>
    `Resource::arn:<AWS::Partition>:${service}:${region}:<AWS::AccountId>:${resource}`;
  const stage = [{ stack: 'Service' as const, path: 'Api/DeploymentStage' }];
  return [
    {
      rule: 'AwsSolutions-COG8',
      reason: 'The Plus plan judges the risk of passwords; here every member needs a second factor.',
      on: [{ stack: 'Stateful', path: 'Users' }],
    },
    {
      rule: 'AwsSolutions-SQS3',
      reason: 'It is the queue that takes the records that the event source gave up. No function reads it.',
      on: [{ stack: 'Stateful', path: 'RelayFailures' }],
    },
    {
      rule: 'AwsSolutions-IAM5',
      reason:
        'X-Ray, ListStreams and DescribeAlarms (of composite alarms) know no resources; queues of institutions and versions of a function come and go under names of our own.',
      on: [
        ...['Graphql', 'Sealer', 'Retention'].map((id) => ({
          stack: 'Service' as const,
          path: `${id}/Role`,
          findings: ['Resource::*'],
        })),
        { stack: 'Service', path: 'Relay/Role', findings: ['Resource::*', arn('sqs', `${prefix}-??-*.fifo`)] },
        {
          stack: 'Service',
          path: 'Deployment/Role',
          findings: ['Resource::*', ...names.map((name) => arn('lambda', `function:${prefix}-${name}:*`))],
        },
      ],
    },
    {
      rule: 'NIST.800.53.R5-IAMNoInlinePolicy',
      reason: 'A policy inside its role is read in one place and cannot be attached to another role.',
      on: [...functions('Role'), { stack: 'Service', path: 'Deployment/Role' }],
    },
    {
      rule: 'NIST.800.53.R5-LambdaDLQ',
      reason:
        'The API waits for its answer, the event source has a failure queue; a schedule says no more than that it is time, and the next call says it again.',
      on: functions('Function'),
    },
    {
      rule: 'NIST.800.53.R5-LambdaInsideVPC',
      reason:
        'All they reach are AWS services under IAM; a network of our own would add endpoints, cost and cold start only.',
      on: functions('Function'),
    },
    {
      rule: 'NIST.800.53.R5-DynamoDBInBackupPlan',
      reason:
        'Point in time recovery of 35 days, of data keys 7; a backup that outlives it would keep personal data, or the keys to them, that must be erasable.',
      on: ['Table', 'KeysTable', 'AccessLogTable'].map((path) => ({ stack: 'Stateful', path })),
    },
    {
      rule: 'NIST.800.53.R5-CloudWatchAlarmAction',
      reason: 'Their action is the composite rollback alarm, which CodeDeploy reads.',
      on: names.map((name) => ({ stack: 'Service', path: `Deployment/Errors-${name}` })),
    },
    {
      rule: 'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted',
      reason: 'Answers hold personal data for one member: they must not be cached.',
      on: stage,
    },
    {
      rule: 'NIST.800.53.R5-APIGWSSLEnabled',
      reason: 'A client certificate is for HTTP backends; a function is called under IAM.',
      on: stage,
    },
  ];
}

/** An expected finding: its construct and its id. */
export type Expected = { acknowledgedAt: string; acknowledgedId: string };

/** The expected findings. Throws when a named construct does not exist. */
export function acknowledge(rules: Acknowledged[], stackOf: Record<'Stateful' | 'Service', Stack>): Expected[] {
  return rules.flatMap(({ rule, reason, on }) =>
    on.flatMap(({ stack, path, findings }) => {
      const construct = path.split('/').reduce<IConstruct>((parent, id) => childOf(parent, id), stackOf[stack]);
      const pack = rule.slice(0, rule.lastIndexOf('-'));
      const ids = findings?.map((finding) => `${pack}::${rule}[${finding}]`) ?? [`${pack}::${rule}`];
      Validations.of(construct).acknowledge(...ids.map((id) => ({ id, reason })));
      return ids.map((acknowledgedId) => ({ acknowledgedAt: construct.node.path, acknowledgedId }));
    }),
  );
}

/** The construct of a stage is called DeploymentStage.<name>. */
const childOf = ({ node }: IConstruct, id: string): IConstruct =>
  node.tryFindChild(id) ?? node.children.find((child) => child.node.id.startsWith(`${id}.`)) ?? node.findChild(id);
