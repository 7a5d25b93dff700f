import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  Architecture,
  Function as CdkFunction,
  Code,
  type IFunction,
  type IVersion,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
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
  /**
   * The reserved concurrency: kept free for this function, and its limit. Beyond it the gateway answers 429 and a
   * stream waits.
   */
  reservedConcurrency: number;
  environment: Record<string, string>;
  permissions: PolicyStatement[];
  logKey: IKey;
  /**
   * Values that change the configuration of the function but not the template. A version is frozen, so a new version
   * must exist exactly when one of them changes: CloudFormation refuses a version that equals the last one.
   */
  versionChangesWith?: string[];
};

/** Makes a function: its bundle, its log group, its role with exactly its permissions, and its alias. */
export class LambdaFunction extends Construct {
  readonly functionName: string;
  /** Every caller uses the alias, so that a new version takes over gradually (docs/adr/0009-canary-and-rollback.md). */
  readonly alias: Alias & IFunction;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    const { names, functionName } = props;
    this.functionName = functionName;
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
            // X-Ray has no resources to name.
            allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
          ],
        }),
      },
    });
    const lambda = new CdkFunction(this, 'Function', {
      functionName: names.function(functionName),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundleOf(props),
      handler: 'index.handler',
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMegabytes,
      reservedConcurrentExecutions: props.reservedConcurrency,
      environment: { STAGE: props.stage, ...props.environment },
      tracing: Tracing.ACTIVE,
      logGroup,
      // The role is complete, so no construct may add to it.
      role: role.withoutPolicyUpdates(),
      // Former versions stay, so that a rollback is one call. A version whose deployment failed is deleted, because the
      // next attempt would meet it.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    if (props.versionChangesWith) lambda.invalidateVersionBasedOn(hashOf(props.versionChangesWith));
    this.alias = new Alias(this, 'Live', {
      aliasName: names.alias,
      version: lambda.currentVersion as IVersion,
    }) as Alias & IFunction;
  }
}

const hashOf = (values: string[]) => createHash('sha256').update(values.join()).digest('hex');

function bundleOf({ bundles, functionName }: LambdaFunctionProps): Code {
  const bundle = join(bundles, functionName);
  if (!existsSync(bundle))
    throw new Error(`function ${functionName} is not built: no services/${functionName}/handler.ts`);
  return Code.fromAsset(bundle);
}
