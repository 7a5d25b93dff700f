import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPoolClient,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { callbackUrls, pageUrl } from './callbackUrls.ts';
import type { Names } from './names.ts';
import { addSignInPages, invitation, letPasskeysCountTwice, passkeys, verification } from './signInPages.ts';

const apiScope = new ResourceServerScope({
  scopeName: 'api',
  scopeDescription: 'Lucrul cu îndreptările / Work with referrals',
});

/** The environment of a Lambda and an SSM parameter hold 4 KB each. This many client ids fit in both. */
export const mostMachineClients = 120;

/**
 * Sign-in. Roles and institution are rows of the table, not attributes of the user, because a client could write
 * attributes.
 */
export function addUsers(scope: Construct, names: Names, machineInstitutions: string[]): UserPool {
  if (machineInstitutions.length > mostMachineClients) {
    throw new Error(
      `${machineInstitutions.length} machine clients: at most ${mostMachineClients} ids fit in a function`,
    );
  }
  const pool = addUserPool(scope, names);
  const server = pool.addResourceServer('Api', { identifier: 'indreptar', scopes: [apiScope] });
  const explorer = addExplorerClient(scope, names, pool, server);
  addSignInPages(scope, pool, `${names.prefix}-${Aws.ACCOUNT_ID}`, explorer);
  const machines = machineInstitutions.map((id) => addMachineClient(scope, names, pool, server, id));
  const parameter = (id: string, parameterName: string, stringValue: string) =>
    new StringParameter(scope, id, { parameterName, stringValue });
  const clientIds = [explorer, ...machines].map((client) => client.userPoolClientId);
  parameter('UserPoolArn', names.parameters.userPoolArn, pool.userPoolArn);
  parameter('UserPoolId', names.parameters.userPoolId, pool.userPoolId);
  parameter('ExplorerClientId', names.parameters.explorerClientId, explorer.userPoolClientId);
  parameter('ClientIds', names.parameters.clientIds, clientIds.join(','));
  return pool;
}

function addUserPool(scope: Construct, names: Names): UserPool {
  const pool = new UserPool(scope, 'Users', {
    userPoolName: names.prefix,
    featurePlan: FeaturePlan.ESSENTIALS,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    standardAttributes: { email: { required: true, mutable: true } },
    autoVerify: { email: true },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    ...passkeys,
    userInvitation: invitation,
    userVerification: verification,
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      passwordHistorySize: 5,
      tempPasswordValidity: Duration.days(3),
    },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  letPasskeysCountTwice(pool);
  return pool;
}

/** For people: authorization code with PKCE. A desktop client cannot keep a secret. */
function addExplorerClient(scope: Construct, names: Names, userPool: UserPool, server: UserPoolResourceServer) {
  return new UserPoolClient(scope, 'ExplorerClient', {
    userPool,
    userPoolClientName: `${names.prefix}-explorer`,
    generateSecret: false,
    // A choice between password and passkey on the sign-in page. No program ever sends a password.
    authFlows: { user: true },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.resourceServer(server, apiScope)],
      callbackUrls,
      logoutUrls: [pageUrl],
    },
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
    idTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.hours(8),
  });
}

/** For the system of an institution: its client id is the subject of a member of the kind MACHINE. */
function addMachineClient(
  scope: Construct,
  names: Names,
  userPool: UserPool,
  server: UserPoolResourceServer,
  institutionId: string,
) {
  const client = new UserPoolClient(scope, `Machine-${institutionId}`, {
    userPool,
    userPoolClientName: names.machineClient(institutionId),
    generateSecret: true,
    authFlows: {},
    oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, apiScope)] },
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
  });
  // By default people could sign in through this client with their passwords.
  (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
  return client;
}
