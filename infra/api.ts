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
 * The fields of the access log: enough to follow a request and to count errors, without address, user and token. The
 * role that writes the logs belongs to the account's bootstrap, because an account has one.
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

/** `query` is optional, because a system can send only the hash of a registered document. */
const requestSchema = { type: JsonSchemaType.OBJECT, properties: { query: { type: JsonSchemaType.STRING } } };

/** The API: POST /graphql, for access tokens with our scope. */
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
      // The reason for a failure of the gateway, never the content of the request.
      loggingLevel: MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      // The peak is 25 writes a second. A ministry with one address must never reach this limit.
      throttlingRateLimit: 200,
      throttlingBurstLimit: 400,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat,
    },
  });
  // Without this group the gateway would make one itself, without a key and without an end of its retention. It must
  // exist before the stage.
  const executionLog = new LogGroup(scope, 'ExecutionLog', {
    ...logs,
    logGroupName: names.executionLogs(api.restApiId, stage),
  });
  api.deploymentStage.node.addDependency(executionLog);
  // The construct's own output is removed, because names are shared by parameters.
  api.node.tryRemoveChild('Endpoint');
  new StringParameter(scope, 'ApiUrl', {
    parameterName: names.parameters.apiUrl,
    stringValue: apiAddress(scope, api, settings),
  });
  addGatewayAnswers(api);
  addApiFirewall(scope, names, api.deploymentStage.stageArn);
  const pool = UserPool.fromUserPoolArn(scope, 'Users', parameter('userPoolArn'));
  api.root.addResource('graphql').addMethod('POST', new LambdaIntegration(graphql, { allowTestInvoke: false }), {
    // An invalid request costs no invocation. The function checks again, because other content types pass here.
    requestModels: { 'application/json': api.addModel('Request', { schema: requestSchema }) },
    requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
    authorizationType: AuthorizationType.COGNITO,
    // Without a scope on the method this authorizer would accept only ID tokens.
    authorizationScopes: ['indreptar/api'],
    authorizer: new CognitoUserPoolsAuthorizer(scope, 'Authorizer', { cognitoUserPools: [pool] }),
  });
}
