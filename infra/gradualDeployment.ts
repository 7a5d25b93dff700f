import { Duration } from 'aws-cdk-lib';
import { Alarm, AlarmRule, ComparisonOperator, CompositeAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { LambdaFunction } from './lambdaFunction.ts';
import type { Names } from './names.ts';
import { deploymentPermissions } from './permissions.ts';

/**
 * A new version answers a tenth of the calls for five minutes, then all of them; while the rollback alarm is on, CodeDeploy
 * points the alias back and CloudFormation takes the whole update back (docs/adr/0009).
 */
export function addGradualDeployment(scope: Construct, names: Names, functions: LambdaFunction[]): void {
  const deployment = new Construct(scope, 'Deployment');
  // The one list: whatever shall stop a deployment becomes one more alarm here.
  const alarms = functions.map((each) => errorsAlarm(deployment, names, each));
  const rollback = new CompositeAlarm(deployment, 'Rollback', {
    compositeAlarmName: names.rollbackAlarm,
    alarmDescription: 'Takes a running deployment back: any of the alarms named in its rule.',
    alarmRule: AlarmRule.anyOf(...alarms),
  });
  const application = new LambdaApplication(deployment, 'Application', { applicationName: names.prefix });
  const role = new Role(deployment, 'Role', {
    assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    inlinePolicies: {
      deployment: new PolicyDocument({
        statements: deploymentPermissions(functions.map(({ functionName }) => names.functionArn(functionName))),
      }),
    },
  });
  for (const { functionName, alias } of functions) {
    new LambdaDeploymentGroup(deployment, `Group-${functionName}`, {
      application,
      deploymentGroupName: functionName,
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      // CodeDeploy's manual knows alarms of one metric; whether it sees a composite one is not said. Each alone stops it too.
      alarms: [rollback, ...alarms],
      // The role is complete: AWS's own policy would let it move every alias of the account.
      role: role.withoutPolicyUpdates(),
    });
  }
}

/** Nothing that a caller or an event does makes our functions fail: one error in a minute is a defect or a dependency down. */
function errorsAlarm(scope: Construct, names: Names, { functionName, alias }: LambdaFunction): Alarm {
  return new Alarm(scope, `Errors-${functionName}`, {
    alarmName: names.errorsAlarm(functionName),
    alarmDescription: `Calls of ${functionName} that ended in an error or a timeout, old and new version together.`,
    metric: alias.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
