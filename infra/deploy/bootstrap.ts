import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { Refused } from '../../tools/refused.ts';

type Needs = { requiresBootstrapStackVersion?: number; bootstrapStackVersionSsmParameter?: string };

/** The bootstrap that an assembly needs: the parameter with its version, and the lowest version. */
export function bootstrapNeeds(assembly: string): { parameter: string; version: number } {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  const needs = Object.values(artifacts as Record<string, { properties?: Needs }>).map(
    ({ properties = {} }) => properties,
  );
  const parameter = needs.map((each) => each.bootstrapStackVersionSsmParameter).find(Boolean);
  if (!parameter) throw new Error(`${assembly} says nothing of a bootstrap`);
  return { parameter, version: Math.max(...needs.map((each) => each.requiresBootstrapStackVersion ?? 0)) };
}

/** Throws Refused when the account is not bootstrapped in this region, or with too old a version. */
export async function checkBootstrap(assembly: string, region: string): Promise<void> {
  const { parameter, version } = bootstrapNeeds(assembly);
  const command = `npx cdk bootstrap aws://<account id>/${region} (docs/operate.md, 2)`;
  try {
    const { Parameter } = await new SSMClient({ region }).send(new GetParameterCommand({ Name: parameter }));
    if (Number(Parameter?.Value) >= version) return;
    throw new Refused(`the account's bootstrap in ${region} is older than version ${version}: ${command}`);
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    throw new Refused(`the account is not bootstrapped for the CDK in ${region}: ${command}`);
  }
}
