import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bootstrapNeeds } from '../../infra/deploy/bootstrap.ts';
import { coveredTypes, executionPolicy } from '../../infra/deploy/executionPolicy.ts';
import { type Json, propertiesOf, readTemplates, someInstitutions, writeAssembly } from '../infra/assembly.ts';

/** The two policies of docs/operate.md, compared with the calls of the programs and the resources of the templates. */
const root = join(import.meta.dirname, '../..');
const deployer: Json = JSON.parse(readFileSync(join(root, 'docs/deployer-policy.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'indreptar-policies-'));
const assembly = writeAssembly(folder, someInstitutions, { stage: 'try' });
const templates = readTemplates(assembly);
const { parameter } = bootstrapNeeds(assembly);
const roles = new Set(
  Object.values(JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')).artifacts as Json)
    .map((artifact: Json) => artifact.properties?.assumeRoleArn as string | undefined)
    .filter((role) => role !== undefined),
);
rmSync(folder, { recursive: true });

const allowed = (policy: Json): string[] =>
  policy.Statement.flatMap(({ Effect, Action }: Json) => (Effect === 'Allow' ? [Action].flat() : []));

/** A transaction or a paginator needs the permissions of its operations. */
const underOtherNames: Record<string, string[]> = {
  TransactWriteItems: ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  ReEncrypt: ['ReEncryptFrom', 'ReEncryptTo'],
};
/** The relay sends with its own role, so no tool needs this permission. */
const relayAlone = ['sqs:SendMessageBatch'];
/**
 * Whole tables, codes of persons, a new key for all: operations of an administrator (docs/operate.md, "8. Keys,
 * erasures and the access log").
 */
const administrators = ['dynamodb:Scan', 'kms:GenerateMac', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const services: Record<string, string> = {
  'client-cloudformation': 'cloudformation',
  'client-cognito-identity-provider': 'cognito-idp',
  'client-dynamodb': 'dynamodb',
  'client-kms': 'kms',
  'client-sqs': 'sqs',
  'client-ssm': 'ssm',
};

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/** The actions that a source file calls: the commands and paginators that it imports from an AWS client. */
function actionsOf(source: string): string[] {
  return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g)].flatMap(
    ([, names = '', client = '']) => {
      const operations = names
        .split(',')
        .map((name) => name.trim())
        .flatMap((name) => /^paginate(\w+)$/.exec(name)?.[1] ?? /^(\w+)Command$/.exec(name)?.[1] ?? []);
      const service = services[client];
      if (operations.length > 0 && !service) throw new Error(`no service is known for ${client}`);
      return operations.flatMap((name) => (underOtherNames[name] ?? [name]).map((action) => `${service}:${action}`));
    },
  );
}

const toolSources = [
  ...['data', 'tools', 'infra'].flatMap(sources),
  ...['institutions', 'members', 'platform', 'referrals', 'cases'].flatMap((feature) => sources(`services/${feature}`)),
];
const needed = [...new Set(toolSources.flatMap(actionsOf))]
  .filter((action) => ![...relayAlone, ...administrators].includes(action))
  .sort();

describe('the deployer', () => {
  it('may call the actions of the tools, the roles of the bootstrap and the keys of the tables, and nothing else', () => {
    const ofTables = deployer.Statement.find(({ Sid }: Json) => Sid === 'UnderTheKeysOfTheTables');
    const others = { Statement: deployer.Statement.filter((statement: Json) => statement !== ofTables) };
    const given = allowed(others).filter((action) => !action.startsWith('sts:'));
    expect(given.sort()).toEqual(needed);
    expect(Object.keys(ofTables.Condition.StringLike)).toEqual(['kms:ViaService']);
  });

  it('opens the names of members and nothing of a person, and changes nothing in the access log', () => {
    const [direct, ...more] = deployer.Statement.filter(
      ({ Action, Condition }: Json) =>
        [Action].flat().includes('kms:Decrypt') && !Condition.StringLike['kms:ViaService'],
    );
    expect(more).toEqual([]);
    expect(direct.Condition.StringEquals).toEqual({ 'kms:EncryptionContext:table': 'indreptar' });
    expect(direct.Condition.StringLike['kms:EncryptionContext:subject']).toBe('INST#*');
    const denied = deployer.Statement.find(({ Effect }: Json) => Effect === 'Deny');
    expect(denied.Resource).toMatch(/table\/indreptar-\*-access-log$/);
    const { TableName } = propertiesOf(templates, 'AWS::DynamoDB::Table').find((it) => /log/.test(it.TableName)) ?? {};
    expect(TableName).toBe('indreptar-try-access-log');
  });

  it('would fail without one of them', () => {
    expect(needed).toContain('cognito-idp:AdminDeleteSoftwareToken');
    expect(actionsOf("import { paginateScan } from '@aws-sdk/client-dynamodb';")).toEqual(['dynamodb:Scan']);
  });

  it('may touch accounts in pools that carry the tag, and the template gives it to the pool itself', () => {
    const { Condition } = deployer.Statement.find(({ Sid }: Json) => Sid === 'AccountsOfMembers');
    const [tag = ''] = Object.keys(Condition.StringLike).map((key) => key.replace('aws:ResourceTag/', ''));
    expect(propertiesOf(templates, 'AWS::Cognito::UserPool').map(({ UserPoolTags }) => UserPoolTags)).toEqual([
      { [tag]: 'try' },
    ]);
    for (const { Tags } of propertiesOf(templates, 'AWS::KMS::Key')) expect(Tags).toEqual([{ Key: tag, Value: 'try' }]);
  });

  it('may take the roles that the assembly deploys with, and read the version of the bootstrap', () => {
    const resources: string[] = deployer.Statement.flatMap(({ Resource }: Json) => [Resource].flat());
    expect(resources).toContain(`arn:aws:ssm:*:*:parameter${parameter}`);
    for (const role of roles) {
      const name = /role\/(cdk-\w+-deploy-role)-/.exec(role)?.[1];
      expect(resources).toContain(`arn:aws:iam::*:role/${name}-*`);
    }
    expect(roles.size).toBe(1);
  });
});

describe('CloudFormation under a policy of its own', () => {
  const types = new Set(
    Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
  );

  it('is allowed something for every type of resource in the templates, and knows no type that could not be there', () => {
    expect([...types].filter((type) => !coveredTypes.has(type))).toEqual([]);
    // Resources that only some templates have: the sign-in page of passkeys, and a custom domain.
    const optional = /ManagedLoginBranding|DomainName|BasePathMapping/;
    expect([...coveredTypes].filter((type) => !types.has(type) && !optional.test(type))).toEqual([]);
  });

  it('reads the parameters of the templates, because the maker of a change set needs them', () => {
    const read = Object.values(templates).flatMap(({ Parameters = {} }) =>
      Object.values(Parameters as Record<string, Json>).map(({ Type, Default }) => ({ Type, Default })),
    );
    for (const { Type, Default } of read) {
      expect(Type).toBe('AWS::SSM::Parameter::Value<String>');
      expect(Default).toMatch(/^\/indreptar\//);
    }
    const statement = executionPolicy().Statement.find(({ Action }) => Action.includes('ssm:GetParameters'));
    expect(statement?.Resource).toEqual(['arn:aws:ssm:*:*:parameter/indreptar/*']);
  });

  it('touches no user, reads no row and takes no message', () => {
    const given = allowed(executionPolicy()).join(' ');
    expect(given).not.toMatch(/Admin|GetItem|PutItem|Query|Scan|ReceiveMessage|SendMessage|\w+:\*( |$)/);
  });

  it('fits into a managed policy', () => {
    expect(JSON.stringify(executionPolicy()).length).toBeLessThan(6_144);
    expect(JSON.stringify(deployer).length).toBeLessThan(6_144);
  });
});
