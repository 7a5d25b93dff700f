import type { RunSimulationResults, Simulation, StatementExplain } from '@cloud-copilot/iam-simulate';
import { PlatformProblem } from '../problem.ts';
import type { Need } from './need.ts';
import { type Caller, listOf, type PolicyDocument, type Statement } from './policies.ts';

/** The entry of a role's policy that allowed something. */
export interface Grant {
  policy: string;
  /** The position of the statement in its policy. */
  statement: number;
  action: string;
  resource: string;
}

export type Verdict = { allowed: true; by: Grant | undefined } | { allowed: false; reason: string };

type Simulate = (simulation: Simulation, options: object) => Promise<RunSimulationResults>;

export interface Evaluator {
  simulate: Simulate;
  /** Actions that can be allowed on all resources only. */
  actionsWithoutResources(actions: string[]): Promise<Set<string>>;
}

/**
 * The evaluator is heavy and under the AGPL, so it is loaded only here, on a developer's machine (docs/adr/0010-the-
 * iam-evaluator-is-a-development-tool.md).
 */
export async function loadEvaluator(): Promise<Evaluator> {
  const { isWildcardOnlyAction, runSimulation } = await import('@cloud-copilot/iam-simulate');
  return {
    simulate: runSimulation,
    actionsWithoutResources: async (actions) => {
      const asked = actions.map(async (action) => {
        const [service = '', name = ''] = action.split(':');
        if (/[*?]/.test(action)) return [];
        const without = await isWildcardOnlyAction(service, name).catch(() => {
          throw new PlatformProblem(`a role allows ${action}, which is no action of AWS`);
        });
        return without ? [action] : [];
      });
      return new Set((await Promise.all(asked)).flat());
    },
  };
}

/** Answers for each role as IAM would, and remembers the answers. */
export class Judge {
  readonly #simulate: Simulate;
  readonly #resourcePolicies: Map<string, PolicyDocument>;
  readonly #region: string;
  readonly #known = new Map<string, Promise<Verdict>>();
  readonly #conditions = new Map<string, string>();

  constructor(simulate: Simulate, resourcePolicies: Map<string, PolicyDocument>, region: string) {
    this.#simulate = simulate;
    this.#resourcePolicies = resourcePolicies;
    this.#region = region;
  }

  verdict(caller: Caller, need: Need): Promise<Verdict> {
    const resourcePolicy = this.#resourcePolicies.get(need.resource);
    // A condition key that no statement for the action mentions cannot change the answer.
    const mentioned = this.#mentionedBy(caller, need.action, resourcePolicy);
    const relevant = Object.entries(need.context).filter(([key]) => mentioned.includes(key.toLowerCase()));
    const name = JSON.stringify([caller.functionName, need.action, need.resource, relevant]);
    const known = this.#known.get(name);
    if (known) return known;
    // Some conditions name keys of rows. Their number is unlimited, so these answers are not remembered.
    if (this.#known.size >= 10_000) this.#known.clear();
    const verdict = this.#ask(caller, need, resourcePolicy);
    this.#known.set(name, verdict);
    return verdict;
  }

  /** The conditions that decide about an action, as text. */
  #mentionedBy(caller: Caller, action: string, resourcePolicy: PolicyDocument | undefined): string {
    const name = `${caller.functionName} ${action}`;
    let own = this.#conditions.get(name);
    if (own === undefined) {
      const statements = caller.policies.flatMap(({ policy }) => policy.Statement);
      own = conditionsOf(statements.filter((statement) => mayCover(statement, action)));
      this.#conditions.set(name, own);
    }
    return resourcePolicy ? `${own} ${conditionsOf(resourcePolicy.Statement)}` : own;
  }

  async #ask(caller: Caller, need: Need, resourcePolicy: PolicyDocument | undefined): Promise<Verdict> {
    const answer = await this.#simulate(
      {
        request: {
          principal: caller.principal,
          action: need.action,
          resource: { resource: need.resource, accountId: caller.account },
          contextVariables: {
            // In AWS the SDK uses TLS. Here the proxy has the place of TLS.
            'aws:SecureTransport': 'true',
            'aws:PrincipalAccount': caller.account,
            'aws:PrincipalArn': `arn:aws:iam::${caller.account}:role/${caller.roleName}`,
            'aws:PrincipalType': 'AssumedRole',
            'aws:RequestedRegion': this.#region,
            'aws:ResourceAccount': caller.account,
            'kms:CallerAccount': caller.account,
            ...need.context,
          },
        },
        identityPolicies: caller.policies,
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...(resourcePolicy && { resourcePolicy }),
      },
      {},
    );
    if (answer.resultType === 'error') return { allowed: false, reason: `it cannot be judged: ${wordsOf(answer)}` };
    if (answer.resultType === 'wildcard') return { allowed: false, reason: 'it names no single resource' };
    const { result, identityAnalysis, resourceAnalysis } = answer.result.analysis;
    if (result === 'Allowed') {
      const allowing = identityAnalysis?.allowStatements[0];
      return { allowed: true, by: allowing && grantOf(caller, allowing.policyId ?? '', allowing.explain) };
    }
    return { allowed: false, reason: reasonOf(need.action, identityAnalysis?.result, resourceAnalysis?.result) };
  }
}

/** A resource may contain a policy variable too, so the whole statement is searched. */
const conditionsOf = (statements: Statement[]): string => JSON.stringify(statements).toLowerCase();

const mayCover = ({ Action, NotAction }: Statement, action: string): boolean =>
  NotAction !== undefined ||
  listOf(Action).some((each) => /[*?]/.test(each) || each.toLowerCase() === action.toLowerCase());

/** The reason in the words of AWS. */
function reasonOf(action: string, identity: string | undefined, resource: string | undefined): string {
  if (identity === 'ExplicitlyDenied') return 'with an explicit deny in an identity-based policy';
  if (resource === 'ExplicitlyDenied') return 'with an explicit deny in a resource-based policy';
  const kind = identity === 'Allowed' ? 'resource-based' : 'identity-based';
  return `because no ${kind} policy allows the ${action} action`;
}

const wordsOf = (answer: object) => JSON.stringify((answer as { errors?: unknown }).errors);

/** The first entries that match. A grant that only repeats another one counts as unused. */
function grantOf(caller: Caller, policyName: string, explain: StatementExplain): Grant {
  const { policy } = caller.policies.find(({ name }) => name === policyName) ?? { policy: { Statement: [] } };
  const statement = policy.Statement.findIndex(
    ({ Sid }, index) => explain.identifier === Sid || explain.identifier === String(index + 1),
  );
  return {
    policy: policyName,
    statement,
    action: listOf(explain.actions).find(({ matches }) => matches)?.action ?? '',
    resource: listOf(explain.resources).find(({ matches }) => matches)?.resource ?? '',
  };
}
