import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnEventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { stateSk } from '../services/lifeCycle/eventRow.ts';
import { addGradualDeployment } from './gradualDeployment.ts';
import { machineInstitutions } from './institutions.ts';
import { LambdaFunction } from './lambdaFunction.ts';
import type { Names } from './names.ts';
import { graphqlPermissions, relayPermissions } from './permissions.ts';
import type { StageProps } from './stageProps.ts';
import { addWorkers } from './workers.ts';

/**
 * The functions of one stage, one for each class of trust, with the event source of the relay, the schedules of the
 * workers and the gradual deployment. Returns the function that the API calls.
 */
export function addFunctions(scope: Construct, names: Names, settings: StageProps): { graphql: IFunction } {
  const { stage, region, bundles, institutions } = settings;
  const parameter = (name: keyof Names['parameters']) =>
    StringParameter.valueForStringParameter(scope, names.parameters[name]);
  const logKey = Key.fromKeyArn(scope, 'LogKey', parameter('logKeyArn'));
  const { tableArn } = names;
  const tableKeyArn = parameter('tableKeyArn');
  const streamArn = parameter('tableStreamArn');
  const [fieldKeyArn, indexKeyArn] = [parameter('fieldKeyArn'), parameter('indexKeyArn')];
  const data = { ...names, region, tableKeyArn, fieldKeyArn, auditKeyArn: parameter('auditKeyArn') };

  const graphql = new LambdaFunction(scope, 'Graphql', {
    names,
    stage,
    bundles,
    functionName: 'graphql',
    // Both values are chosen in docs/adr/0008-memory-and-timeouts.md: one whole vCPU, and time for a command to read
    // its outcome.
    timeoutSeconds: 10,
    memoryMegabytes: 1769,
    reservedConcurrency: 100,
    environment: {
      TABLE_NAME: names.table,
      KEYS_TABLE_NAME: names.keysTable,
      ACCESS_LOG_TABLE_NAME: names.accessLogTable,
      FIELD_KEY_ID: fieldKeyArn,
      INDEX_KEY_ID: indexKeyArn,
      USER_POOL_CLIENT_IDS: parameter('clientIds'),
      EXPLORER_CLIENT_ID: parameter('explorerClientId'),
      EXPLORING: String(settings.exploring),
    },
    // The template holds the name of the parameter only. CloudFormation reads its value, which changes with the list of
    // clients.
    versionChangesWith: machineInstitutions(institutions),
    permissions: graphqlPermissions({ ...data, indexKeyArn }),
    logKey,
  });
  const relay = new LambdaFunction(scope, 'Relay', {
    names,
    stage,
    bundles,
    functionName: 'relay',
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    // Four concurrent batches for each shard of the stream. A table of this size has four shards.
    reservedConcurrency: 20,
    environment: { TABLE_NAME: names.table, QUEUE_PREFIX: names.queuePrefix },
    permissions: relayPermissions({
      region,
      tableArn,
      tableKeyArn,
      streamArn,
      queuesArn: names.institutionQueuesArn,
      queueKeyArn: parameter('queueKeyArn'),
      failuresArn: names.relayFailuresArn,
    }),
    logKey,
  });
  addStreamSource(scope, names, relay.alias, streamArn);
  const workers = addWorkers(scope, { names, stage, bundles, logKey }, data);
  addGradualDeployment(scope, names, [graphql, relay, ...workers]);
  return { graphql: graphql.alias };
}

/** A record that fails is bisected, repeated for a while and reported, so that it does not block a shard for a day. */
function addStreamSource(scope: Construct, names: Names, relay: IFunction, eventSourceArn: string): void {
  new CfnEventSourceMapping(scope, 'RelaySource', {
    functionName: relay.functionArn,
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
    // The stream keeps the order of each item only, so only the state row wakes the relay. The relay reads the events
    // from the table.
    filterCriteria: { filters: [{ pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [stateSk] } } } }) }] },
  });
}
