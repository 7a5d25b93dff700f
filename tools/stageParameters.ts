// The parameters of a deployed stage (infra/names.ts). Stacks and tools share nothing else.
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { stageNames } from '../infra/names.ts';
import { Refused } from './refused.ts';

export type StageParameters = Record<keyof ReturnType<typeof stageNames>['parameters'], string | undefined>;

/** The parameters of a stage by the names in infra/names.ts. Undefined where a stage does not have one. */
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

/** One parameter that a deployed stage must have. When it is absent, Refused says why. */
export async function stageParameter(stage: string, region: string, key: keyof StageParameters): Promise<string> {
  const value = (await stageParameters(stage, region))[key];
  if (value) return value;
  const { parameters } = stageNames(stage, region);
  throw new Refused(`the stage ${stage} is not deployed in ${region}: there is no parameter ${parameters[key]}`);
}

export type SignInPlace = { signInUrl: string; clientId: string };

/** The sign-in of a stage: the domain of the user pool (infra/users.ts) and the client for desktop programs. */
export async function signInPlace(stage: string, region: string): Promise<SignInPlace> {
  const { userPoolArn, explorerClientId } = await stageParameters(stage, region);
  const account = userPoolArn?.split(':')[4];
  if (!account || !explorerClientId) throw new Refused(`the stage ${stage} is not deployed in ${region}`);
  const { prefix } = stageNames(stage, region);
  return { signInUrl: `https://${prefix}-${account}.auth.${region}.amazoncognito.com`, clientId: explorerClientId };
}
