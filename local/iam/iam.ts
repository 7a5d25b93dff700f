import { localCredentials } from '../functions/definitions.ts';
import { PlatformProblem } from '../problem.ts';
import type { ReadTemplate } from '../template/templateReader.ts';
import { type Refusal, type Service, unknownKey, unsigned } from './answers.ts';
import { dynamoNeeds, streamNeeds } from './dynamoCalls.ts';
import { GrantRecord, type GrantUse } from './grants.ts';
import { type Evaluator, Judge } from './judge.ts';
import { keyNeeds } from './keyCalls.ts';
import { KeyUse } from './keyUse.ts';
import { type Need, NotUnderstood } from './need.ts';
import { type Caller, readCallers, readResourcePolicies } from './policies.ts';
import { type AwsCall, type IamProxy, startIamProxy } from './proxy.ts';
import { queueNeeds } from './queueCalls.ts';
import { requirementsOf } from './requirements.ts';

export interface Iam extends IamProxy {
  /** The use of every grant since the start. */
  grants(): GrantUse[];
}

export interface IamParts {
  template: ReadTemplate;
  region: string;
  endpoints: Record<Service, string>;
  evaluator: Evaluator;
  /** Receives each refusal: function, action, resource and reason, never the content of the call. */
  refused(line: string): void;
}

/**
 * Applies the roles of the functions. A call that the template does not allow is refused as AWS refuses it. The
 * permissions that AWS needs in the name of a function are checked before the start.
 * @throws PlatformProblem when one of these permissions is missing
 */
export async function startIam(parts: IamParts): Promise<Iam> {
  const { template } = parts;
  const callers = readCallers(template);
  const keyUse = new KeyUse(template, parts.region);
  const judge = new Judge(parts.evaluator.simulate, readResourcePolicies(template), parts.region);
  const requirements = requirementsOf(template, keyUse);
  const actions = callers.flatMap(({ policies }) => policies.flatMap(({ policy }) => policy.Statement));
  const withoutResources = await parts.evaluator.actionsWithoutResources(actions.flatMap(({ Action }) => Action ?? []));
  const record = new GrantRecord({
    callers,
    requirements,
    resources: resourcesOf(template),
    knowsNoResources: (action) => withoutResources.has(action),
  });

  const ask = async (caller: Caller, need: Need): Promise<string | undefined> => {
    const verdict = await judge.verdict(caller, need);
    if (!verdict.allowed) return verdict.reason;
    if (verdict.by) record.note(caller, need, verdict.by);
    return undefined;
  };

  const missing: string[] = [];
  for (const requirement of requirements) {
    const caller = callers.find(({ functionName }) => functionName === requirement.functionName);
    const reason = caller ? await ask(caller, requirement) : 'no such function';
    if (reason) missing.push(`  ${requirement.because}: ${caller && sentence(caller, requirement, reason)}`);
  }
  if (missing.length > 0)
    throw new PlatformProblem(`the roles lack what AWS needs in the functions' name:\n${missing.join('\n')}`);

  const byKey = new Map(callers.map((caller) => [localCredentials(caller.functionName).AWS_ACCESS_KEY_ID, caller]));
  const judgeCall = async (call: AwsCall): Promise<Refusal | undefined> => {
    const caller = byKey.get(call.accessKeyId ?? '');
    if (!caller) {
      parts.refused(`${call.service} ${call.operation}: ${call.accessKeyId ? 'an unknown access key' : 'not signed'}`);
      return call.accessKeyId ? unknownKey : unsigned;
    }
    const refuse = (need: Pick<Need, 'action' | 'resource'>, reason: string): Refusal => {
      parts.refused(`${caller.functionName}: ${need.action} on ${need.resource}: denied ${reason}`);
      const code =
        call.service === 'sqs' && need.action.startsWith('kms:') ? 'KmsAccessDenied' : 'AccessDeniedException';
      return { code, message: sentence(caller, need, reason) };
    };
    try {
      for (const need of needsOf(call, template, keyUse)) {
        const reason = await ask(caller, need);
        if (reason) return refuse(need, reason);
      }
    } catch (error) {
      // An unknown call is refused.
      const reason = error instanceof NotUnderstood ? error.message : 'the call could not be judged';
      return refuse({ action: `${call.service}:${call.operation}`, resource: '*' }, `because ${reason}`);
    }
    return undefined;
  };
  const proxy = await startIamProxy({ endpoints: parts.endpoints, judge: judgeCall });
  return { ...proxy, grants: () => record.report() };
}

const sentence = (caller: Caller, { action, resource }: Pick<Need, 'action' | 'resource'>, reason: string) =>
  `User: ${caller.principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;

function needsOf({ service, operation, body }: AwsCall, template: ReadTemplate, keyUse: KeyUse): Need[] {
  const parameters = body ? JSON.parse(body) : {};
  const tables = template.ofType('AWS::DynamoDB::Table');
  const derive: Record<Service, () => Need[]> = {
    dynamodb: () => dynamoNeeds(operation, parameters, tables),
    streams: () => streamNeeds(operation, tables),
    sqs: () => queueNeeds(operation, parameters, template.ofType('AWS::SQS::Queue')),
    kms: () => keyNeeds(operation, parameters, template.ofType('AWS::KMS::Key')),
  };
  const direct = derive[service]();
  if (direct.length === 0) throw new NotUnderstood('it names nothing');
  return direct.flatMap((need) => [need, ...keyUse.of(need)]);
}

/** The values that patterns in policies can stand for. */
function resourcesOf(template: ReadTemplate): string[] {
  const tables = template.ofType('AWS::DynamoDB::Table');
  const indexes = tables.flatMap(({ properties, attributes }) =>
    ((properties.GlobalSecondaryIndexes ?? []) as { IndexName?: string }[]).map(
      ({ IndexName }) => `${attributes.Arn}/index/${IndexName}`,
    ),
  );
  const kinds = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::KMS::Key', 'AWS::Lambda::Function'];
  return [
    ...kinds.flatMap((kind) => template.ofType(kind)).map(({ attributes }) => String(attributes.Arn)),
    ...indexes,
  ];
}
