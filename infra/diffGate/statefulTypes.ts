import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/**
 * The types of resources that cannot be made again from the code, and the loss with each. Such a resource holds rows,
 * messages or people, or has an address or id that others have stored.
 */
const losses: Record<string, string> = {
  'AWS::DynamoDB::Table': 'every referral, case, member and history in it',
  'AWS::DynamoDB::GlobalTable': 'every row in it, in all regions',
  'AWS::KMS::Key': 'everything encrypted under it: rows, backups, messages or logs that can never be read again',
  'AWS::SQS::Queue': 'its unread messages, and the address that the institution reads from',
  'AWS::SNS::Topic': 'its subscriptions, and the address that others subscribed to',
  'AWS::Cognito::UserPool': 'every user with password, second factor and passkeys; members refer to users by their id',
  'AWS::Cognito::UserPoolUser': 'a person’s sign-in',
  'AWS::Cognito::UserPoolDomain': 'the address of the sign-in page, and with it every passkey registered there',
  'AWS::Cognito::UserPoolClient':
    'the client id and secret in the settings of an institution’s system or a desktop client',
  'AWS::Cognito::UserPoolResourceServer':
    'the scope that every client asks for: no client gets a token until it is back',
  'AWS::Logs::LogGroup': 'the log of what happened, which an inquiry may need',
  'AWS::ApiGateway::RestApi': 'the address of the API, in the settings of every client',
  'AWS::ApiGateway::DomainName': 'the target of the DNS record that people and systems call',
  'AWS::S3::Bucket': 'every object in it',
  'AWS::SecretsManager::Secret': 'the secret in it',
  'AWS::Backup::BackupVault': 'every backup in it',
};

let markedByAws: Set<string> | undefined;

/**
 * The loss with a resource of this type. Undefined when the resource can be made again from the code. A type that AWS's
 * specification marks as stateful counts as stateful too.
 */
export function lossOf(type: string): string | undefined {
  if (losses[type] !== undefined) return losses[type];
  markedByAws ??= typesMarkedByAws();
  return markedByAws.has(type) ? 'what it holds' : undefined;
}

function typesMarkedByAws(): Set<string> {
  const stateful = [...loadAwsServiceSpecSync().all('resource')].filter(({ isStateful }) => isStateful === true);
  return new Set(stateful.map(({ cloudFormationType }) => cloudFormationType));
}

/** The property with the fixed name of the resource, by which others know it. */
const nameProperties = ['TableName', 'QueueName', 'TopicName', 'UserPoolName', 'ClientName', 'LogGroupName', 'Name'];

/** The fixed name in the template: "indreptar-dev-md-mec.fifo". Names that AWS makes are unknown here. */
export function nameOf(properties: Record<string, unknown> = {}): string | undefined {
  for (const property of nameProperties) {
    const name = properties[property];
    if (typeof name === 'string') return name;
  }
  return undefined;
}
