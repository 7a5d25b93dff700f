import { arn, generatedUuid, nameOf } from './names.ts';
import type { KnownType } from './resourceTypes.ts';

const noAttributes = {};

/**
 * The parts for operation: deployment of versions, alarms and the firewall. Locally one version runs for one person, so
 * these parts are only checked. The function also limits the size of a body.
 */
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
  // The clock calls it (local/sources/schedules.ts). A failed call is not repeated, because the next call does the same
  // work.
  'AWS::Events::Rule': {
    acts: ['ScheduleExpression', 'State', 'Targets[].Arn'],
    inert: ['Description', 'Name', 'Tags.*', 'Targets[].Id', 'Targets[].RetryPolicy.*'],
    identify: (rule) => ({
      ref: nameOf(rule, 'Name'),
      attributes: { Arn: arn(rule, 'events', `rule/${nameOf(rule, 'Name')}`) },
    }),
  },
  'AWS::Lambda::EventInvokeConfig': {
    acts: [],
    inert: ['FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'],
    identify: (config) => ({ ref: nameOf(config, ''), attributes: noAttributes }),
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
  'AWS::WAFv2::WebACL': {
    acts: [],
    inert: [
      'AssociationConfig.*',
      'CustomResponseBodies.*',
      'DefaultAction.*',
      'Description',
      'Name',
      'Rules.*',
      'Scope',
      'Tags.*',
      'VisibilityConfig.*',
    ],
    identify: (acl) => ({
      ref: `${nameOf(acl, 'Name')}|${generatedUuid(acl)}|REGIONAL`,
      attributes: { Arn: arn(acl, 'wafv2', `regional/webacl/${nameOf(acl, 'Name')}/${generatedUuid(acl)}`) },
    }),
  },
  'AWS::WAFv2::WebACLAssociation': {
    acts: [],
    inert: ['ResourceArn', 'WebACLArn'],
    identify: (association) => ({ ref: nameOf(association, ''), attributes: noAttributes }),
  },
  'AWS::WAFv2::LoggingConfiguration': {
    acts: [],
    inert: ['LogDestinationConfigs.*', 'LoggingFilter.*', 'RedactedFields.*', 'ResourceArn'],
    identify: (logging) => ({ ref: String(logging.properties.ResourceArn), attributes: noAttributes }),
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
