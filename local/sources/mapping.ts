import { PlatformProblem } from '../problem.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';
import { compileFilters, type Filter } from './filter.ts';

export interface SourceMapping {
  id: string;
  functionArn: string;
  sourceArn: string;
  kind: 'stream' | 'queue';
  batchSize: number;
  windowSeconds: number;
  filter: Filter;
  reportsItemFailures: boolean;
  bisects: boolean;
  /** -1 means: as long as the record exists. */
  maximumRetries: number;
  maximumAgeSeconds: number;
  lanes: number;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  onFailureQueueUrl: string | undefined;
  maximumConcurrency: number;
}

/** The event source mappings of the template, with Lambda's defaults. */
export const readMappings = (template: ReadTemplate): SourceMapping[] =>
  template
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter((resource) => resource.properties.Enabled !== false)
    .map((resource) => readMapping(resource, template));

function readMapping(resource: ReadResource, template: ReadTemplate): SourceMapping {
  const fail = (what: string): never => {
    throw new PlatformProblem(`${resource.stack}/${resource.logicalId} (${resource.type}): ${what}`);
  };
  const given = resource.properties;
  const sourceArn = String(given.EventSourceArn);
  const queue = template.find('AWS::SQS::Queue', sourceArn);
  const table = template.ofType('AWS::DynamoDB::Table').find((each) => each.attributes.StreamArn === sourceArn);
  if (!queue && !table?.properties.StreamSpecification)
    fail(`source ${sourceArn} is no stream or queue of the template`);
  const lambda = template.calledFunction(String(given.FunctionName)) ?? fail(`no function ${given.FunctionName}`);
  const position = given.StartingPosition ?? 'LATEST';
  if (position !== 'TRIM_HORIZON' && position !== 'LATEST') fail(`starting position ${position} is not known here`);
  const responseTypes = (given.FunctionResponseTypes ?? []) as string[];
  if (responseTypes.some((type) => type !== 'ReportBatchItemFailures')) fail(`response types ${responseTypes}`);
  return {
    id: resource.logicalId,
    functionArn: String(lambda.attributes.Arn),
    sourceArn,
    kind: queue ? 'queue' : 'stream',
    batchSize: Number(given.BatchSize ?? (queue ? 10 : 100)),
    windowSeconds: Number(given.MaximumBatchingWindowInSeconds ?? 0),
    filter: filterOf(resource, fail),
    reportsItemFailures: responseTypes.length > 0,
    bisects: given.BisectBatchOnFunctionError === true,
    maximumRetries: Number(given.MaximumRetryAttempts ?? -1),
    maximumAgeSeconds: Number(given.MaximumRecordAgeInSeconds ?? -1),
    lanes: Number(given.ParallelizationFactor ?? 1),
    startingPosition: position as 'TRIM_HORIZON' | 'LATEST',
    onFailureQueueUrl: failureQueue(resource, template, fail),
    maximumConcurrency: Number(
      (given.ScalingConfig as { MaximumConcurrency?: number } | undefined)?.MaximumConcurrency ?? 5,
    ),
  };
}

function filterOf({ properties }: ReadResource, fail: (what: string) => never): Filter {
  const filters = (properties.FilterCriteria as { Filters?: { Pattern: string }[] } | undefined)?.Filters ?? [];
  try {
    return compileFilters(filters.map(({ Pattern }) => Pattern));
  } catch (error) {
    return fail((error as Error).message);
  }
}

function failureQueue(
  resource: ReadResource,
  template: ReadTemplate,
  fail: (what: string) => never,
): string | undefined {
  const config = resource.properties.DestinationConfig as { OnFailure?: { Destination?: string } } | undefined;
  const destination = config?.OnFailure?.Destination;
  if (destination === undefined) return undefined;
  const queue =
    template.find('AWS::SQS::Queue', destination) ?? fail(`on-failure destination ${destination} is no queue`);
  if (queue.properties.FifoQueue === true) fail('a FIFO queue cannot be an on-failure destination');
  return queue.ref;
}
