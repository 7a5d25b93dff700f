import { PlatformProblem } from '../problem.ts';
import type { Json, JsonObject } from '../template/assembly.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';
import { contextKeyPrefix, evaluatedKey } from './need.ts';

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: Json;
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: string;
  Statement: Statement[];
}

export interface NamedPolicy {
  name: string;
  policy: PolicyDocument;
}

/** A function for IAM. */
export interface Caller {
  functionName: string;
  roleName: string;
  /** The principal of its calls: the assumed role of the function. */
  principal: string;
  account: string;
  policies: NamedPolicy[];
}

/** The condition keys whose values are known for every call here. */
const knownKeys = new Set(
  [
    'aws:SecureTransport',
    'aws:PrincipalAccount',
    'aws:PrincipalArn',
    'aws:PrincipalType',
    'aws:RequestedRegion',
    'aws:ResourceAccount',
    'dynamodb:Attributes',
    'dynamodb:EnclosingOperation',
    'dynamodb:LeadingKeys',
    'dynamodb:ReturnConsumedCapacity',
    'dynamodb:ReturnValues',
    'dynamodb:Select',
    'kms:CallerAccount',
    'kms:EncryptionContextKeys',
    'kms:MacAlgorithm',
    'kms:ViaService',
  ].map((key) => key.toLowerCase()),
);

/** The names in an encryption context are free. */
const isKnown = (key: string) => knownKeys.has(key) || key.startsWith(contextKeyPrefix.toLowerCase());

export const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * The functions of the template with the policies of their roles. A policy that cannot be evaluated here stops the
 * platform.
 */
export const readCallers = (template: ReadTemplate): Caller[] =>
  template.ofType('AWS::Lambda::Function').map((lambda) => {
    const given = lambda.properties.Role;
    const role = template.find('AWS::IAM::Role', String(given));
    if (!role) return refuse(lambda, given === undefined ? 'has no role' : `role ${given} is no role of the template`);
    for (const property of ['ManagedPolicyArns', 'PermissionsBoundary'])
      if (listOf(role.properties[property]).length > 0) refuse(role, `${property} cannot be judged here`);
    const roleName = role.ref;
    const account = String(role.attributes.Arn).split(':')[4] ?? '';
    return {
      functionName: lambda.ref,
      roleName,
      principal: `arn:aws:sts::${account}:assumed-role/${roleName}/${lambda.ref}`,
      account,
      policies: [...inlinePolicies(role), ...attachedPolicies(template, role)],
    };
  });

const inlinePolicies = (role: ReadResource): NamedPolicy[] =>
  listOf(role.properties.Policies as JsonObject[] | undefined).map(({ PolicyName, PolicyDocument }) => ({
    name: String(PolicyName),
    policy: judged(role, PolicyDocument),
  }));

const attachedPolicies = (template: ReadTemplate, role: ReadResource): NamedPolicy[] =>
  template
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) => listOf(properties.Roles as Json[]).includes(role.ref))
    .map((policy) => ({ name: policy.ref, policy: judged(policy, policy.properties.PolicyDocument) }));

/** The policy of a resource itself, by resource. Queues and keys have one. */
export function readResourcePolicies(template: ReadTemplate): Map<string, PolicyDocument> {
  const policies = new Map<string, PolicyDocument>();
  for (const key of template.ofType('AWS::KMS::Key'))
    policies.set(String(key.attributes.Arn), judged(key, key.properties.KeyPolicy));
  for (const policy of template.ofType('AWS::SQS::QueuePolicy')) {
    const document = judged(policy, policy.properties.PolicyDocument);
    for (const url of listOf(policy.properties.Queues as Json[])) {
      const queue = template.find('AWS::SQS::Queue', String(url));
      const arn = String((queue ?? refuse(policy, `${url} is no queue of the template`)).attributes.Arn);
      const before = policies.get(arn)?.Statement ?? [];
      policies.set(arn, { ...document, Statement: [...before, ...document.Statement] });
    }
  }
  return policies;
}

function judged(holder: ReadResource, given: Json | undefined): PolicyDocument {
  const document = given as unknown as PolicyDocument | undefined;
  if (!document?.Statement) return refuse(holder, 'holds a policy without statements');
  const statements = listOf(document.Statement);
  for (const condition of statements.flatMap(({ Condition }) => Object.values(Condition ?? {})))
    for (const key of Object.keys(condition))
      if (!isKnown(key.toLowerCase())) refuse(holder, `condition key ${key} cannot be judged here`);
  return { Version: document.Version, Statement: statements.map(withEvaluatedKeys) };
}

function withEvaluatedKeys(statement: Statement): Statement {
  if (!statement.Condition) return statement;
  const Condition = Object.entries(statement.Condition).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, values]) => [evaluatedKey(key), values])),
  ]);
  return { ...statement, Condition: Object.fromEntries(Condition) };
}

function refuse(resource: ReadResource, what: string): never {
  throw new PlatformProblem(`${resource.stack}/${resource.logicalId} (${resource.type}): ${what}`);
}
