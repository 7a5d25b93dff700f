import type { JsonObject } from '../template/assembly.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';
import type { KeyUse } from './keyUse.ts';
import type { Need } from './need.ts';

/** The calls that AWS makes in the name of a function without its code. */
export interface Requirement extends Need {
  functionName: string;
  because: string;
  /** The widest grant that this requirement permits, if it is wider than one resource. */
  scope?: string;
}

/**
 * The requirements of the template. A role that lacks one of them deploys. Later the event source is refused, logs are
 * missing, or failures are not reported.
 */
export function requirementsOf(template: ReadTemplate, keyUse: KeyUse): Requirement[] {
  const direct = [
    ...template.ofType('AWS::Lambda::Function').flatMap((lambda) => ownRequirements(lambda, template)),
    ...template.ofType('AWS::Lambda::EventSourceMapping').flatMap((source) => sourceRequirements(source, template)),
  ];
  return direct.flatMap((each) => [
    each,
    ...keyUse.of(each).map((need) => ({ ...each, ...need, because: `${each.because}, and ${need.because}` })),
  ]);
}

function ownRequirements(lambda: ReadResource, template: ReadTemplate): Requirement[] {
  const { LoggingConfig, TracingConfig } = lambda.properties as Record<string, JsonObject | undefined>;
  const group = LoggingConfig?.LogGroup && template.find('AWS::Logs::LogGroup', String(LoggingConfig.LogGroup));
  const requirements: Requirement[] = [];
  const add = (action: string, resource: string, because: string, scope?: string) =>
    requirements.push({ functionName: lambda.ref, action, resource, context: {}, because, ...(scope && { scope }) });
  if (group) {
    const streams = String(group.attributes.Arn);
    const stream = streams.replace(/:\*$/, ':log-stream:2026/01/01/live');
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) add(action, stream, 'its log', streams);
  }
  if (TracingConfig?.Mode === 'Active')
    for (const action of ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']) add(action, '*', 'its traces');
  return requirements;
}

function sourceRequirements(source: ReadResource, template: ReadTemplate): Requirement[] {
  const { FunctionName, EventSourceArn, DestinationConfig } = source.properties;
  const functionName = template.calledFunction(String(FunctionName))?.ref ?? String(FunctionName);
  const because = `event source ${source.logicalId} reads`;
  const require = (action: string, resource: string, why = because): Requirement => ({
    functionName,
    action,
    resource,
    context: {},
    because: why,
  });
  const from = String(EventSourceArn);
  const reads = template.find('AWS::SQS::Queue', from)
    ? ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => require(`sqs:${action}`, from))
    : [
        ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => require(`dynamodb:${action}`, from)),
        require('dynamodb:ListStreams', '*'),
      ];
  const failures = (DestinationConfig as { OnFailure?: { Destination?: string } } | undefined)?.OnFailure?.Destination;
  const tells = `event source ${source.logicalId} reports what it gave up`;
  return failures ? [...reads, require('sqs:SendMessage', failures, tells)] : reads;
}
