import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { Refused } from '../../tools/refused.ts';

export type StackToDeploy = { name: string; isProtected: boolean };
type Artifact = {
  type: string;
  dependencies?: string[];
  properties?: { stackName?: string; terminationProtection?: boolean };
};

/** The stacks of an assembly, each after the stacks that it needs. */
export function stacksInOrder(assembly: string): StackToDeploy[] {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  const stacks = Object.entries(artifacts as Record<string, Artifact>).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const ordered = new Map<string, StackToDeploy>();
  while (ordered.size < stacks.length) {
    const next = stacks.find(
      ([id, { dependencies = [] }]) =>
        !ordered.has(id) &&
        dependencies.every((other) => ordered.has(other) || !stacks.some(([each]) => each === other)),
    );
    if (!next) throw new Error('the stacks need each other in a circle');
    const [id, { properties }] = next;
    const isProtected = properties?.terminationProtection === true;
    ordered.set(id, { name: properties?.stackName ?? id, isProtected });
  }
  return [...ordered.values()];
}

/** The statuses of the account's stacks, by name. */
export async function stackStatuses(region: string): Promise<Map<string, string>> {
  const client = new CloudFormationClient({ region });
  const statuses = new Map<string, string>();
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName = '', StackStatus = '' } of Stacks) statuses.set(StackName, StackStatus);
  }
  return statuses;
}

/**
 * Statuses of a first deployment that can be continued: it was never complete, or a continuation failed too (only --no-
 * rollback leaves UPDATE_FAILED). The CDK refuses to continue without the same option.
 */
const unfinished = [undefined, 'REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'UPDATE_FAILED'];
/**
 * The remains of a failed first deployment by the CDK alone. The CDK would delete them, and protection forbids that.
 */
const takenBack = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];

/**
 * The CDK's arguments for one stack. A protected stack keeps its resources when its first deployment fails, and is
 * continued. After a rollback the table, the pool and the queues (RETAIN) would stay under the names that the next
 * attempt needs. Any later deployment, and the service stack, are rolled back.
 * @throws Refused when the first deployment of a protected stack was rolled back
 */
export function cdkArguments(
  { name, isProtected }: StackToDeploy,
  status: string | undefined,
  { assembly, yes }: { assembly: string; yes: boolean },
): string[] {
  if (isProtected && takenBack.includes(status ?? '')) {
    throw new Refused(`${name} is ${status}: its first deployment was taken back (docs/operate.md, 3)`);
  }
  const approval = yes ? 'never' : 'broadening';
  const keep = isProtected && unfinished.includes(status) ? ['--no-rollback'] : [];
  return ['deploy', name, '--exclusively', '--app', assembly, '--require-approval', approval, ...keep];
}
