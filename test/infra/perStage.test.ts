import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Function as CdkFunction } from 'aws-cdk-lib/aws-lambda';
import { apiAddress } from '../../infra/customDomain.ts';
import { stageSettings } from '../../infra/stageSettings.ts';
import { signInPlace } from '../../tools/stageParameters.ts';
import { startAwsStandIn } from '../data/support/awsStandIn.ts';
import { type Json, propertiesOf, readTemplates, resourcesOf, someInstitutions } from './assembly.ts';
import { synthesizeHere } from './synthHere.ts';

/** The resources that a stage or an institution may have for itself. */

const folder = mkdtempSync(join(tmpdir(), 'indreptar-own-'));
const consuming = someInstitutions.map((record) =>
  record.code === 'MEC' ? { ...record, consumerAccount: '123456789012' } : record,
);
const templates = readTemplates(synthesizeHere(folder, consuming, { stage: 'own' }));
rmSync(folder, { recursive: true });

describe('the settings of a stage', () => {
  const prod = { region: 'eu-west-1', domain: 'api.x.example', certificateArn: 'arn:aws:acm:x', exploring: false };
  const stages = { prod };

  it('are those of cdk.json, and an explicit region takes precedence', () => {
    expect(stageSettings('prod', undefined, stages)).toEqual(stages.prod);
    expect(stageSettings('prod', 'eu-north-1', stages).region).toBe('eu-north-1');
    expect(stageSettings('dev', undefined, stages)).toEqual({ region: 'eu-central-1', exploring: true });
  });

  it('are refused if they are unknown or incomplete, or if the stage has an invalid name', () => {
    expect(() => stageSettings('prod', undefined, { prod: { regoin: 'x' } as object })).toThrow('stages.prod.regoin');
    expect(() => stageSettings('prod', undefined, { prod: { domain: 'x' } })).toThrow('domain and certificateArn');
    const text = { exploring: 'false' } as object;
    expect(() => stageSettings('prod', undefined, { prod: text })).toThrow('exploring is true or false');
    for (const name of ['Prod', 'p', 'a-b', '1st', 'averylongname']) expect(() => stageSettings(name)).toThrow('stage');
  });
});

describe('a back office in another account', () => {
  const statementsFor = (type: string, policy: string): Json[] =>
    propertiesOf(templates, type)
      .flatMap((properties) => properties[policy].Statement)
      .filter((statement: Json) => JSON.stringify(statement.Principal).includes('123456789012'));

  it('may empty the queue of its institution, and no other; it never sends', () => {
    const [statement, ...others] = statementsFor('AWS::SQS::QueuePolicy', 'PolicyDocument');
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
      ],
    });
    const [queue] = resourcesOf(templates, 'AWS::SQS::Queue').filter(
      ([logicalId]) => logicalId === statement.Resource['Fn::GetAtt'][0],
    );
    expect(queue?.[1].Properties.QueueName).toBe('indreptar-own-md-mec.fifo');
  });

  it('decrypts under the key of the queues, through SQS alone', () => {
    const [statement, ...others] = statementsFor('AWS::KMS::Key', 'KeyPolicy');
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Action: 'kms:Decrypt',
      Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
    });
  });

  it('has twelve digits and a queue', () => {
    const given = (change: object) => () =>
      synthesizeHere(
        folder,
        someInstitutions.map((record) => (record.code === 'MECC' ? { ...record, ...change } : record)),
      );
    expect(given({ consumerAccount: '12345', delivery: 'QUEUE' })).toThrow('twelve digits');
    expect(given({ consumerAccount: '123456789012' })).toThrow('without a queue');
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('a name of its own', () => {
  it('is a regional domain with TLS 1.2 before the same stage, and the address that clients are told', () => {
    const stack = new Stack(new App(), 'S', { env: { region: 'eu-central-1' } });
    const api = new RestApi(stack, 'Api');
    api.root.addMethod('POST', new LambdaIntegration(CdkFunction.fromFunctionName(stack, 'F', 'f')));
    const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/x';
    expect(apiAddress(stack, api, { domain: 'api.x.example', certificateArn })).toBe('https://api.x.example/graphql');
    const resources = Object.values(App.of(stack)?.synth().getStackByName('S').template.Resources as Json) as Json[];
    expect(resources.find(({ Type }) => Type === 'AWS::ApiGateway::DomainName').Properties).toMatchObject({
      DomainName: 'api.x.example',
      RegionalCertificateArn: certificateArn,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    expect(resources.find(({ Type }) => Type === 'AWS::ApiGateway::BasePathMapping').Properties).toMatchObject({
      RestApiId: expect.anything(),
      Stage: expect.anything(),
    });
  });

  it('does not exist without the setting', () => {
    expect(propertiesOf(templates, 'AWS::ApiGateway::DomainName')).toEqual([]);
  });
});

it('the sign-in address that tools print is the domain of the pool', async () => {
  const aws = await startAwsStandIn();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  aws.parameters.set('/indreptar/own/user-pool-arn', 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/p');
  aws.parameters.set('/indreptar/own/explorer-client-id', 'c');
  const { signInUrl } = await signInPlace('own', 'eu-central-1');
  await aws.stop();
  const [domain] = propertiesOf(templates, 'AWS::Cognito::UserPoolDomain');
  const prefix = domain.Domain['Fn::Join'][1].map((part: Json) =>
    part.Ref === 'AWS::AccountId' ? '123456789012' : part,
  );
  expect(signInUrl).toBe(`https://${prefix.join('')}.auth.eu-central-1.amazoncognito.com`);
});
