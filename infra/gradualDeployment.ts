import { Duration } from 'aws-cdk-lib';
import { Alarm, AlarmRule, ComparisonOperator, CompositeAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { LambdaFunction } from './lambdaFunction.ts';
import type { Names } from './names.ts';
import { deploymentPermissions } from './permissions.ts';

/**
 * A new version answers a tenth of the calls for five minutes, then all calls. While the rollback alarm is on,
 * CodeDeploy returns the alias and CloudFormation reverts the update (docs/adr/0009-canary-and-rollback.md).
 */
export function addGradualDeployment(scope: Construct, names: Names, functions: LambdaFunction[]): void {
  const deployment = new Construct(scope, 'Deployment');
  // All alarms that stop a deployment.
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
      // The manual of CodeDeploy names alarms of one metric only, not composite ones. Each single alarm is therefore
      // listed.
      alarms: [rollback, ...alarms],
      // The role is complete. AWS's own policy would let it move every alias of the account.
      role: role.withoutPolicyUpdates(),
    });
  }
}

/** No caller and no event can make a function fail. One error in a minute is a defect or a broken dependency. */
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
