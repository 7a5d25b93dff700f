import { Key } from 'aws-cdk-lib/aws-kms';
import { type Function as CdkFunction, CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { stateSk } from '../services/referrals/referralKeys.ts';
import { LambdaFunction } from './lambdaFunction.ts';
import type { Names } from './names.ts';
import { graphqlPermissions, relayPermissions } from './permissions.ts';
import type { StageSettings } from './stacks.ts';

/** Functions of one stage, and the event source that wakes the relay. */
export function addFunctions(
  scope: Construct,
  names: Names,
  { stage, bundles }: StageSettings,
): { graphql: CdkFunction } {
  const parameter = (name: keyof Names['parameters']) =>
    StringParameter.valueForStringParameter(scope, names.parameters[name]);
  const logKey = Key.fromKeyArn(scope, 'LogKey', parameter('logKeyArn'));
  const { tableArn } = names;
  const tableKeyArn = parameter('tableKeyArn');
  const streamArn = parameter('tableStreamArn');

  const graphql = new LambdaFunction(scope, 'Graphql', {
    names,
    stage,
    bundles,
    functionName: 'graphql',
    timeoutSeconds: 10,
    memoryMegabytes: 1024,
    environment: { TABLE_NAME: names.table, USER_POOL_CLIENT_IDS: parameter('clientIds') },
    permissions: graphqlPermissions(tableArn, tableKeyArn),
    logKey,
  });
  const relay = new LambdaFunction(scope, 'Relay', {
    names,
    stage,
    bundles,
    functionName: 'relay',
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    environment: { TABLE_NAME: names.table, QUEUE_PREFIX: names.queuePrefix },
    permissions: relayPermissions({
      tableArn,
      tableKeyArn,
      streamArn,
      queuesArn: names.institutionQueuesArn,
      queueKeyArn: parameter('queueKeyArn'),
      failuresArn: names.relayFailuresArn,
    }),
    logKey,
  });
  addStreamSource(scope, names, relay.function, streamArn);
  return { graphql: graphql.function };
}

/** Settings of SECURITY 4.2: a poison record is bisected, retried for a while and reported; it never blocks a shard for a day. */
function addStreamSource(scope: Construct, names: Names, relay: CdkFunction, eventSourceArn: string): void {
  new CfnEventSourceMapping(scope, 'RelaySource', {
    functionName: relay.functionName,
    eventSourceArn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 100,
    maximumBatchingWindowInSeconds: 0,
    parallelizationFactor: 4,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    maximumRetryAttempts: 10,
    maximumRecordAgeInSeconds: 6 * 60 * 60,
    destinationConfig: { onFailure: { destination: names.relayFailuresArn } },
    // Order is promised per item, so the state row alone wakes the relay; events are then read from the table.
    filterCriteria: { filters: [{ pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [stateSk] } } } }) }] },
  });
}
