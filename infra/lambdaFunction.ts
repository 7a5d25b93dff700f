import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as CdkFunction, Code, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Names } from './names.ts';
import { allow } from './permissions.ts';

export type LambdaFunctionProps = {
  names: Names;
  stage: string;
  /** The folder in services/ and in the folder of bundles. */
  functionName: string;
  bundles: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  environment: Record<string, string>;
  permissions: PolicyStatement[];
  logKey: IKey;
};

/** The only way a function is made: its bundle, its log group, its role with exactly what it does. */
export class LambdaFunction extends Construct {
  readonly function: CdkFunction;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    const { names, functionName } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey: props.logKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        [functionName]: new PolicyDocument({
          statements: [
            ...props.permissions,
            allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
            // X-Ray knows no resources.
            allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
          ],
        }),
      },
    });
    this.function = new CdkFunction(this, 'Function', {
      functionName: `${names.prefix}-${functionName}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundleOf(props),
      handler: 'index.handler',
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMegabytes,
      environment: { STAGE: props.stage, ...props.environment },
      tracing: Tracing.ACTIVE,
      logGroup,
      // The role is complete: no construct adds to it behind our back.
      role: role.withoutPolicyUpdates(),
    });
  }
}

function bundleOf({ bundles, functionName }: LambdaFunctionProps): Code {
  const bundle = join(bundles, functionName);
  if (!existsSync(bundle))
    throw new Error(`function ${functionName} is not built: no services/${functionName}/handler.ts`);
  return Code.fromAsset(bundle);
}
