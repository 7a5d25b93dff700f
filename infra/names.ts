import { Aws } from 'aws-cdk-lib';

/**
 * The names that stacks share. Most are deterministic. Names that AWS makes (the ARN of a stream, the id of a client)
 * are shared by SSM parameters. Exports are not used, because an export cannot change while another stack imports it.
 */
export type Names = ReturnType<typeof stageNames>;

export function stageNames(stage: string, region: string) {
  const prefix = `indreptar-${stage}`;
  const arn = (service: string, resource: string) =>
    `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
  const parameter = (name: string) => `/indreptar/${stage}/${name}`;
  return {
    prefix,
    stack: (part: string) => `Indreptar-${stage}-${part}`,
    function: (functionName: string) => `${prefix}-${functionName}`,
    functionArn: (functionName: string) => arn('lambda', `function:${prefix}-${functionName}`),
    /** The alias that every caller uses. */
    alias: 'live',
    table: prefix,
    tableArn: arn('dynamodb', `table/${prefix}`),
    /** The table of the data keys of persons and institutions. */
    keysTable: `${prefix}-keys`,
    keysTableArn: arn('dynamodb', `table/${prefix}-keys`),
    accessLogTable: `${prefix}-access-log`,
    accessLogTableArn: arn('dynamodb', `table/${prefix}-access-log`),
    queuePrefix: `${prefix}-`,
    queue: (institutionId: string) => `${prefix}-${institutionId.toLowerCase()}.fifo`,
    deadLetterQueue: (institutionId: string) => `${prefix}-dlq-${institutionId.toLowerCase()}.fifo`,
    /**
     * Every queue of an institution of this stage. An id begins with two letters; the name of a dead-letter queue has
     * three there.
     */
    institutionQueuesArn: arn('sqs', `${prefix}-??-*.fifo`),
    relayFailures: `${prefix}-relay-failures`,
    relayFailuresArn: arn('sqs', `${prefix}-relay-failures`),
    machineClient: (institutionId: string) => `${prefix}-${institutionId.toLowerCase()}-machine`,
    errorsAlarm: (functionName: string) => `${prefix}-${functionName}-errors`,
    rollbackAlarm: `${prefix}-rollback`,
    /**
     * CloudFormation names log groups itself. They outlive the stack, and a fixed name would block the next creation.
     */
    logGroupsArn: arn('logs', `log-group:Indreptar-${stage}-Service-*`),
    /** The gateway's own name with the API's id, so that it never meets a retained group. */
    executionLogs: (apiId: string, stageName: string) => `API-Gateway-Execution-Logs_${apiId}/${stageName}`,
    executionLogsArn: arn('logs', `log-group:API-Gateway-Execution-Logs_*/${stage}`),
    apiFirewall: `${prefix}-api`,
    usersFirewall: `${prefix}-users`,
    firewallLogs: `aws-waf-logs-${prefix}`,
    firewallLogsArn: arn('logs', `log-group:aws-waf-logs-${prefix}`),
    parameters: {
      tableKeyArn: parameter('table-key-arn'),
      tableStreamArn: parameter('table-stream-arn'),
      queueKeyArn: parameter('queue-key-arn'),
      fieldKeyArn: parameter('field-key-arn'),
      indexKeyArn: parameter('index-key-arn'),
      auditKeyArn: parameter('audit-key-arn'),
      logKeyArn: parameter('log-key-arn'),
      userPoolArn: parameter('user-pool-arn'),
      userPoolId: parameter('user-pool-id'),
      explorerClientId: parameter('explorer-client-id'),
      clientIds: parameter('client-ids'),
      apiUrl: parameter('api-url'),
    },
  };
}
