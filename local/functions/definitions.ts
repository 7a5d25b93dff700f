import { createHash } from 'node:crypto';
import { PlatformProblem } from '../problem.ts';
import type { JsonObject } from '../template/assembly.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';
import type { FunctionDefinition } from './functionProcess.ts';

export interface Endpoints {
  region: string;
  dynamoEndpoint: string;
  queueEndpoint: string;
  keyEndpoint: string;
  clockFile: string;
}

/** The functions of the template with the settings of their processes. */
export function functionDefinitions(template: ReadTemplate, endpoints: Endpoints): FunctionDefinition[] {
  return template.ofType('AWS::Lambda::Function').map((resource) => definition(resource, template, endpoints));
}

function definition(resource: ReadResource, template: ReadTemplate, endpoints: Endpoints): FunctionDefinition {
  const fail = (what: string): never => {
    throw new PlatformProblem(`${resource.stack}/${resource.logicalId} (${resource.type}): ${what}`);
  };
  const { Runtime, PackageType, Code, Handler, MemorySize, Timeout, ReservedConcurrentExecutions } =
    resource.properties;
  if (Runtime !== 'nodejs24.x') fail(`runtime ${Runtime} is not known here`);
  if (PackageType !== undefined && PackageType !== 'Zip') fail(`package type ${PackageType} is not known here`);
  const key = String((Code as JsonObject | undefined)?.S3Key);
  const memoryMegabytes = Number(MemorySize ?? 128);
  return {
    name: resource.ref,
    arn: String(resource.attributes.Arn),
    codeDirectory: template.asset(resource.stack, key) ?? fail(`code ${key} is in no asset manifest`),
    handler: String(Handler),
    memoryMegabytes,
    timeoutSeconds: Number(Timeout ?? 3),
    reservedConcurrency: ReservedConcurrentExecutions === undefined ? undefined : Number(ReservedConcurrentExecutions),
    environment: environment(resource, memoryMegabytes, endpoints),
  };
}

function environment(resource: ReadResource, memoryMegabytes: number, endpoints: Endpoints): Record<string, string> {
  const variables = (resource.properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables;
  return {
    ...variables,
    TZ: 'UTC',
    AWS_REGION: endpoints.region,
    AWS_LAMBDA_FUNCTION_NAME: resource.ref,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    ...localCredentials(resource.ref),
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoEndpoint,
    AWS_ENDPOINT_URL_SQS: endpoints.queueEndpoint,
    AWS_ENDPOINT_URL_KMS: endpoints.keyEndpoint,
    INDREPTAR_CLOCK_FILE: endpoints.clockFile,
  };
}

/** Each function has its own access key, so that the role check recognises the caller. The engines accept any key. */
export const localCredentials = (name: string) => {
  const hash = createHash('sha256').update(name).digest('hex').toUpperCase();
  return { AWS_ACCESS_KEY_ID: `AKIA${hash.slice(0, 16)}`, AWS_SECRET_ACCESS_KEY: hash.slice(16, 56) };
};

/** The access key of the platform's own calls. */
export const engineCredentials = () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = localCredentials('platform');
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
};
