import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  JsonSchemaType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { apiAddress } from './customDomain.ts';
import { addApiFirewall } from './firewall.ts';
import { addGatewayAnswers } from './gatewayAnswers.ts';
import type { Names } from './names.ts';
import type { StageProps } from './stageProps.ts';

/**
 * What the access log keeps: enough to follow a request and count errors. No address, no user, no token.
 * The role with which the gateway writes logs is one per account and belongs to the account's bootstrap.
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    requestTime: AccessLogField.contextRequestTime(),
    method: AccessLogField.contextHttpMethod(),
    resource: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    answer: AccessLogField.contextErrorResponseType(),
    responseLength: AccessLogField.contextResponseLength(),
    responseLatencyMs: AccessLogField.contextResponseLatency(),
    integrationLatencyMs: AccessLogField.contextIntegrationLatency(),
  }),
);

/** `query` may be missing: a system can send the hash of a registered document alone. */
const requestSchema = { type: JsonSchemaType.OBJECT, properties: { query: { type: JsonSchemaType.STRING } } };

/** The front door: POST /graphql, for access tokens with our scope. */
export function addApi(scope: Construct, names: Names, settings: StageProps, graphql: IFunction): void {
  const { stage } = settings;
  const parameter = (name: keyof Names['parameters']) =>
    StringParameter.valueForStringParameter(scope, names.parameters[name]);
  const logs = {
    retention: RetentionDays.THREE_MONTHS,
    encryptionKey: Key.fromKeyArn(scope, 'AccessLogKey', parameter('logKeyArn')),
    removalPolicy: RemovalPolicy.RETAIN,
  };
  const accessLog = new LogGroup(scope, 'AccessLog', logs);
  const api = new RestApi(scope, 'Api', {
    restApiName: names.prefix,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName: stage,
      tracingEnabled: true,
      // Why the gateway itself failed; never what was said.
      loggingLevel: MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      // Peak is 25 writes a second; a ministry behind one address must never meet this.
      throttlingRateLimit: 200,
      throttlingBurstLimit: 400,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat,
    },
  });
  // The gateway would make this group itself, for ever and without a key: it has to be there before the stage.
  const executionLog = new LogGroup(scope, 'ExecutionLog', {
    ...logs,
    logGroupName: names.executionLogs(api.restApiId, stage),
  });
  api.deploymentStage.node.addDependency(executionLog);
  // Names are shared by parameters: the construct's own output goes.
  api.node.tryRemoveChild('Endpoint');
  new StringParameter(scope, 'ApiUrl', {
    parameterName: names.parameters.apiUrl,
    stringValue: apiAddress(scope, api, settings),
  });
  addGatewayAnswers(api);
  addApiFirewall(scope, names, api.deploymentStage.stageArn);
  const pool = UserPool.fromUserPoolArn(scope, 'Users', parameter('userPoolArn'));
  api.root.addResource('graphql').addMethod('POST', new LambdaIntegration(graphql, { allowTestInvoke: false }), {
    // What is no GraphQL request does not cost an invocation. The function judges again, for other content types.
    requestModels: { 'application/json': api.addModel('Request', { schema: requestSchema }) },
    requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
    authorizationType: AuthorizationType.COGNITO,
    // Without a scope on the method this authorizer would take ID tokens, and only those.
    authorizationScopes: ['indreptar/api'],
    authorizer: new CognitoUserPoolsAuthorizer(scope, 'Authorizer', { cognitoUserPools: [pool] }),
  });
}
