import type { Json } from '../assembly.ts';
import { forEvery, listOf, type Policy, policiesOf, type Rule, textOf } from './walk.ts';

/** Actions without resources: only "*" is possible. */
const withoutResources: Record<string, string> = {
  'dynamodb:ListStreams': 'the event source asks for it before it starts',
  'xray:PutTraceSegments': 'traces belong to no resource',
  'xray:PutTelemetryRecords': 'traces belong to no resource',
  'cloudwatch:DescribeAlarms':
    'a deployment reads the state of its alarm, and CloudWatch shows composite alarms to nobody with less',
};

/**
 * The administrators of the account keep the key. Otherwise its policy could not be changed again. It gives no other
 * access.
 */
const isAccountItself = ({ kind, statement }: Policy) =>
  kind === 'key' && /:iam::\$\{AWS::AccountId\}:root$/.test(textOf(statement.Principal?.AWS));

const broadArn = /^arn:([^:]*:){4}\*$|^arn:[^:]*:[^:]*:\*|^arn:[^:]*:[^:]*:[^:]*:\*/;

export const noPolicyIsWiderThanItsUse: Rule = (templates) =>
  policiesOf(templates).flatMap((policy) => {
    const { owner, kind, statement } = policy;
    const say = (what: string) => `${owner}: ${what}`;
    const turned = ['NotAction', 'NotResource', 'NotPrincipal'].filter((part) => statement[part] !== undefined);
    if (turned.length > 0) return turned.map((part) => say(`says ${part}, which allows what nobody listed`));
    if (statement.Effect !== 'Allow') return [];
    const actions = listOf<string>(statement.Action);
    const resources = listOf<Json>(statement.Resource).map(textOf);
    const unreasoned = actions.filter((action) => withoutResources[action] === undefined);
    const anybody = statement.Principal === '*' || listOf(statement.Principal?.AWS).includes('*');
    return [
      ...(isAccountItself(policy)
        ? []
        : actions.filter((action) => action.includes('*')).map((it) => say(`allows ${it}`))),
      // In the policy of a key "*" means the key.
      ...(kind !== 'key' && resources.includes('*') ? unreasoned.map((it) => say(`allows ${it} on everything`)) : []),
      ...resources.filter((arn) => broadArn.test(arn)).map((arn) => say(`allows all of a service: ${arn}`)),
      ...(anybody ? [say('allows anybody')] : []),
    ];
  });

/** An AWS service assumes the role, never another account. */
export const rolesAreTakenByServicesAlone = forEvery(
  'AWS::IAM::Role',
  ({ AssumeRolePolicyDocument, ManagedPolicyArns }) => [
    listOf<Json>(AssumeRolePolicyDocument.Statement).some(
      ({ Principal }) => Object.keys(Principal).join() !== 'Service',
    ) && 'can be taken by somebody who is no service',
    ManagedPolicyArns !== undefined && 'has permissions that are written elsewhere',
  ],
);

/** The attributes that a user may change, and why they give no rights: members are found by the id of the user. */
const harmless: Record<string, string> = { email: 'where codes and invitations go' };

export const nobodySignsUpOrIsWithoutSecondFactor = forEvery('AWS::Cognito::UserPool', (properties) => [
  properties.MfaConfiguration !== 'ON' && 'does not ask for a second factor',
  listOf(properties.EnabledMfas).includes('SMS_MFA') && 'takes a text message for a second factor',
  properties.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true && 'lets people sign up',
  properties.DeletionProtection !== 'ACTIVE' && 'has no deletion protection',
]);

export const noUserWritesWhatGivesRights = forEvery('AWS::Cognito::UserPoolClient', (properties) => {
  const forSystems =
    listOf(properties.AllowedOAuthFlows).join() === 'client_credentials' &&
    listOf<string>(properties.ExplicitAuthFlows).every((flow) => flow === 'ALLOW_REFRESH_TOKEN_AUTH');
  if (forSystems) return [];
  const written: string[] | undefined = properties.WriteAttributes;
  if (written === undefined) return ['lets a user write every attribute'];
  return written.filter((name) => harmless[name] === undefined).map((name) => `lets a user write ${name}`);
});
