import { Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LambdaFunction, type LambdaFunctionProps } from './lambdaFunction.ts';
import { retentionPermissions, sealerPermissions } from './permissions.ts';

type Common = Pick<LambdaFunctionProps, 'names' | 'stage' | 'bundles' | 'logKey'>;
type Data = Parameters<typeof retentionPermissions>[0];

/** The functions that the clock calls, one execution of each at a time. A call continues where the last one ended. */
export function addWorkers(scope: Construct, common: Common, data: Data): LambdaFunction[] {
  const { names } = common;
  const sealer = new LambdaFunction(scope, 'Sealer', {
    ...common,
    functionName: 'sealer',
    timeoutSeconds: 60,
    memoryMegabytes: 256,
    reservedConcurrency: 1,
    environment: { ACCESS_LOG_TABLE_NAME: names.accessLogTable },
    permissions: sealerPermissions(data),
  });
  addSchedule(scope, sealer, 'rate(1 minute)', 'Seals the closed minutes of the access log');
  const retention = new LambdaFunction(scope, 'Retention', {
    ...common,
    functionName: 'retention',
    timeoutSeconds: 300,
    memoryMegabytes: 512,
    reservedConcurrency: 1,
    environment: {
      TABLE_NAME: names.table,
      KEYS_TABLE_NAME: names.keysTable,
      ACCESS_LOG_TABLE_NAME: names.accessLogTable,
    },
    permissions: retentionPermissions(data),
  });
  // At night in both countries, in summer and winter.
  addSchedule(scope, retention, 'cron(30 2 * * ? *)', 'Erases what is past its retention');
  return [sealer, retention];
}

/**
 * The alias is called asynchronously. A call that fails or meets a running one is repeated only briefly and is not
 * stored, because the next call does the same work. The alarm on errors reports failures.
 */
function addSchedule(scope: Construct, { alias, node }: LambdaFunction, expression: string, description: string): void {
  const minutes = expression.startsWith('rate') ? 1 : 60;
  alias.configureAsyncInvoke({ maxEventAge: Duration.minutes(minutes), retryAttempts: minutes === 1 ? 0 : 2 });
  const rule = new CfnRule(scope, `${node.id}Schedule`, {
    description,
    scheduleExpression: expression,
    targets: [
      {
        id: node.id,
        arn: alias.functionArn,
        retryPolicy: { maximumEventAgeInSeconds: minutes * 60, maximumRetryAttempts: 3 },
      },
    ],
  });
  new CfnPermission(scope, `${node.id}ScheduleCalls`, {
    action: 'lambda:InvokeFunction',
    functionName: alias.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
  });
}
