// What a deployed stage tells of itself: its parameters (infra/names.ts), the only thing that stacks and tools share.
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { stageNames } from '../infra/names.ts';
import { Refused } from './refused.ts';

export type StageParameters = Record<keyof ReturnType<typeof stageNames>['parameters'], string | undefined>;

/** Parameters of a stage by the names that infra/names.ts gives them; undefined where a stage has none (yet). */
export async function stageParameters(stage: string, region: string): Promise<StageParameters> {
  const { parameters } = stageNames(stage, region);
  const client = new SSMClient({ region });
  const stored = new Map<string | undefined, string | undefined>();
  for await (const page of paginateGetParametersByPath({ client }, { Path: `/indreptar/${stage}/` })) {
    for (const { Name, Value } of page.Parameters ?? []) stored.set(Name, Value);
  }
  const entries = Object.entries(parameters).map(([key, name]) => [key, stored.get(name)]);
  return Object.fromEntries(entries) as StageParameters;
}

/** One parameter that a deployed stage must have. Throws Refused with what its absence means. */
export async function stageParameter(stage: string, region: string, key: keyof StageParameters): Promise<string> {
  const value = (await stageParameters(stage, region))[key];
  if (value) return value;
  const { parameters } = stageNames(stage, region);
  throw new Refused(`the stage ${stage} is not deployed in ${region}: there is no parameter ${parameters[key]}`);
}

export type SignInPlace = { signInUrl: string; clientId: string };

/** Where people of a stage sign in: the pool's own domain (infra/users.ts) and the client for desktop programs. */
export async function signInPlace(stage: string, region: string): Promise<SignInPlace> {
  const { userPoolArn, explorerClientId } = await stageParameters(stage, region);
  const account = userPoolArn?.split(':')[4];
  if (!account || !explorerClientId) throw new Refused(`the stage ${stage} is not deployed in ${region}`);
  const { prefix } = stageNames(stage, region);
  return { signInUrl: `https://${prefix}-${account}.auth.${region}.amazoncognito.com`, clientId: explorerClientId };
}
