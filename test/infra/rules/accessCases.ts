import * as access from './accessRules.ts';
import { addStatement, find, type RuleCase, service, set } from './breaking.ts';

const key = 'AWS::KMS::Key';
const pool = 'AWS::Cognito::UserPool';
const client = 'AWS::Cognito::UserPoolClient';

export const accessCases: RuleCase[] = [
  [
    'no policy allows more than is listed: no wildcard of actions, no resource but by name',
    access.noPolicyIsWiderThanItsUse,
    [
      ['every action', (it) => addStatement(it, 'RelayRole', { Action: '*', Resource: 'x' }), /RelayRole.*allows \*$/],
      ['a service', (it) => addStatement(it, 'RelayRole', { Action: ['sqs:*'], Resource: 'x' }), /allows sqs:\*/],
      [
        'part of a service',
        (it) => addStatement(it, 'RelayRole', { Action: 'kms:ReEncrypt*', Resource: 'x' }),
        /kms:ReEncrypt\*/,
      ],
      [
        'on everything',
        (it) => addStatement(it, 'GraphqlRole', { Action: 'sqs:SendMessage', Resource: '*' }),
        /on everything/,
      ],
      [
        'all of a service',
        (it) =>
          addStatement(it, 'GraphqlRole', { Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:1:*' }),
        /all of a service/,
      ],
      ['all but', (it) => addStatement(it, 'GraphqlRole', { NotAction: 'iam:*', Resource: 'x' }), /NotAction/],
      [
        'anybody on a queue',
        (it) =>
          find(it, 'AWS::SQS::QueuePolicy').properties.PolicyDocument.Statement.push({
            Effect: 'Allow',
            Principal: '*',
            Action: 'sqs:ReceiveMessage',
            Resource: 'x',
          }),
        /allows anybody/,
      ],
      [
        'everything in a key’s policy, to another account',
        (it) =>
          find(it, key).properties.KeyPolicy.Statement.push({
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::1:root' },
            Action: 'kms:*',
            Resource: '*',
          }),
        /allows kms:\*/,
      ],
      [
        'a policy beside the role',
        (it) =>
          set(service(it).Resources, {
            Beside: {
              Type: 'AWS::IAM::ManagedPolicy',
              Properties: { PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } } },
            },
          }),
        /Beside: allows s3:\*/,
      ],
    ],
  ],
  [
    'roles are taken by services, and hold their permissions themselves',
    access.rolesAreTakenByServicesAlone,
    [
      [
        'another account',
        (it) =>
          set(find(it, 'AWS::IAM::Role').properties.AssumeRolePolicyDocument.Statement[0], { Principal: { AWS: 'x' } }),
        /no service/,
      ],
      [
        'a managed policy',
        (it) => set(find(it, 'AWS::IAM::Role').properties, { ManagedPolicyArns: ['x'] }),
        /elsewhere/,
      ],
    ],
  ],
  [
    'nobody signs up alone or is without a second factor',
    access.nobodySignsUpOrIsWithoutSecondFactor,
    [
      ['optional', (it) => set(find(it, pool).properties, { MfaConfiguration: 'OPTIONAL' }), /second factor/],
      ['text messages', (it) => find(it, pool).properties.EnabledMfas.push('SMS_MFA'), /text message/],
      ['sign-up', (it) => delete find(it, pool).properties.AdminCreateUserConfig, /sign up/],
      ['no protection', (it) => delete find(it, pool).properties.DeletionProtection, /no deletion protection/],
    ],
  ],
  [
    'no user writes an attribute that could give rights',
    access.noUserWritesWhatGivesRights,
    [
      ['all of them', (it) => delete find(it, client, 'explorer').properties.WriteAttributes, /every attribute/],
      ['a role', (it) => find(it, client, 'explorer').properties.WriteAttributes.push('custom:role'), /custom:role/],
      [
        'a machine’s client with which people sign in',
        (it) => set(find(it, client, 'machine').properties, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
        /every attribute/,
      ],
    ],
  ],
];
