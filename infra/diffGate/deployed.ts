import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { parseTemplate, type Stacks, stackPrefix } from './stacks.ts';

/** First deployments that failed. They hold no data, and the CDK starts again. */
const neverDeployed = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'];

/**
 * The deployed stacks of the stage. Empty before the first deployment.
 * @throws without credentials, without the permission, or during a deployment, because the losses are then unknown
 */
export async function readDeployed(stage: string, region: string): Promise<Stacks> {
  const client = new CloudFormationClient({ region, maxAttempts: 5 });
  try {
    const stacks: Stacks = {};
    for (const { StackName = '', StackStatus = '', EnableTerminationProtection } of await stacksOf(client, stage)) {
      if (neverDeployed.includes(StackStatus)) continue;
      if (StackStatus.endsWith('_IN_PROGRESS'))
        throw new Error(`${StackName} is ${StackStatus}: wait until it is done`);
      const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
      stacks[StackName] = {
        template: parseTemplate(TemplateBody, StackName),
        terminationProtection: EnableTerminationProtection === true,
      };
    }
    return stacks;
  } catch (error) {
    throw new Error(`the stacks in ${region} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    client.destroy();
  }
}

/** All stacks are read and chosen by name, because a stack that the assembly no longer has must be found too. */
async function stacksOf(client: CloudFormationClient, stage: string): Promise<Stack[]> {
  const found: Stack[] = [];
  for await (const { Stacks: page = [] } of paginateDescribeStacks({ client }, {})) {
    found.push(...page.filter(({ StackName }) => StackName?.startsWith(stackPrefix(stage))));
  }
  return found;
}
