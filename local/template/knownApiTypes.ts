import { arn, generatedId, nameOf } from './names.ts';
import type { KnownType } from './resourceTypes.ts';

const noAttributes = {};

/** The running parts: functions, their roles, and the API in front of them. */
export const knownApiTypes: Record<string, KnownType> = {
  'AWS::Lambda::Function': {
    acts: [
      'FunctionName',
      'Code.S3Key',
      'Environment.Variables.*',
      'Handler',
      'MemorySize',
      'PackageType',
      'ReservedConcurrentExecutions',
      'Role',
      'Runtime',
      'Timeout',
    ],
    inert: [
      'Architectures[]',
      'Code.S3Bucket',
      'Description',
      'EphemeralStorage.Size',
      'KmsKeyArn',
      'LoggingConfig.*',
      'RecursiveLoop',
      'RuntimeManagementConfig.*',
      'Tags.*',
      'TracingConfig.Mode',
    ],
    identify: (fn) => ({
      ref: nameOf(fn, 'FunctionName'),
      attributes: { Arn: arn(fn, 'lambda', `function:${nameOf(fn, 'FunctionName')}`) },
    }),
  },
  'AWS::Lambda::EventSourceMapping': {
    acts: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig.OnFailure.Destination',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria.Filters[].Pattern',
      'FunctionName',
      'FunctionResponseTypes[]',
      'MaximumBatchingWindowInSeconds',
      'MaximumRecordAgeInSeconds',
      'MaximumRetryAttempts',
      'ParallelizationFactor',
      'ScalingConfig.MaximumConcurrency',
      'StartingPosition',
    ],
    inert: ['KmsKeyArn', 'MetricsConfig.*', 'Tags.*'],
    identify: (mapping) => ({ ref: generatedId(mapping, 36), attributes: { Id: generatedId(mapping, 36) } }),
  },
  'AWS::Lambda::Permission': {
    acts: [],
    inert: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
    identify: (permission) => ({ ref: nameOf(permission, ''), attributes: noAttributes }),
  },
  // The platform enforces the policies of a role (local/iam).
  'AWS::IAM::Role': {
    acts: ['ManagedPolicyArns.*', 'PermissionsBoundary', 'Policies.*'],
    inert: ['AssumeRolePolicyDocument.*', 'Description', 'MaxSessionDuration', 'RoleName', 'Tags.*'],
    identify: (role) => ({
      ref: nameOf(role, 'RoleName'),
      attributes: { Arn: arn(role, 'iam', `role/${nameOf(role, 'RoleName')}`, ''), RoleId: generatedId(role, 21) },
    }),
  },
  'AWS::IAM::Policy': {
    acts: ['PolicyDocument.*', 'PolicyName', 'Roles.*', 'Roles[]'],
    inert: [],
    identify: (policy) => ({ ref: nameOf(policy, 'PolicyName'), attributes: noAttributes }),
  },
  'AWS::Logs::LogGroup': {
    acts: [],
    inert: ['DataProtectionPolicy.*', 'KmsKeyId', 'LogGroupClass', 'LogGroupName', 'RetentionInDays', 'Tags.*'],
    identify: (group) => ({
      ref: nameOf(group, 'LogGroupName'),
      attributes: { Arn: `${arn(group, 'logs', `log-group:${nameOf(group, 'LogGroupName')}`)}:*` },
    }),
  },
  'AWS::ApiGateway::RestApi': {
    acts: ['Name', 'BinaryMediaTypes[]'],
    inert: [
      'Description',
      'DisableExecuteApiEndpoint',
      'EndpointConfiguration.*',
      'MinimumCompressionSize',
      'Policy.*',
      'SecurityPolicy',
      'EndpointAccessMode',
      'Tags.*',
    ],
    identify: (api) => ({
      ref: generatedId(api, 10),
      attributes: { RootResourceId: `${generatedId(api, 10)}-root`, RestApiId: generatedId(api, 10) },
    }),
  },
  'AWS::ApiGateway::Resource': {
    acts: ['ParentId', 'PathPart', 'RestApiId'],
    inert: [],
    identify: (resource) => ({ ref: generatedId(resource, 6), attributes: { ResourceId: generatedId(resource, 6) } }),
  },
  'AWS::ApiGateway::Method': {
    acts: [
      'AuthorizationScopes[]',
      'AuthorizationType',
      'AuthorizerId',
      'HttpMethod',
      'Integration.IntegrationHttpMethod',
      'Integration.TimeoutInMillis',
      'Integration.Type',
      'Integration.Uri',
      'ResourceId',
      'RestApiId',
    ],
    // The function refuses an invalid request with the same status and code.
    inert: ['ApiKeyRequired', 'OperationName', 'RequestModels.*', 'RequestParameters.*', 'RequestValidatorId'],
    identify: (method) => ({ ref: generatedId(method, 12), attributes: noAttributes }),
  },
  'AWS::ApiGateway::Model': {
    acts: [],
    inert: ['ContentType', 'Description', 'Name', 'RestApiId', 'Schema.*'],
    identify: (model) => ({ ref: nameOf(model, 'Name'), attributes: noAttributes }),
  },
  'AWS::ApiGateway::RequestValidator': {
    acts: [],
    inert: ['Name', 'RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
    identify: (validator) => ({
      ref: generatedId(validator, 6),
      attributes: { RequestValidatorId: generatedId(validator, 6) },
    }),
  },
  'AWS::ApiGateway::Authorizer': {
    acts: ['IdentitySource', 'ProviderARNs[]', 'RestApiId', 'Type'],
    inert: ['AuthorizerResultTtlInSeconds', 'Name'],
    identify: (authorizer) => ({
      ref: generatedId(authorizer, 6),
      attributes: { AuthorizerId: generatedId(authorizer, 6) },
    }),
  },
  'AWS::ApiGateway::GatewayResponse': {
    acts: ['ResponseParameters.*', 'ResponseTemplates.*', 'ResponseType', 'RestApiId', 'StatusCode'],
    inert: [],
    identify: (response) => ({ ref: generatedId(response, 10), attributes: { Id: generatedId(response, 10) } }),
  },
  'AWS::ApiGateway::Deployment': {
    acts: ['RestApiId'],
    inert: ['Description', 'StageName'],
    identify: (deployment) => ({
      ref: generatedId(deployment, 6),
      attributes: { DeploymentId: generatedId(deployment, 6) },
    }),
  },
  'AWS::ApiGateway::Stage': {
    acts: ['RestApiId', 'StageName', 'DeploymentId'],
    inert: ['AccessLogSetting.*', 'Description', 'MethodSettings.*', 'Tags.*', 'TracingEnabled', 'Variables.*'],
    identify: (stage) => ({ ref: nameOf(stage, 'StageName'), attributes: noAttributes }),
  },
};
