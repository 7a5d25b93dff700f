import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../assembly.ts';
import { type Rule, type Templates, textOf } from './walk.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A template does not depend on the machine or account of the synthesis. The deployment names the account. */
export const nothingOfThisMachine: Rule = (templates) =>
  Object.entries(templates).flatMap(([stack, { Resources, Parameters, Outputs }]) => {
    const text = JSON.stringify({ Resources, Parameters, Outputs });
    const places = [root, homedir(), tmpdir()].filter((place) => place !== '/' && text.includes(`${place}/`));
    const accounts = text.match(/(?<![\w-])\d{12}(?![\w-])/g) ?? [];
    return [
      ...places.map((place) => `${stack}: holds the path ${place}`),
      ...accounts.map((it) => `${stack}: holds the account ${it}`),
    ];
  });

export const stacksShareNothingButParameters: Rule = (templates) =>
  Object.entries(templates).flatMap(([stack, { Resources, Outputs = {} }]) => [
    ...Object.entries<Json>(Outputs).flatMap(([name, { Export }]) => (Export ? `${stack}: exports ${name}` : [])),
    ...(JSON.stringify(Resources).includes('"Fn::ImportValue"') ? [`${stack}: imports from another stack`] : []),
  ]);

/** A stack that reads a parameter needs another stack of the stage that writes it. */
export const everyParameterIsWritten: Rule = (templates) => {
  const resources = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
  const written = resources.flatMap(({ Type, Properties }) => (Type === 'AWS::SSM::Parameter' ? Properties.Name : []));
  return Object.entries(templates).flatMap(([stack, { Parameters = {} }]) =>
    Object.values<Json>(Parameters).flatMap(({ Type, Default }) => {
      if (!Type.startsWith('AWS::SSM::Parameter::Value') || Default.startsWith('/cdk-bootstrap/')) return [];
      return written.includes(Default) ? [] : `${stack}: reads ${Default}, which nobody writes`;
    }),
  );
};

/** Names that are unique inside a resource of one stage, not in the account. */
const within: Record<string, string> = {
  'AWS::Lambda::Alias.Name': 'a function',
  'AWS::CodeDeploy::DeploymentGroup.DeploymentGroupName': 'an application',
  'AWS::CodeDeploy::DeploymentGroup.DeploymentConfigName': 'AWS, whose configuration it is',
  'AWS::Cognito::UserPoolResourceServer.Name': 'a user pool',
  'AWS::ApiGateway::Authorizer.Name': 'an API',
  'AWS::CloudWatch::Alarm.MetricName': 'a namespace, whose metric it is',
};

/**
 * The names that a stage takes in its account, for example "AWS::SQS::Queue indreptar-dev-md-mec.fifo", and the names
 * of its stacks.
 */
export const namesTaken = (templates: Templates): string[] =>
  Object.entries(templates).flatMap(([stack, { Resources }]) => [
    `stack ${stack}`,
    ...Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
      Object.entries<Json>(Properties).flatMap(([property, value]) => {
        if (!/Name$|^Domain$/.test(property) || within[`${Type}.${property}`] !== undefined) return [];
        // A reference to another resource of the stage is as unique as that resource.
        const text = textOf(value).replaceAll(/\$\{AWS::AccountId\}/g, 'account');
        return /\$\{/.test(text) ? [] : `${Type} ${text}`;
      }),
    ),
  ]);
