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

/** The stacks of an assembly, each after those that it needs. */
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

/** How the account's stacks stand, by name. */
export async function stackStatuses(region: string): Promise<Map<string, string>> {
  const client = new CloudFormationClient({ region });
  const statuses = new Map<string, string>();
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName = '', StackStatus = '' } of Stacks) statuses.set(StackName, StackStatus);
  }
  return statuses;
}

/**
 * What there is of such a stack is continued: nothing of it was ever complete, or a continuation failed too (UPDATE_FAILED is
 * left behind by --no-rollback alone). The CDK refuses to go on there without the same option.
 */
const unfinished = [undefined, 'REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'UPDATE_FAILED'];
/** What a first deployment of the CDK alone leaves when it fails: the CDK would delete it, and protection forbids that. */
const takenBack = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];

/**
 * Arguments of the CDK for one stack. A protected stack keeps what it made when its first deployment fails, and is
 * continued: taken back, the table, the pool and the queues (RETAIN) would stay behind under the names that the next attempt
 * needs. Any later deployment, and the Service, are taken back whole.
 * @throws Refused when a protected stack was taken back at its first deployment
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
