import type { Grant } from './judge.ts';
import type { Need } from './need.ts';
import { type Caller, listOf, type Statement } from './policies.ts';
import type { Requirement } from './requirements.ts';

/** One action on one resource of one statement, and its use. */
export interface GrantUse {
  functionName: string;
  action: string;
  resource: string;
  /** Calls of the function's own code. */
  calls: number;
  /** Calls that AWS makes in the name of the function. */
  neededFor: string[];
  finding?: string;
}

interface Entry {
  calls: number;
  neededFor: Set<string>;
  resources: Set<string>;
}

/** Records which grants were used since the start. */
export class GrantRecord {
  readonly #callers: Caller[];
  readonly #requirements: Requirement[];
  readonly #resources: string[];
  readonly #knowsNoResources: (action: string) => boolean;
  readonly #entries = new Map<string, Entry>();

  constructor(given: {
    callers: Caller[];
    requirements: Requirement[];
    /** All names in the template that a policy may use. */
    resources: string[];
    knowsNoResources(action: string): boolean;
  }) {
    this.#callers = given.callers;
    this.#requirements = given.requirements;
    this.#resources = given.resources;
    this.#knowsNoResources = given.knowsNoResources;
  }

  note(caller: Caller, need: Need, grant: Grant): void {
    const name = nameOf(caller, grant);
    const entry = this.#entries.get(name) ?? { calls: 0, neededFor: new Set(), resources: new Set() };
    this.#entries.set(name, entry);
    entry.resources.add(need.resource);
    if (need.because === undefined) entry.calls++;
    else entry.neededFor.add(need.because);
  }

  /** Every grant of every role, in the order of the policies. */
  report(): GrantUse[] {
    return this.#callers.flatMap((caller) =>
      caller.policies.flatMap(({ name: policy, policy: { Statement } }) =>
        Statement.flatMap((statement, index) =>
          statement.Effect === 'Allow' ? this.#usesOf(caller, policy, index, statement) : [],
        ),
      ),
    );
  }

  #usesOf(caller: Caller, policy: string, statement: number, body: Statement): GrantUse[] {
    const { functionName } = caller;
    if (body.NotAction || body.NotResource) {
      const resource = String(body.NotResource ?? body.Resource);
      const finding = 'allows everything but what it names';
      return [
        { functionName, action: String(body.NotAction ?? body.Action), resource, calls: 0, neededFor: [], finding },
      ];
    }
    return listOf(body.Action).flatMap((action) =>
      listOf(body.Resource).map((resource) => {
        const entry = this.#entries.get(nameOf(caller, { policy, statement, action, resource }));
        const finding = this.#finding(functionName, action, resource, entry);
        const neededFor = [...(entry?.neededFor ?? [])].sort();
        return { functionName, action, resource, calls: entry?.calls ?? 0, neededFor, ...(finding && { finding }) };
      }),
    );
  }

  #finding(functionName: string, action: string, resource: string, entry: Entry | undefined): string | undefined {
    if (isPattern(action)) return 'a pattern of actions';
    if (!entry) return 'UNUSED';
    if (!isPattern(resource) || (resource === '*' && this.#knowsNoResources(action))) return undefined;
    const required = this.#requirements.some(
      (each) => each.functionName === functionName && each.action === action && each.scope === resource,
    );
    if (required) return undefined;
    const matched = this.#resources.filter((each) => matches(resource, each));
    const unused = matched.filter((each) => !entry.resources.has(each));
    const told = unused.length > 0 ? `, not used on ${unused.map((arn) => arn.split(':').at(-1)).join(' ')}` : '';
    return `a pattern of ${matched.length} resources${told}`;
  }
}

const nameOf = ({ functionName }: Caller, { policy, statement, action, resource }: Grant) =>
  JSON.stringify([functionName, policy, statement, action, resource]);

const isPattern = (text: string) => /[*?]/.test(text);

/** Compares an ARN with a pattern, as IAM does. */
function matches(pattern: string, arn: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(arn);
}

/** The report for people. */
export function grantTable(uses: GrantUse[]): string {
  const width = Math.max(...uses.map(({ action }) => action.length));
  const lines = [...Map.groupBy(uses, ({ functionName }) => functionName)].map(([functionName, own]) => {
    const rows = own.map(({ action, resource, calls, neededFor, finding }) => {
      const use = [calls > 0 ? `used ${calls}` : '', ...neededFor.map((why) => `needed: ${why}`)].filter(Boolean);
      return `  ${action.padEnd(width)}  ${resource}\n  ${' '.repeat(width)}    ${[...use, finding ?? []].flat().join('; ')}`;
    });
    return `${functionName}\n${rows.join('\n')}`;
  });
  return `${lines.join('\n\n')}\n`;
}
