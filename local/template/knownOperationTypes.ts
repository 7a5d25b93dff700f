import type { KnownType } from './knownTypes.ts';
import { arn, nameOf } from './names.ts';

const noAttributes = {};

/** How a new version takes over, and what watches it: one version runs here, so that all of this only has to be right. */
export const knownOperationTypes: Record<string, KnownType> = {
  'AWS::Lambda::Version': {
    acts: ['FunctionName'],
    inert: ['CodeSha256', 'Description'],
    identify: (version) => ({
      ref: `${arn(version, 'lambda', `function:${version.properties.FunctionName}`)}:1`,
      attributes: { Version: '1' },
    }),
  },
  'AWS::Lambda::Alias': {
    acts: ['FunctionName', 'FunctionVersion', 'Name'],
    inert: ['Description'],
    identify: (alias) => {
      const aliasArn = `${arn(alias, 'lambda', `function:${alias.properties.FunctionName}`)}:${alias.properties.Name}`;
      return { ref: aliasArn, attributes: { AliasArn: aliasArn } };
    },
  },
  'AWS::CodeDeploy::Application': {
    acts: [],
    inert: ['ApplicationName', 'ComputePlatform', 'Tags.*'],
    identify: (application) => ({ ref: nameOf(application, 'ApplicationName'), attributes: noAttributes }),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    acts: [],
    inert: [
      'AlarmConfiguration.*',
      'ApplicationName',
      'AutoRollbackConfiguration.*',
      'DeploymentConfigName',
      'DeploymentGroupName',
      'DeploymentStyle.*',
      'ServiceRoleArn',
      'Tags.*',
    ],
    identify: (group) => ({ ref: nameOf(group, 'DeploymentGroupName'), attributes: noAttributes }),
  },
  'AWS::CloudWatch::Alarm': {
    acts: [],
    inert: [
      'ActionsEnabled',
      'AlarmActions.*',
      'AlarmDescription',
      'AlarmName',
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions.*',
      'EvaluationPeriods',
      'ExtendedStatistic',
      'InsufficientDataActions.*',
      'MetricName',
      'Metrics.*',
      'Namespace',
      'OKActions.*',
      'Period',
      'Statistic',
      'Tags.*',
      'Threshold',
      'TreatMissingData',
      'Unit',
    ],
    identify: (alarm) => ({
      ref: nameOf(alarm, 'AlarmName'),
      attributes: { Arn: arn(alarm, 'cloudwatch', `alarm:${nameOf(alarm, 'AlarmName')}`) },
    }),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    acts: [],
    inert: [
      'ActionsEnabled',
      'AlarmActions.*',
      'AlarmDescription',
      'AlarmName',
      'AlarmRule',
      'InsufficientDataActions.*',
      'OKActions.*',
      'Tags.*',
    ],
    identify: (alarm) => ({
      ref: nameOf(alarm, 'AlarmName'),
      attributes: { Arn: arn(alarm, 'cloudwatch', `alarm:${nameOf(alarm, 'AlarmName')}`) },
    }),
  },
};
